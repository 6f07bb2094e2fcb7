/** Calls a function again and again until stopped; a call that fails does not end it. */

import type { Clock } from '../../shared/ports/clock.ts';

export interface Repeating {
  /** Resolves when the call under way is done. */
  stop(): Promise<void>;
}

/** The first call comes at once. */
export function repeat(
  clock: Clock,
  everyMs: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Repeating {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  const running = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      // A wait that goes on would keep the process; there are clocks that cannot end one.
      await Promise.race([clock.wait(everyMs, stopping.signal), stopped]);
    }
  }

  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
