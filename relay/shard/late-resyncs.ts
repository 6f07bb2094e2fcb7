/** Wishes for a full pass that only make sense later: once the exchange cannot know an order that it does not know yet. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Addressee, EventOutlet } from '../publishing/event-outlet.ts';

export interface LateResyncs {
  /** After this many ms of the exchange's time. At most one waits for a bot: the latest. */
  add(to: Addressee, afterMs: number, because: string): void;
  close(): void;
}

export function createLateResyncs(options: {
  /** Runs as the exchanges' clocks do. */
  readonly clock: Clock;
  readonly outlet: EventOutlet;
}): LateResyncs {
  const { clock, outlet } = options;
  const waiting = new Map<string, { readonly dueMs: number; readonly timer: AbortController }>();

  async function wake(to: Addressee, afterMs: number, because: string): Promise<void> {
    const timer = new AbortController();
    waiting.get(to.botId)?.timer.abort();
    waiting.set(to.botId, { dueMs: clock.now() + afterMs, timer });
    await clock.wait(afterMs, timer.signal);
    if (timer.signal.aborted) return;
    waiting.delete(to.botId);
    outlet.add(to, [{ kind: 'resync', because }]);
  }

  return {
    add: (to, afterMs, because) => {
      const isCovered = clock.now() + afterMs <= (waiting.get(to.botId)?.dueMs ?? -Infinity);
      if (!isCovered) void wake(to, Math.max(0, afterMs), because);
    },
    close: () => {
      for (const { timer } of waiting.values()) timer.abort();
      waiting.clear();
    },
  };
}
