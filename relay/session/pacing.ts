/** Lets frames out no faster than the exchange takes them: orders first, the rest as it came. */

import type { CancelTimer, Timers } from './timers.ts';

export type Lane = 'orders' | 'rest';

/** Sends its frame, or settles itself without. Returns whether a frame was sent. */
export type FrameJob = () => boolean;

const windowMs = 1_000;

export class Pacer {
  private readonly timers: Timers;
  private readonly framesMax: number;
  private readonly lanes: Readonly<Record<Lane, FrameJob[]>> = { orders: [], rest: [] };
  /** When the newest frames were sent, oldest first; never more than the window takes. */
  private sentAtMs: number[] = [];
  private cancelTimer: CancelTimer | undefined;

  constructor(timers: Timers, framesPerSecondMax: number) {
    this.timers = timers;
    this.framesMax = Math.max(1, Math.floor(framesPerSecondMax));
  }

  /** Jobs that wait. */
  get size(): number {
    return this.lanes.orders.length + this.lanes.rest.length;
  }

  submit(lane: Lane, job: FrameJob): void {
    this.lanes[lane].push(job);
    this.run();
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

  /** Runs every waiting job at once: for a connection that sends no more, so that each can settle itself. */
  release(): void {
    this.cancelTimer?.();
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
      if (this.next()?.() === true) this.note();
    }
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
