/**
 * HTX's limits, and what each request uses of them: requests of an account to one endpoint, all its keys together, in
 * two seconds; requests without a key by address. Orders over the websocket count towards the budgets of REST. Source:
 * HTX spot API reference, "Rate Limiting Rule" and the limits beside each endpoint. It does not say on what edges
 * windows begin.
 */

import type { BudgetWord, Charge, RequestLimit } from '../../ports/governor.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import { rateWindowMs } from './errors.ts';

/** By method and path, as `Sending` has it. */
const maxByEndpoint: Readonly<Record<string, number>> = {
  'GET /v1/account/accounts': 100,
  'GET /v1/account/accounts/{account-id}/balance': 100,
  'GET /v2/user/uid': 100,
  'GET /v2/user/api-key': 20,
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
/** The least that a documented endpoint of ours has. */
const maxUntold = 20;

/** Of market data and settings, together. */
const publicLimit: RequestLimit = {
  name: 'public 5m',
  scope: 'address',
  windowMs: 300_000,
  max: 4_500,
  isAligned: false,
};

/** Undefined where none is documented. */
export function documentedMax(endpoint: string): number | undefined {
  return maxByEndpoint[endpoint];
}

function limitOf(endpoint: string): RequestLimit {
  return {
    name: `${endpoint} 2s`,
    scope: 'account',
    windowMs: rateWindowMs,
    max: maxByEndpoint[endpoint] ?? maxUntold,
    isAligned: false,
  };
}

export function chargesOf(endpoint: string, isSigned: boolean): readonly Charge[] {
  return [{ limit: isSigned ? limitOf(endpoint) : publicLimit, units: 1 }];
}

/** Login and subscription count by connection. */
export function chargesOfSocket(request: SocketRequest): readonly Charge[] {
  if (request.kind !== 'place' && request.kind !== 'cancel') return [];
  return chargesOf(endpointOfSocket(request), true);
}

/** Of one order it is the limit of single requests. */
function endpointOfSocket({
  kind,
  requests,
}: Extract<SocketRequest, { readonly kind: 'place' | 'cancel' }>): string {
  const isOne = requests.length === 1;
  if (kind === 'place') {
    return isOne ? 'POST /v1/order/orders/place' : 'POST /v1/order/batch-orders';
  }
  return isOne
    ? 'POST /v1/order/orders/{order-id}/submitcancel'
    : 'POST /v1/order/orders/batchcancel';
}

/** `remain`: requests that are left in the window. An account that is allowed more than is documented has used none. */
export function wordOf(endpoint: string, remain: number): BudgetWord {
  const limit = limitOf(endpoint);
  return { limit, used: Math.max(limit.max - remain, 0) };
}
