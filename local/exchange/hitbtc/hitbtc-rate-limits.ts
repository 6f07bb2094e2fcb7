/** Token buckets in virtual time: so many requests a second, and a burst after a rest. */

export interface Bucket {
  readonly name: string;
  readonly perSecond: number;
  readonly burst: number;
}

/** HitBTC API v3, "Rate limiting": the last three are the websocket's own. */
export const buckets = {
  public: { name: 'public', perSecond: 30, burst: 50 },
  default: { name: 'default', perSecond: 20, burst: 30 },
  orders: { name: 'orders', perSecond: 300, burst: 450 },
  wallet: { name: 'wallet', perSecond: 10, burst: 10 },
  login: { name: 'login', perSecond: 5, burst: 10 },
  subscribe: { name: 'subscribe', perSecond: 5, burst: 10 },
  balances: { name: 'balances', perSecond: 20, burst: 30 },
} as const satisfies Readonly<Record<string, Bucket>>;

const bucketsMax = 10_000;

export class HitbtcRateLimits {
  private readonly levels = new Map<string, { tokens: number; atMs: number }>();

  /** Takes one token for `who`, unless there is none left. */
  tryUse({ name, perSecond, burst }: Bucket, who: string, nowMs: number): boolean {
    if (this.levels.size > bucketsMax) this.levels.clear();
    const key = `${name} ${who}`;
    const level = this.levels.get(key) ?? { tokens: burst, atMs: nowMs };
    const refill = (Math.max(0, nowMs - level.atMs) * perSecond) / 1_000;
    const tokens = Math.min(burst, level.tokens + refill);
    const isAllowed = tokens >= 1;
    this.levels.set(key, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
    return isAllowed;
  }
}
