/**
 * What ccxt knows of an exchange's limits: one pace, of so many ms between requests, and what each request costs in
 * units of it. It does not tell whose limit that is, so the pace is kept by the account and by the address. One process
 * keeps it by itself; here several share it.
 */

import type { Charge, RequestLimit } from '../../ports/governor.ts';

/** Long enough for the dearest requests of slow exchanges, and short enough that no burst of it is large. */
const windowMs = 30_000;
/** One request never costs more of a window: it could not be sent at all. */
const largestPart = 3;

export function paceOf(rateLimitMs: number): readonly RequestLimit[] {
  const max = Math.max(1, Math.floor(windowMs / Math.max(rateLimitMs, 1)));
  const scopes = ['address', 'account'] as const;
  return scopes.map((scope) => ({ name: 'requests 30s', scope, windowMs, max, isAligned: false }));
}

/** Costs of ccxt have fractions, and some are zero. */
export function chargesOf(pace: readonly RequestLimit[], cost: number): readonly Charge[] {
  return pace.map((limit) => {
    const most = Math.max(1, Math.floor(limit.max / largestPart));
    return { limit, units: Math.min(Math.max(Math.ceil(cost), 1), most) };
  });
}
