/** A clock that moves only when it is told to. */

import type { Clock } from '../shared/ports/clock.ts';

export class ManualClock implements Clock {
  #ms: number;

  constructor(startMs: number) {
    this.#ms = startMs;
  }

  now(): number {
    return this.#ms;
  }

  wait(ms: number): Promise<void> {
    this.move(ms);
    return Promise.resolve();
  }

  move(ms: number): void {
    this.#ms += ms;
  }
}
