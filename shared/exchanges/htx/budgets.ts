/**
 * How far HTX's budgets are used, by the headers of its answers: requests of an account to one endpoint, all its keys
 * together, in two seconds. They tell what is left; what there is at most is documented, or else the most ever left.
 * Source: HTX spot API reference, "Rate Limiting Rule" and the limits beside each endpoint.
 */

import type { Clock } from '../../ports/clock.ts';
import type { RateUsage } from '../../ports/exchange.ts';
import { documentedMax } from './limits.ts';

/** Begins the names of the headers that tell, in lower case. */
export const budgetHeaders: readonly string[] = ['x-hb-ratelimit-requests-'];

type Headers = Readonly<Record<string, string>>;

const digits = /^\d{1,15}$/;
/** Larger is a time of day, smaller a time from now: which of the two is meant is not confirmed. */
const epochMsMin = 1e11;
const expireMsMax = 60_000;

export interface Budgets {
  /** What an answer of this endpoint told. */
  note(endpoint: string, headers: Headers): void;
  usage(): readonly RateUsage[];
}

export function createBudgets(clock: Clock): Budgets {
  // One entry an endpoint, of which the adapter knows a dozen.
  const told = new Map<string, RateUsage>();
  return {
    note(endpoint, headers) {
      const remain = remainIn(headers);
      if (remain === undefined) return;
      // This very request is counted already.
      const known = told.get(endpoint)?.max ?? documentedMax(endpoint) ?? 0;
      const max = Math.max(known, remain + 1);
      told.set(endpoint, { limit: endpoint, used: max - remain, max, toldAtMs: clock.now() });
    },
    usage: () => [...told.values()],
  };
}

/** How many requests to its endpoint an answer leaves; undefined where the headers do not tell. */
export function remainIn(headers: Headers): number | undefined {
  const text = headers['x-hb-ratelimit-requests-remain'] ?? '';
  return digits.test(text) ? Number(text) : undefined;
}

/** How long the window of an endpoint lasts still, ms; undefined where the headers do not tell. */
export function windowLeftMs(headers: Headers, exchangeNowMs: number): number | undefined {
  const text = headers['x-hb-ratelimit-requests-expire'] ?? '';
  if (!digits.test(text)) return undefined;
  const value = Number(text);
  const leftMs = value > epochMsMin ? value - exchangeNowMs : value;
  return Math.min(Math.max(leftMs, 0), expireMsMax);
}
