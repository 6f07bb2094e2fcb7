/** Tells the metrics once a minute that this relay lives and does its work: its silence is what is alarmed. */

import type { Clock } from '../shared/ports/clock.ts';
import type { Metrics } from '../shared/ports/metrics.ts';

export interface Pulse {
  stop(): Promise<void>;
}

/** Real ms between two looks at a relay that is not well, most of all one that has just started. */
const lookMs = 1_000;

/** Tells it as soon as it is well, and then every so many real ms while it is. */
export function startPulse(options: {
  readonly metrics: Metrics;
  readonly real: Clock;
  readonly everyMs: number;
  readonly isWell: () => boolean;
}): Pulse {
  const { metrics, real, everyMs, isWell } = options;
  const abort = new AbortController();
  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      const beats = isWell();
      if (beats) metrics.add('RelayHeartbeat', 1);
      await real.wait(beats ? everyMs : Math.min(everyMs, lookMs), abort.signal);
    }
  }
  const running = run();
  return {
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}
