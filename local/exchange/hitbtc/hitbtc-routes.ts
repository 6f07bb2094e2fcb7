/** The REST endpoints of the simulated HitBTC: their paths, rights and limits, and what they do. */

import { socketEndpoints, type EndpointName } from '../faults.ts';
import type { DayStatistics } from '../simulator.ts';
import type { HitbtcPermission } from './hitbtc-keys.ts';
import { buckets, type Bucket } from './hitbtc-rate-limits.ts';
import { balances, orderHistory, tradeHistory, type HitbtcRead } from './hitbtc-reads.ts';
import { balanceRow, symbolRow, tickerRow, wireSymbolOf } from './hitbtc-rows.ts';
import { invalid, symbolNotFound, type WireObject } from './hitbtc-wire.ts';

export interface HitbtcCall extends HitbtcRead {
  readonly fields: WireObject;
  /** The last part of the path, where the endpoint names one thing. */
  readonly key: string;
  readonly day: DayStatistics;
}

export interface HitbtcRoute extends EndpointName {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path goes on with the name of one thing. */
  readonly isKeyed: boolean;
  readonly bucket: Bucket;
  /** Absent on public endpoints. */
  readonly permission?: HitbtcPermission;
  answer(call: HitbtcCall): unknown;
}

const ordersPath = '/api/3/spot/order';

const publicRead = (
  name: string,
  path: string,
  isKeyed: boolean,
  answer: HitbtcRoute['answer'],
): HitbtcRoute => ({
  name,
  group: name,
  path,
  method: 'GET',
  isKeyed,
  bucket: buckets.public,
  answer,
});

const privateRead = (
  [name, group]: readonly [string, string],
  path: string,
  isKeyed: boolean,
  answer: HitbtcRoute['answer'],
): HitbtcRoute => ({
  ...publicRead(name, path, isKeyed, answer),
  group,
  bucket: path.startsWith(ordersPath) ? buckets.orders : buckets.default,
  permission: 'read',
});

const write = (
  [name, group]: readonly [string, string],
  method: HitbtcRoute['method'],
  isKeyed: boolean,
  answer: HitbtcRoute['answer'],
): HitbtcRoute => ({
  ...privateRead([name, group], ordersPath, isKeyed, answer),
  method,
  permission: 'trade',
});

export const hitbtcRoutes: readonly HitbtcRoute[] = [
  publicRead('symbols', '/api/3/public/symbol', false, listed(symbolOf)),
  publicRead('symbol', '/api/3/public/symbol', true, one(symbolOf)),
  publicRead('tickers', '/api/3/public/ticker', false, listed(tickerOf)),
  publicRead('ticker', '/api/3/public/ticker', true, one(tickerOf)),
  privateRead(['open-orders', 'open-orders'], ordersPath, false, (call) =>
    call.orders
      .open(call.account, call.query.get('symbol'))
      .map((order) => call.orders.rowOf(order)),
  ),
  privateRead(['order', 'order'], ordersPath, true, ({ orders, account, key }) =>
    orders.rowOf(orders.active(account, key)),
  ),
  privateRead(['order-history', 'order'], '/api/3/spot/history/order', false, orderHistory),
  privateRead(['fills', 'fills'], '/api/3/spot/history/trade', false, tradeHistory),
  privateRead(['balances', 'balances'], '/api/3/spot/balance', false, balances),
  privateRead(['balance', 'balances'], '/api/3/spot/balance', true, ({ exchange, account, key }) =>
    balanceRow(key, exchange.ledger.balances(account)[key]),
  ),
  {
    ...privateRead(['wallet', 'wallet'], '/api/3/wallet/balance', false, () => []),
    bucket: buckets.wallet,
    permission: 'payment',
  },
  write(['place-one', 'place'], 'POST', false, ({ orders, account, fields }) =>
    orders.place(account, fields),
  ),
  write(['cancel-one', 'cancel'], 'DELETE', true, ({ orders, account, key }) =>
    orders.cancel(account, key),
  ),
  write(['cancel-all', 'cancel'], 'DELETE', false, ({ orders, account, fields, query }) =>
    orders.cancelAll(account, fields['symbol'] ?? query.get('symbol')),
  ),
  write(['replace', 'place'], 'PATCH', true, ({ orders, account, key, fields }) =>
    orders.replace(account, key, fields),
  ),
];

/** Every name and group a fault may be switched on for. */
export const hitbtcEndpoints: readonly string[] = [
  ...new Set(hitbtcRoutes.flatMap(({ group, name }) => [group, name])),
  ...socketEndpoints,
];

type RowOf = (call: HitbtcCall) => object;

function symbolOf({ exchange }: HitbtcCall): object {
  return symbolRow(exchange.profile);
}

function tickerOf({ exchange, day }: HitbtcCall): object {
  return tickerRow(exchange.market.ticker(), day, exchange.profile.instrument, exchange.nowMs);
}

/** All of the symbols, or those that are named; an unknown one among them is left out. */
function listed(rowOf: RowOf): HitbtcRoute['answer'] {
  return (call) => {
    const wireSymbol = wireSymbolOf(call.exchange.profile.instrument);
    const wanted = call.query.get('symbols');
    if (wanted === '') throw invalid('symbols', 'is empty');
    return wanted === null || wanted.split(',').includes(wireSymbol)
      ? { [wireSymbol]: rowOf(call) }
      : {};
  };
}

function one(rowOf: RowOf): HitbtcRoute['answer'] {
  return (call) => {
    if (call.key !== wireSymbolOf(call.exchange.profile.instrument)) throw symbolNotFound(call.key);
    return rowOf(call);
  };
}
