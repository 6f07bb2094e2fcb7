/** Tells the metrics once a minute that this relay lives and does its work: its silence is what is alarmed. */

import type { Clock } from '../shared/ports/clock.ts';
import type { Metrics } from '../shared/ports/metrics.ts';

export interface Pulse {
  stop(): Promise<void>;
}

/** Tells it at once, and then every so many real ms, while it is well. */
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
      if (isWell()) metrics.add('RelayHeartbeat', 1);
      await real.wait(everyMs, abort.signal);
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
