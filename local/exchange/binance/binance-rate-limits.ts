/**
 * Request weights by address and order counts by account, in fixed windows of virtual time; and bans. Stricter than the
 * exchange in one thing: an order that is filled gives nothing of its count back.
 */

import { BinanceRefusal } from './binance-wire.ts';

const minuteMs = 60_000;
const tenSecondsMs = 10_000;
const dayMs = 86_400_000;

export const binanceLimits = { weight: 6_000, ordersIn10s: 100, ordersInDay: 200_000 } as const;

/** So many requests after the limit was told, in the same window, are a ban. */
const ignoredMax = 20;
/** The first ban; each later one of an address is twice as long. */
const banMs = 120_000;
const banMsMax = 3 * dayMs;
const keysMax = 10_000;

interface Use {
  window: number;
  used: number;
}

interface Ban {
  readonly untilMs: number;
  readonly lengthMs: number;
}

export class BinanceRateLimits {
  private readonly uses = new Map<string, Use>();
  private readonly bans = new Map<string, Ban>();

  weightOf(address: string, nowMs: number): number {
    return this.use(`weight ${address}`, minuteMs, nowMs).used;
  }

  ordersOf(account: string, nowMs: number): { readonly in10s: number; readonly inDay: number } {
    return {
      in10s: this.use(`10s ${account}`, tenSecondsMs, nowMs).used,
      inDay: this.use(`day ${account}`, dayMs, nowMs).used,
    };
  }

  /** Throws `BinanceRefusal` when the address asked too much; what is refused counts towards a ban. */
  spend(address: string, weight: number, nowMs: number): void {
    const ban = this.bans.get(address);
    if (ban !== undefined && nowMs < ban.untilMs) throw banned(ban.untilMs);
    const use = this.use(`weight ${address}`, minuteMs, nowMs);
    if (use.used + weight <= binanceLimits.weight) {
      use.used += weight;
      return;
    }
    const ignored = this.use(`ignored ${address}`, minuteMs, nowMs);
    ignored.used += 1;
    if (ignored.used <= ignoredMax) throw tooMuchWeight(nowMs);
    const lengthMs = Math.min(ban === undefined ? banMs : 2 * ban.lengthMs, banMsMax);
    if (this.bans.size > keysMax) this.bans.clear();
    this.bans.set(address, { untilMs: nowMs + lengthMs, lengthMs });
    throw banned(nowMs + lengthMs);
  }

  /** A successful order costs no weight. */
  giveBack(address: string, weight: number, nowMs: number): void {
    const use = this.use(`weight ${address}`, minuteMs, nowMs);
    use.used = Math.max(0, use.used - weight);
  }

  /** Throws `BinanceRefusal` when the account has placed too many. */
  countOrder(account: string, nowMs: number): void {
    const in10s = this.use(`10s ${account}`, tenSecondsMs, nowMs);
    const inDay = this.use(`day ${account}`, dayMs, nowMs);
    if (in10s.used >= binanceLimits.ordersIn10s) throw tooManyOrders('10 SECOND', nowMs);
    if (inDay.used >= binanceLimits.ordersInDay) throw tooManyOrders('1 DAY', nowMs);
    in10s.used += 1;
    inDay.used += 1;
  }

  private use(key: string, windowMs: number, nowMs: number): Use {
    const window = Math.floor(nowMs / windowMs);
    const known = this.uses.get(key);
    if (known?.window === window) return known;
    if (this.uses.size > keysMax) this.uses.clear();
    const fresh = { window, used: 0 };
    this.uses.set(key, fresh);
    return fresh;
  }
}

export function tooMuchWeight(nowMs: number): BinanceRefusal {
  const message = `Too much request weight used; current limit is ${binanceLimits.weight} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`;
  return new BinanceRefusal(429, -1003, message, { retryAtMs: endOfWindow(nowMs, minuteMs) });
}

function tooManyOrders(window: '10 SECOND' | '1 DAY', nowMs: number): BinanceRefusal {
  const { ordersIn10s, ordersInDay } = binanceLimits;
  const [limit, windowMs] = window === '1 DAY' ? [ordersInDay, dayMs] : [ordersIn10s, tenSecondsMs];
  const message = `Too many new orders; current limit is ${limit} orders per ${window}.`;
  return new BinanceRefusal(429, -1015, message, { retryAtMs: endOfWindow(nowMs, windowMs) });
}

function banned(untilMs: number): BinanceRefusal {
  const message = `Way too much request weight used; IP banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`;
  return new BinanceRefusal(418, -1003, message, { retryAtMs: untilMs });
}

function endOfWindow(nowMs: number, windowMs: number): number {
  return (Math.floor(nowMs / windowMs) + 1) * windowMs;
}
