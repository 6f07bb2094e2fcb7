/** So many calls a minute, counted in fixed windows of virtual time, and the headers that tell of them. */

/** Luno API 1.2.5, "Rate Limiting". By what callers are told apart is not confirmed. */
export const callsPerMinuteDefault = 300;

const minuteMs = 60_000;
const callersMax = 10_000;

export interface LunoAllowance {
  readonly isAllowed: boolean;
  /** As seen on the wire; there is no `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
}

export class LunoRateLimits {
  private readonly max: number;
  private readonly used = new Map<string, { window: number; calls: number }>();

  constructor(callsPerMinute: number) {
    this.max = callsPerMinute;
  }

  /** Counts a call of `who`, unless it is one too many. */
  spend(who: string, nowMs: number): LunoAllowance {
    if (this.used.size > callersMax) this.used.clear();
    const window = Math.floor(nowMs / minuteMs);
    const known = this.used.get(who);
    const before = known?.window === window ? known.calls : 0;
    const isAllowed = before < this.max;
    const calls = isAllowed ? before + 1 : before;
    this.used.set(who, { window, calls });
    return { isAllowed, headers: this.headersOf(calls, nowMs) };
  }

  private headersOf(calls: number, nowMs: number): Readonly<Record<string, string>> {
    return {
      'x-ratelimit-limit': `${this.max}, ${this.max};w=${minuteMs / 1_000}`,
      'x-ratelimit-remaining': String(this.max - calls),
      'x-ratelimit-reset': String(Math.ceil((minuteMs - (nowMs % minuteMs)) / 1_000)),
    };
  }
}
