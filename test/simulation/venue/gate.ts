/** The exchange's own limits, as it counts them; whoever goes on asking is shut out. */

import type { RequestLimit } from '../../../shared/ports/governor.ts';

export interface GateLimits {
  /** Of everything, by address. */
  readonly weight: RequestLimit;
  /** Of new orders, by account. */
  readonly orders: RequestLimit;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly weightUsed: number; readonly ordersUsed: number }
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  | { readonly kind: 'banned'; readonly retryAfterMs: number };

export interface Asking {
  readonly address: string;
  readonly account: string;
  readonly weight: number;
  readonly orders: number;
  readonly nowMs: number;
}

interface Window {
  startMs: number;
  used: number;
}

const banMs = 120_000;
/** Requests after a refusal, in one window, before the ban. */
const patience = 5;

export class Gate {
  /** Requests refused for being too many, and bans, of whoever it was. */
  refusals = 0;
  bans = 0;
  readonly limits: GateLimits;
  private readonly windows = new Map<string, Window>();
  private readonly bannedUntilMs = new Map<string, number>();
  private readonly refusedOf = new Map<string, Window>();

  constructor(limits: GateLimits) {
    this.limits = limits;
  }

  admit(asking: Asking): Admission {
    const { address, account, nowMs } = asking;
    const until = this.bannedUntilMs.get(address) ?? 0;
    if (nowMs < until) {
      this.refusals += 1;
      return { kind: 'banned', retryAfterMs: until - nowMs };
    }
    const weight = this.windowOf(`weight ${address}`, this.limits.weight, nowMs);
    const orders = this.windowOf(`orders ${account}`, this.limits.orders, nowMs);
    const isTooHeavy = weight.used + asking.weight > this.limits.weight.max;
    if (isTooHeavy || (asking.orders > 0 && orders.used + asking.orders > this.limits.orders.max)) {
      return this.refuse(asking, isTooHeavy ? this.limits.weight : this.limits.orders);
    }
    weight.used += asking.weight;
    orders.used += asking.orders;
    return { kind: 'admitted', weightUsed: weight.used, ordersUsed: orders.used };
  }

  private refuse({ address, nowMs }: Asking, limit: RequestLimit): Admission {
    this.refusals += 1;
    const endsMs = (Math.floor(nowMs / limit.windowMs) + 1) * limit.windowMs;
    const refused = this.windowOf(`refused ${address}`, limit, nowMs, this.refusedOf);
    refused.used += 1;
    if (refused.used <= patience) return { kind: 'tooMany', retryAfterMs: endsMs - nowMs };
    this.bans += 1;
    this.bannedUntilMs.set(address, nowMs + banMs);
    return { kind: 'banned', retryAfterMs: banMs };
  }

  private windowOf(
    name: string,
    { windowMs }: RequestLimit,
    nowMs: number,
    windows: Map<string, Window> = this.windows,
  ): Window {
    const startMs = Math.floor(nowMs / windowMs) * windowMs;
    const known = windows.get(name);
    if (known?.startMs === startMs) return known;
    const fresh = { startMs, used: 0 };
    windows.set(name, fresh);
    return fresh;
  }
}
