/** A clock that stands still, and jumps when someone waits on it. */

import type { Clock } from '../../shared/ports/clock.ts';

export interface VirtualClock extends Clock {
  advance(ms: number): void;
}

export function virtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    wait: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
