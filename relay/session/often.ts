/** Says when something has happened more often than is bearable. */

const windowMs = 60_000;

export class Often {
  private readonly countMax: number;
  private timesMs: number[] = [];

  constructor(countMax: number) {
    this.countMax = countMax;
  }

  /** Counts one more; true when there were more than the bound within a minute. */
  note(nowMs: number): boolean {
    this.timesMs.push(nowMs);
    if (this.timesMs.length > this.countMax + 1) this.timesMs.shift();
    const [oldest] = this.timesMs;
    return this.timesMs.length > this.countMax && oldest !== undefined && nowMs - oldest < windowMs;
  }
}
