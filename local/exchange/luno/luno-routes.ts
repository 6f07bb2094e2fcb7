/** The endpoints of the simulated Luno: their paths and rights, and what they do. */

import type { EndpointName } from '../faults.ts';
import type { LunoPermission } from './luno-keys.ts';
import { assetOf } from './luno-names.ts';
import { marketOrder, postOrder, stopOrder } from './luno-orders.ts';
import * as reads from './luno-reads.ts';

export interface LunoRoute extends EndpointName {
  readonly method: 'GET' | 'POST';
  /** The path goes on with the name of one thing. */
  readonly isKeyed: boolean;
  /** Where two routes share a path, this one is taken for requests with that state. */
  readonly state?: string;
  /** Absent on public endpoints; `any` asks for a key, whatever it may do. */
  readonly permission?: LunoPermission | 'any';
  answer(call: reads.LunoCall): unknown;
}

const publicRead = (name: string, path: string, answer: LunoRoute['answer']): LunoRoute => ({
  name,
  group: name,
  path,
  method: 'GET',
  isKeyed: false,
  answer,
});

const privateRead = (
  [name, group]: readonly [string, string],
  path: string,
  permission: LunoPermission | 'any',
  answer: LunoRoute['answer'],
): LunoRoute => ({ ...publicRead(name, path, answer), group, permission });

const write = (
  [name, group]: readonly [string, string],
  path: string,
  answer: LunoRoute['answer'],
): LunoRoute => ({
  ...privateRead([name, group], path, 'Perm_W_Orders', answer),
  method: 'POST',
});

const listOrders = '/api/1/listorders';

export const lunoRoutes: readonly LunoRoute[] = [
  publicRead('markets', '/api/exchange/1/markets', reads.markets),
  publicRead('tickers', '/api/1/tickers', reads.tickers),
  publicRead('ticker', '/api/1/ticker', reads.ticker),
  publicRead('book', '/api/1/orderbook', reads.orderBook),
  publicRead('top-of-book', '/api/1/orderbook_top', reads.topOfBook),
  publicRead('market-trades', '/api/1/trades', reads.publicTrades),
  privateRead(['balances', 'balances'], '/api/1/balance', 'Perm_R_Balance', reads.balances),
  privateRead(['fees', 'fees'], '/api/1/fee_info', 'Perm_R_Orders', reads.feeInfo),
  privateRead(['networks', 'networks'], '/api/1/send/networks', 'any', ({ exchange }) => {
    const { base } = exchange.profile.instrument;
    return { networks: [{ id: 0, name: 'Bitcoin', native_currency: assetOf(base) }] };
  }),
  {
    ...privateRead(['open-orders', 'open-orders'], listOrders, 'Perm_R_Orders', reads.listOrders),
    state: 'PENDING',
  },
  privateRead(['order-history', 'order'], listOrders, 'Perm_R_Orders', reads.listOrders),
  {
    ...privateRead(['order', 'order'], '/api/1/orders', 'Perm_R_Orders', reads.order),
    isKeyed: true,
  },
  privateRead(['fills', 'fills'], '/api/1/listtrades', 'Perm_R_Orders', reads.listTrades),
  write(['place-one', 'place'], '/api/1/postorder', postOrder),
  write(['place-market', 'place'], '/api/1/marketorder', marketOrder),
  write(['cancel-one', 'cancel'], '/api/1/stoporder', stopOrder),
];

/** Every name and group a fault may be switched on for. */
export const lunoEndpoints: readonly string[] = [
  ...new Set(lunoRoutes.flatMap(({ group, name }) => [group, name])),
];
