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
  const state = { isStopped: false };
  let wake: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const running = run();

  async function run(): Promise<void> {
    while (!state.isStopped) {
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      await Promise.race([clock.wait(everyMs), stopped]);
    }
  }

  return {
    stop: async () => {
      state.isStopped = true;
      wake();
      await running;
    },
  };
}
