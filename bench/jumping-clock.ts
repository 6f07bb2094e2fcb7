/** The machine's clock, ahead of it by as much as it was told to jump. */

import type { Clock } from '../shared/ports/clock.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';

export class JumpingClock implements Clock {
  #aheadMs = 0;

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.wait(ms, signal);
  }

  jump(ms: number): void {
    this.#aheadMs += ms;
  }
}
