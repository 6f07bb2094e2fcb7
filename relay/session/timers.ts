/** Timers of one owner on a clock: all of them end with it, and none keeps the process alive after that. */

import type { Clock } from '../../shared/ports/clock.ts';

export type CancelTimer = () => void;

export class Timers {
  private readonly clock: Clock;
  private readonly pending = new Set<AbortController>();
  private isClosed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now();
  }

  /** Acts once the time has passed, unless it is canceled or the timers are closed before. */
  after(ms: number, act: () => void): CancelTimer {
    if (this.isClosed) return () => undefined;
    const controller = new AbortController();
    this.pending.add(controller);
    void this.clock.wait(ms, controller.signal).then(() => {
      if (this.pending.delete(controller)) act();
    });
    return () => {
      if (this.pending.delete(controller)) controller.abort();
    };
  }

  /** Ends early when the timers are closed. */
  async wait(ms: number): Promise<void> {
    if (this.isClosed) return;
    const controller = new AbortController();
    this.pending.add(controller);
    await this.clock.wait(ms, controller.signal);
    this.pending.delete(controller);
  }

  close(): void {
    this.isClosed = true;
    const left = [...this.pending];
    this.pending.clear();
    for (const controller of left) controller.abort();
  }
}
