/**
 * OKX's limits, and what each request uses of them. Each endpoint has its own, in any two seconds: public ones by
 * address, private ones by user, those of orders by user and instrument. Orders over REST and over the websocket count
 * together; placing, amending and canceling count apart, and so do single requests and batches, of which each order
 * counts. The limit of 50061, of all new orders of a sub-account, is not for spot. Source: OKX API guide, "Rate Limits"
 * and the limit beside each endpoint.
 */

import type { Charge, RequestLimit } from '../../ports/governor.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import { rateWindowMs } from './errors.ts';

interface Rule {
  readonly max: number;
  readonly scope: RequestLimit['scope'];
  readonly isByInstrument?: true;
}

const byAddress = (max: number): Rule => ({ max, scope: 'address' });
const byUser = (max: number): Rule => ({ max, scope: 'account' });
const byInstrument = (max: number): Rule => ({ max, scope: 'account', isByInstrument: true });

export const endpoints = {
  placeOne: 'POST /api/v5/trade/order',
  placeMany: 'POST /api/v5/trade/batch-orders',
  cancelOne: 'POST /api/v5/trade/cancel-order',
  cancelMany: 'POST /api/v5/trade/cancel-batch-orders',
  amendOne: 'POST /api/v5/trade/amend-order',
} as const;

const rules: Readonly<Record<string, Rule>> = {
  'GET /api/v5/public/time': byAddress(10),
  'GET /api/v5/public/instruments': byAddress(20),
  'GET /api/v5/public/price-limit': byAddress(20),
  'GET /api/v5/market/ticker': byAddress(20),
  'GET /api/v5/account/config': byUser(5),
  'GET /api/v5/account/balance': byUser(10),
  'GET /api/v5/account/instruments': byUser(20),
  'GET /api/v5/trade/orders-pending': byUser(60),
  'GET /api/v5/trade/order': byInstrument(60),
  'GET /api/v5/trade/fills': byUser(60),
  'GET /api/v5/trade/fills-history': byUser(10),
  [endpoints.placeOne]: byInstrument(60),
  [endpoints.placeMany]: byInstrument(300),
  [endpoints.cancelOne]: byInstrument(60),
  [endpoints.cancelMany]: byInstrument(300),
  [endpoints.amendOne]: byInstrument(60),
};
/** The least that any documented endpoint has. */
const ruleUntold = byUser(5);

/** `symbols`: of all orders that the request is about, one entry an order. */
export function chargesOf(endpoint: string, symbols: readonly string[] = []): readonly Charge[] {
  const { max, scope, isByInstrument } = rules[endpoint] ?? ruleUntold;
  const limitOf = (name: string): RequestLimit => ({
    name: `${name} 2s`,
    scope,
    windowMs: rateWindowMs,
    max,
    isAligned: false,
  });
  if (isByInstrument !== true) return [{ limit: limitOf(endpoint), units: 1 }];
  return [...new Set(symbols)].map((symbol) => ({
    limit: limitOf(`${endpoint} ${symbol}`),
    units: symbols.filter((one) => one === symbol).length,
  }));
}

/** Login and subscription have limits by connection, which no other connection shares; questions are not asked here. */
export function chargesOfSocket(request: SocketRequest): readonly Charge[] {
  switch (request.kind) {
    case 'place':
    case 'cancel': {
      const isOne = request.requests.length === 1;
      const { placeOne, placeMany, cancelOne, cancelMany } = endpoints;
      const [one, many] =
        request.kind === 'place' ? [placeOne, placeMany] : [cancelOne, cancelMany];
      return chargesOf(
        isOne ? one : many,
        request.requests.map(({ symbol }) => symbol),
      );
    }
    case 'replace':
      return chargesOf(endpoints.amendOne, [request.request.symbol]);
    default:
      return [];
  }
}
