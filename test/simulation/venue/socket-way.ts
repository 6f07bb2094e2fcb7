/** The way from a process to an exchange over one connection: in order, and sometimes held up. */

import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';

/** A frame that has been handed over, until it arrives. */
export interface Leaving {
  readonly bytes: number;
  readonly leavesAtMs: number;
  readonly arrivesAtMs: number;
  /** It waits in the process, and ends with it; else the machine has taken it on. */
  readonly isInProcess: boolean;
  isThrownAway: boolean;
}

const wayMs = { min: 5, max: 120 };
const stallMsMax = 20_000;

export class SocketWay {
  private readonly timeline: Timeline;
  private readonly luck: Luck;
  private readonly leaving = new Set<Leaving>();
  private stalledUntilMs = 0;
  private isStuck = false;
  private lastMs = 0;

  constructor({ timeline, luck }: { readonly timeline: Timeline; readonly luck: Luck }) {
    this.timeline = timeline;
    this.luck = luck;
  }

  /** That wait in the process. */
  get bytesWaiting(): number {
    let bytes = 0;
    for (const one of this.waiting()) if (one.isInProcess) bytes += one.bytes;
    return bytes;
  }

  /** Sets out after all that did before. */
  setOut(bytes: number): Leaving {
    const { nowMs } = this.timeline;
    const leavesAtMs = Math.max(nowMs, this.stalledUntilMs);
    this.lastMs = Math.max(this.lastMs, leavesAtMs + this.drawMs());
    const one: Leaving = {
      ...{ bytes, leavesAtMs, arrivesAtMs: this.lastMs },
      isInProcess: this.isStuck && leavesAtMs > nowMs,
      isThrownAway: false,
    };
    this.leaving.add(one);
    return one;
  }

  /** False for what was thrown away. */
  arrived(one: Leaving): boolean {
    this.leaving.delete(one);
    return !one.isThrownAway;
  }

  /** Once all has arrived that left before: at the earliest now, or after the hold-up. */
  after(how: 'allThatLeft' | 'all', act: () => void, atLeastMs = 0): void {
    const { nowMs } = this.timeline;
    const fromMs = how === 'all' ? Math.max(nowMs, this.stalledUntilMs) : nowMs;
    const waiting = how === 'all' ? [] : [...this.waiting()];
    const left = [...this.leaving].filter((one) => !waiting.includes(one));
    const lastMs = Math.max(0, ...left.map(({ arrivesAtMs }) => arrivesAtMs));
    this.timeline.after(Math.max(lastMs, fromMs + this.drawMs() + atLeastMs) - nowMs, act);
  }

  /** What has not left yet never arrives; `all`, or what waits in the process. */
  throwAway(which: 'all' | 'inProcess'): void {
    for (const one of this.waiting()) {
      if (which === 'all' || one.isInProcess) one.isThrownAway = true;
    }
  }

  /** Nothing leaves for a while: the machine takes it on all the same, or (`stuck`) the process keeps it. */
  stall(how: 'stall' | 'stuck', onDrained: () => void): void {
    const { timeline, luck } = this;
    const forMs = luck.between('socketStall', 500, stallMsMax);
    this.stalledUntilMs = Math.max(this.stalledUntilMs, timeline.nowMs + forMs);
    this.isStuck = how === 'stuck';
    timeline.after(forMs, () => {
      if (timeline.nowMs < this.stalledUntilMs) return;
      this.isStuck = false;
      onDrained();
    });
  }

  /** Of either way, ms. */
  drawMs(): number {
    return this.luck.between('socketWay', wayMs.min, wayMs.max);
  }

  private *waiting(): Generator<Leaving> {
    for (const one of this.leaving) if (one.leavesAtMs > this.timeline.nowMs) yield one;
  }
}
