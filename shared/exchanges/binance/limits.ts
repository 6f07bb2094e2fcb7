/**
 * Binance's limits, and what each request uses of them, over REST and over the WebSocket API alike. Windows are fixed
 * and begin on the clock's edges. Source: Binance Spot API, "Limits" and the weight beside each endpoint. Its raw
 * requests are not counted here: as each weighs one or more, the weight is used up long before.
 */

import type { BudgetWord, Charge, RequestLimit } from '../../ports/governor.ts';
import type { SocketRequest } from '../../ports/socket-dialect.ts';
import type { RateLimitRow } from './payloads.ts';
import type { Parameters } from './sign.ts';

const limit = (name: string, fields: Omit<RequestLimit, 'name' | 'isAligned'>): RequestLimit => ({
  name,
  isAligned: true,
  ...fields,
});

const weightLimit = limit('weight 1m', {
  scope: 'address',
  windowMs: 60_000,
  max: 6_000,
});
/** Until the exchange has told: the least that accounts are known to have. */
export const newOrdersLimit = limit('orders 10s', {
  scope: 'account',
  windowMs: 10_000,
  max: 50,
});
const dayOrdersLimit = limit('orders 1d', {
  scope: 'account',
  windowMs: 86_400_000,
  max: 160_000,
});
/** The wallet's endpoints have a limit of their own ("Wallet, API limits"). */
const walletLimit = limit('wallet weight 1m', {
  scope: 'address',
  windowMs: 60_000,
  max: 12_000,
});

const weightOfRest: Readonly<Record<string, number>> = {
  'GET /api/v3/time': 1,
  'GET /api/v3/exchangeInfo': 20,
  'GET /api/v3/ticker/price': 2,
  'GET /api/v3/ticker/bookTicker': 2,
  'GET /api/v3/avgPrice': 2,
  'GET /api/v3/openOrders': 6,
  'GET /api/v3/order': 4,
  'POST /api/v3/order': 1,
  'DELETE /api/v3/order': 1,
  'GET /api/v3/myTrades': 20,
  'GET /api/v3/account': 20,
};
const weightOfFillsOfOrder = 5;
/** No documented request of ours weighs more. */
const weightUntold = 20;

const connectWeight = 2;

/** What opens a connection is counted with the connection itself. */
const weightOfSocket: Readonly<Record<SocketRequest['kind'], number>> = {
  // The question about the account, which stands for it where keys do not log on.
  login: connectWeight + 20,
  subscribe: connectWeight + 2,
  unsubscribe: 2,
  place: 1,
  cancel: 1,
  order: 4,
  openOrders: 6,
  ticker: 2,
  balances: 20,
  // Not made here.
  replace: 1,
};

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const kinds: Readonly<Record<string, string>> = { REQUEST_WEIGHT: 'weight', ORDERS: 'orders' };
const units: Readonly<Record<string, string>> = { SECOND: 's', MINUTE: 'm', HOUR: 'h', DAY: 'd' };
const headerForm = /^x-mbx-(used-weight|order-count)-(\d{1,4}[smhd])$/;
const digits = /^\d{1,15}$/;
/** The exchange lists a handful; this only bounds what a mistake could do. */
const limitsMax = 20;

export interface BinanceLimits {
  /** The limits themselves, as `exchangeInfo` and the answers of websockets list them. */
  learn(rows: readonly RateLimitRow[]): void;
  chargesOfRest(request: {
    readonly method: string;
    readonly path: string;
    readonly parameters: Parameters;
  }): readonly Charge[];
  chargesOfSocket(request: SocketRequest): readonly Charge[];
  /** What the headers of an answer tell, names in lower case. */
  wordsOf(headers: Readonly<Record<string, string>>): readonly BudgetWord[];
  /** What the answer of a websocket tells. */
  wordsOfRows(rows: readonly (RateLimitRow & { readonly count: number })[]): readonly BudgetWord[];
}

export function createLimits(): BinanceLimits {
  const known = new Map(
    [weightLimit, newOrdersLimit, dayOrdersLimit].map((one) => [one.name, one]),
  );

  const charge = (weight: number, newOrders: number): readonly Charge[] =>
    [...known.values()].flatMap((one) => {
      const unitsUsed = one.scope === 'address' ? weight : newOrders;
      return unitsUsed > 0 ? [{ limit: one, units: unitsUsed }] : [];
    });

  return {
    learn(rows) {
      for (const { limit: max, ...row } of rows) {
        const name = nameOfRow(row);
        if (name === undefined || max < 1 || known.size >= limitsMax) continue;
        const scope = name.startsWith('weight') ? 'address' : 'account';
        known.set(name, limit(name, { scope, windowMs: windowMsOf(name), max }));
      }
    },
    chargesOfRest({ method, path, parameters }) {
      if (path.startsWith('/sapi/')) return [{ limit: walletLimit, units: 1 }];
      const isOfOrder = path === '/api/v3/myTrades' && 'orderId' in parameters;
      const weight = weightOfRest[`${method} ${path}`] ?? weightUntold;
      return charge(isOfOrder ? weightOfFillsOfOrder : weight, method === 'POST' ? 1 : 0);
    },
    chargesOfSocket: (request) =>
      charge(weightOfSocket[request.kind], request.kind === 'place' ? 1 : 0),
    wordsOf: (headers) =>
      Object.entries(headers).flatMap(([header, value]): BudgetWord[] => {
        const one = known.get(nameOfHeader(header) ?? '');
        return one !== undefined && digits.test(value) ? [{ limit: one, used: Number(value) }] : [];
      }),
    wordsOfRows: (rows) =>
      rows.flatMap(({ count, ...row }): BudgetWord[] => {
        const one = known.get(nameOfRow(row) ?? '');
        return one === undefined ? [] : [{ limit: one, used: count }];
      }),
  };
}

/** `x-mbx-used-weight-1m` tells of `weight 1m`. */
export function nameOfHeader(header: string): string | undefined {
  const [, kind, window] = headerForm.exec(header) ?? [];
  if (kind === undefined || window === undefined) return undefined;
  return `${kind === 'used-weight' ? 'weight' : 'orders'} ${window}`;
}

export function nameOfRow({
  rateLimitType,
  interval,
  intervalNum,
}: Omit<RateLimitRow, 'limit'>): string | undefined {
  const [kind, unit] = [kinds[rateLimitType], units[interval]];
  return kind === undefined || unit === undefined ? undefined : `${kind} ${intervalNum}${unit}`;
}

export function windowMsOf(name: string): number {
  const [, count = '1', unit = 'm'] = / (\d+)([smhd])$/.exec(name) ?? [];
  return Number(count) * (unitMs[unit] ?? 60_000);
}
