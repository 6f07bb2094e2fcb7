/** Lets the calls of several processes through one at a time, in an order the test decides. */

export interface Turnstile {
  /** Waits for its turn, then carries the call out. */
  pass(party: number, call: () => Promise<unknown>): Promise<unknown>;
  /** This party makes no more calls. */
  leave(party: number): void;
}

/** Whenever every party that has not left waits with a call, the next of `turns` says whose goes; after them the first. */
export function turnstile(parties: number, turns: readonly number[]): Turnstile {
  const waiting = Array.from({ length: parties }, (): (() => void)[] => []);
  const gone = new Set<number>();
  const state = { turn: 0, isBusy: false };

  function next(): void {
    if (state.isBusy) return;
    const isComplete = waiting.every((calls, party) => calls.length > 0 || gone.has(party));
    const present = waiting.filter((calls) => calls.length > 0);
    if (!isComplete || present.length === 0) return;
    const chosen = present[(turns[state.turn++] ?? 0) % present.length];
    state.isBusy = true;
    chosen?.shift()?.();
  }

  return {
    pass: async (party, call) => {
      await new Promise<void>((resolve) => {
        waiting[party]?.push(resolve);
        next();
      });
      try {
        return await call();
      } finally {
        state.isBusy = false;
        // The party first makes its next call, if it makes one at once.
        setImmediate(next);
      }
    },
    leave: (party) => {
      gone.add(party);
      next();
    },
  };
}
