/** Sliding windows of two seconds, in virtual time. */

const windowMs = 2_000;
const sweepAbove = 10_000;

export class OkxRateLimits {
  private readonly uses = new Map<string, number[]>();

  /** Counts `weight` uses now, unless that would be more than `max` in the window; a refused request counts nothing. */
  tryUse(key: string, weight: number, { max, nowMs }: { max: number; nowMs: number }): boolean {
    const recent = (this.uses.get(key) ?? []).filter((ms) => ms > nowMs - windowMs);
    const isAllowed = recent.length + weight <= max;
    if (isAllowed) for (let i = 0; i < weight; i++) recent.push(nowMs);
    if (this.uses.size > sweepAbove) this.uses.clear();
    this.uses.set(key, recent);
    return isAllowed;
  }
}
