/**
 * HitBTC's limits, and what each request uses of them: so many a second, by address without a key, by account with one.
 * The websocket has limits of its own. Source: HitBTC API v3, "Rate limiting". Not confirmed: how large the bursts are
 * that it allows beyond (clients differ), and whether what is asked of past orders and trades counts for more; so bursts
 * are not used here.
 */

import type { Charge, RequestLimit } from '../../ports/governor.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import { rateWindowMs } from './errors.ts';

const limit = (name: string, scope: RequestLimit['scope'], max: number): RequestLimit => ({
  name: `${name} 1s`,
  scope,
  windowMs: rateWindowMs,
  max,
  isAligned: false,
});

/** By the names of the token buckets, as `limitOf` has them. */
const restLimits = {
  public: limit('public', 'address', 30),
  orders: limit('orders', 'account', 300),
  other: limit('requests', 'account', 20),
} as const;

const socketOrders = limit('websocket orders', 'account', 300);
const socketLogin = limit('websocket login', 'account', 5);
const socketSubscribe = limit('websocket subscribe', 'account', 5);
const socketBalances = limit('websocket balances', 'account', 20);

const one = (used: RequestLimit): readonly Charge[] => [{ limit: used, units: 1 }];

export function chargesOf(bucket: keyof typeof restLimits): readonly Charge[] {
  return one(restLimits[bucket]);
}

export function chargesOfSocket(request: SocketRequest): readonly Charge[] {
  switch (request.kind) {
    case 'login':
      return one(socketLogin);
    case 'subscribe':
    case 'unsubscribe':
      return one(socketSubscribe);
    case 'balances':
      return one(socketBalances);
    case 'place':
    case 'cancel':
    case 'replace':
    case 'openOrders':
      return one(socketOrders);
    case 'order':
    case 'ticker':
      return [];
  }
}
