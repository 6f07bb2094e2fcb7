/**
 * How far HTX's budgets are used, by the headers of its answers: requests of an account to one endpoint, all its keys
 * together, in two seconds. They tell what is left; what there is at most is documented, or else the most ever left.
 * Source: HTX spot API reference, "Rate Limiting Rule" and the limits beside each endpoint.
 */

import type { Clock } from '../../ports/clock.ts';
import type { RateUsage } from '../../ports/exchange.ts';

/** Begins the names of the headers that tell, in lower case. */
export const budgetHeaders: readonly string[] = ['x-hb-ratelimit-requests-'];

type Headers = Readonly<Record<string, string>>;

const documented: Readonly<Record<string, number>> = {
  'GET /v1/account/accounts': 100,
  'GET /v1/account/accounts/{account-id}/balance': 100,
  'GET /v1/order/openOrders': 50,
  'GET /v1/order/orders': 50,
  'GET /v1/order/orders/{order-id}': 50,
  'GET /v1/order/orders/getClientOrder': 50,
  'GET /v1/order/orders/{order-id}/matchresults': 50,
  'GET /v1/order/matchresults': 20,
  'POST /v1/order/orders/place': 100,
  'POST /v1/order/batch-orders': 50,
  'POST /v1/order/orders/{order-id}/submitcancel': 100,
  'POST /v1/order/orders/submitCancelClientOrder': 100,
  'POST /v1/order/orders/batchcancel': 50,
};

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
      const text = headers['x-hb-ratelimit-requests-remain'] ?? '';
      if (!digits.test(text)) return;
      const remain = Number(text);
      // This very request is counted already.
      const known = told.get(endpoint)?.max ?? documented[endpoint] ?? 0;
      const max = Math.max(known, remain + 1);
      told.set(endpoint, { limit: endpoint, used: max - remain, max, toldAtMs: clock.now() });
    },
    usage: () => [...told.values()],
  };
}

/** How long the window of an endpoint lasts still, ms; undefined where the headers do not tell. */
export function windowLeftMs(headers: Headers, exchangeNowMs: number): number | undefined {
  const text = headers['x-hb-ratelimit-requests-expire'] ?? '';
  if (!digits.test(text)) return undefined;
  const value = Number(text);
  const leftMs = value > epochMsMin ? value - exchangeNowMs : value;
  return Math.min(Math.max(leftMs, 0), expireMsMax);
}
