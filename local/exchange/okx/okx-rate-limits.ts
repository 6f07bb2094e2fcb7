/** Sliding windows in virtual time; REST and websockets count together. */

const orderWindowMs = 2_000;
const sweepAbove = 10_000;

/** Whose requests count together. */
type LimitScope = 'address' | 'user' | 'userAndInstrument';

export interface LimitedBy {
  readonly address: string;
  readonly user: string;
  readonly instrument: string;
  readonly weight: number;
  readonly nowMs: number;
}

export interface LimitRule {
  readonly name: string;
  readonly max: number;
  readonly scope: LimitScope;
}

export class OkxRateLimits {
  private readonly uses = new Map<string, number[]>();

  /** Counts one request to an endpoint, in its window of two seconds. */
  tryUseEndpoint({ name, max, scope }: LimitRule, by: LimitedBy): boolean {
    const { address, user, instrument, weight, nowMs } = by;
    const who = { address, user, userAndInstrument: `${user} ${instrument}` }[scope];
    return this.tryUse(`${name} ${who}`, weight, { max, nowMs, windowMs: orderWindowMs });
  }

  /** Counts `weight` uses now, unless that would be more than `max` in the window; a refused request counts nothing. */
  tryUse(
    key: string,
    weight: number,
    { max, nowMs, windowMs }: { max: number; nowMs: number; windowMs: number },
  ): boolean {
    const recent = (this.uses.get(key) ?? []).filter((ms) => ms > nowMs - windowMs);
    const isAllowed = recent.length + weight <= max;
    if (isAllowed) for (let i = 0; i < weight; i++) recent.push(nowMs);
    if (this.uses.size > sweepAbove) this.uses.clear();
    this.uses.set(key, recent);
    return isAllowed;
  }
}
