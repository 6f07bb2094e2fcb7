/**
 * Lets frames out no faster than the exchange takes them: orders first, the rest as it came. An order waits until
 * nothing sent before is left in the process, and is judged only then.
 */

import type { CancelTimer, Timers } from './timers.ts';

export type Lane = 'orders' | 'rest';

/** Sends its frame, or settles itself without. Returns whether a frame was sent. */
export type FrameJob = () => boolean;

export interface PacerOptions {
  readonly timers: Timers;
  readonly framesPerSecondMax: number;
  /** Real ms for which an order waits for what was sent before it. */
  readonly holdMs: number;
  /** Whether all that was sent has left the process. */
  isClear(): boolean;
  /** An order has waited too long. */
  onStuck(): void;
}

const windowMs = 1_000;

export class Pacer {
  private readonly options: PacerOptions;
  private readonly timers: Timers;
  private readonly framesMax: number;
  private readonly lanes: Readonly<Record<Lane, FrameJob[]>> = { orders: [], rest: [] };
  /** When the newest frames were sent, oldest first; never more than the window takes. */
  private sentAtMs: number[] = [];
  private cancelTimer: CancelTimer | undefined;
  private cancelHold: CancelTimer | undefined;
  private isReleased = false;

  constructor(options: PacerOptions) {
    this.options = options;
    this.timers = options.timers;
    this.framesMax = Math.max(1, Math.floor(options.framesPerSecondMax));
  }

  /** Jobs that wait. */
  get size(): number {
    return this.lanes.orders.length + this.lanes.rest.length;
  }

  submit(lane: Lane, job: FrameJob): void {
    this.lanes[lane].push(job);
    if (this.isReleased) this.runAll();
    else this.run();
  }

  /** A job whose turn has come before: it goes before all others of its lane. */
  submitFirst(lane: Lane, job: FrameJob): void {
    this.submitParts(lane, [job]);
    if (this.isReleased) this.runAll();
    else this.run();
  }

  /** Parts of a job that is being run: before all others of their lane, in the order given. */
  submitParts(lane: Lane, parts: readonly FrameJob[]): void {
    this.lanes[lane].unshift(...parts);
  }

  /** A frame was sent past the pacer: a heartbeat, an answer to a ping. */
  note(): void {
    this.sentAtMs.push(this.timers.now());
    if (this.sentAtMs.length > this.framesMax) this.sentAtMs.shift();
  }

  /** All that was sent has left the process. */
  drained(): void {
    if (this.cancelHold !== undefined) this.run();
  }

  /** Runs every job at once, from now on: for a connection that sends no more, so that each can settle itself. */
  release(): void {
    this.isReleased = true;
    this.cancelTimer?.();
    this.cancelHold?.();
    this.runAll();
  }

  private runAll(): void {
    for (let job = this.next(); job !== undefined; job = this.next()) job();
  }

  private run(): void {
    if (this.cancelTimer !== undefined) return;
    while (this.size > 0) {
      const waitMs = this.waitMs();
      if (waitMs > 0) {
        this.cancelTimer = this.timers.after(waitMs, () => {
          this.cancelTimer = undefined;
          this.run();
        });
        return;
      }
      if (this.isHeld()) return;
      if (this.next()?.() === true) this.note();
    }
  }

  private isHeld(): boolean {
    if (this.lanes.orders.length === 0 || this.options.isClear()) {
      this.cancelHold?.();
      this.cancelHold = undefined;
      return false;
    }
    this.cancelHold ??= this.timers.after(this.options.holdMs, () => {
      this.options.onStuck();
    });
    return true;
  }

  private waitMs(): number {
    const [oldest] = this.sentAtMs;
    if (oldest === undefined || this.sentAtMs.length < this.framesMax) return 0;
    return oldest + windowMs - this.timers.now();
  }

  private next(): FrameJob | undefined {
    return this.lanes.orders.shift() ?? this.lanes.rest.shift();
  }
}
