/** What an exchange limits, and how much of that each request uses: drawn limits, or those of the real adapters. */

import { chargesOf as paced, paceOf } from '../../../shared/exchanges/ccxt/limits.ts';
import * as hitbtc from '../../../shared/exchanges/hitbtc/limits.ts';
import * as htx from '../../../shared/exchanges/htx/limits.ts';
import * as okx from '../../../shared/exchanges/okx/limits.ts';
import type { Charge, RequestLimit } from '../../../shared/ports/governor.ts';
import type { SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import type { VenueKindName } from './kinds.ts';

/** A request as it is asked for over REST. */
export interface Asked {
  /** `openOrders`, or `place` with the names of the orders. */
  readonly what: string;
  readonly symbol: string;
  readonly weight: number;
  readonly orders: number;
}

export interface Rates {
  chargesOf(asked: Asked): readonly Charge[];
  chargesOfSocket(request: SocketRequest): readonly Charge[];
  /** Those that an answer to such a request tells of. */
  toldWith(charges: readonly Charge[]): readonly RequestLimit[];
  /** Most new orders one request may have without being held back for ever. */
  readonly ordersAtOnce: number;
}

export interface DrawnLimits {
  /** Of everything, by address. */
  readonly weight: RequestLimit;
  /** Of new orders, by account. */
  readonly orders: RequestLimit;
}

export function drawnRates({ weight, orders }: DrawnLimits): Rates {
  const charge = (units: number, newOrders: number): readonly Charge[] => [
    { limit: weight, units },
    ...(newOrders > 0 ? [{ limit: orders, units: newOrders }] : []),
  ];
  return {
    chargesOf: (asked) => charge(asked.weight, asked.orders),
    chargesOfSocket: (request) => {
      switch (request.kind) {
        case 'subscribe':
        case 'unsubscribe':
          return [];
        // The connection before it, too.
        case 'login':
          return charge(2, 0);
        case 'place':
          return charge(1, request.requests.length);
        default:
          return charge(1, 0);
      }
    },
    toldWith: () => [weight, orders],
    // Of a limit that holds for any stretch, a window of ours has half.
    ordersAtOnce: Math.max(1, Math.floor(orders.max / (orders.isAligned ? 2 : 4))),
  };
}

/** Between two requests, as ccxt has it of quick exchanges, ms. */
const paceMs = 200;
const pace = paceOf(paceMs);
const batchMax = 20;

const paces: Rates = {
  chargesOf: () => paced(pace, 1),
  chargesOfSocket: () => paced(pace, 1),
  toldWith: () => [],
  ordersAtOnce: batchMax,
};

/** The limits of the adapters, by which exchange a kind is like. */
export const realRates: Readonly<Record<VenueKindName, Rates>> = {
  expiring: {
    ...paces,
    chargesOf: (asked) => okx.chargesOf(okxEndpoint(asked), symbolsOf(asked)),
    chargesOfSocket: okx.chargesOfSocket,
  },
  named: {
    ...paces,
    chargesOf: ({ what }) => hitbtc.chargesOf(hitbtcBucket(wordOf(what))),
    chargesOfSocket: hitbtc.chargesOfSocket,
  },
  unchecked: {
    ...paces,
    chargesOf: (asked) => {
      const endpoint = htxEndpoint(asked);
      return htx.chargesOf(endpoint, htx.documentedMax(endpoint) !== undefined);
    },
    chargesOfSocket: htx.chargesOfSocket,
    toldWith: (charges) =>
      charges.flatMap(({ limit }) => (limit.scope === 'account' ? [limit] : [])),
  },
  classic: paces,
  silent: paces,
};

const wordOf = (what: string): string => what.split(' ', 1)[0] ?? '';
/** Orders a request is about. */
const countOf = (what: string): number => Math.max(1, what.split(' ').length - 1);
const symbolsOf = ({ what, symbol }: Asked): string[] =>
  Array.from({ length: countOf(what) }, () => symbol);

function okxEndpoint({ what }: Asked): string {
  const { placeOne, placeMany, cancelOne, cancelMany } = okx.endpoints;
  const isOne = countOf(what) === 1;
  const endpoints: Readonly<Record<string, string>> = {
    time: 'GET /api/v5/public/time',
    ticker: 'GET /api/v5/market/ticker',
    priceLimits: 'GET /api/v5/public/price-limit',
    openOrders: 'GET /api/v5/trade/orders-pending',
    order: 'GET /api/v5/trade/order',
    fills: 'GET /api/v5/trade/fills',
    balances: 'GET /api/v5/account/balance',
    keyPermissions: 'GET /api/v5/account/config',
    place: isOne ? placeOne : placeMany,
    cancel: isOne ? cancelOne : cancelMany,
  };
  return endpoints[wordOf(what)] ?? what;
}

function hitbtcBucket(word: string): 'public' | 'orders' | 'other' {
  if (['time', 'ticker', 'priceLimits'].includes(word)) return 'public';
  return ['place', 'cancel'].includes(word) ? 'orders' : 'other';
}

function htxEndpoint({ what }: Asked): string {
  const isOne = countOf(what) === 1;
  const endpoints: Readonly<Record<string, string>> = {
    openOrders: 'GET /v1/order/openOrders',
    order: 'GET /v1/order/orders/getClientOrder',
    fills: 'GET /v1/order/matchresults',
    balances: 'GET /v1/account/accounts/{account-id}/balance',
    keyPermissions: 'GET /v2/user/api-key',
    place: isOne ? 'POST /v1/order/orders/place' : 'POST /v1/order/batch-orders',
    cancel: isOne
      ? 'POST /v1/order/orders/submitCancelClientOrder'
      : 'POST /v1/order/orders/batchcancel',
  };
  return endpoints[wordOf(what)] ?? what;
}
