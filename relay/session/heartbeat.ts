/**
 * The clock of the socket: asks a silent connection for a sign of life, and calls it dead when none comes.
 *
 *     silence  0 ---- heartbeatAfterMs: ask ---- twice that: dead
 */

import type { CancelTimer, Timers } from './timers.ts';

export interface HeartbeatOptions {
  readonly timers: Timers;
  readonly afterMs: number;
  ask(): void;
  onDead(): void;
}

export class Heartbeat {
  private readonly options: HeartbeatOptions;
  private lifeAtMs: number;
  private cancelTimer: CancelTimer = () => undefined;

  constructor(options: HeartbeatOptions) {
    this.options = options;
    this.lifeAtMs = options.timers.now();
  }

  start(): void {
    this.alive();
    this.cancelTimer = this.checkAfter(this.options.afterMs);
  }

  /** Called for every frame, so it starts no timer. */
  alive(): void {
    this.lifeAtMs = this.options.timers.now();
  }

  stop(): void {
    this.cancelTimer();
  }

  private checkAfter(ms: number): CancelTimer {
    return this.options.timers.after(ms, () => {
      this.check();
    });
  }

  private check(): void {
    const { timers, afterMs } = this.options;
    const silentMs = timers.now() - this.lifeAtMs;
    if (silentMs < afterMs) {
      this.cancelTimer = this.checkAfter(afterMs - silentMs);
      return;
    }
    const askedAtLifeMs = this.lifeAtMs;
    this.options.ask();
    // Measured from the question, not from the last sign of life: a process that was held up has not listened either.
    this.cancelTimer = timers.after(afterMs, () => {
      if (this.lifeAtMs === askedAtLifeMs) this.options.onDead();
      else this.check();
    });
  }
}
