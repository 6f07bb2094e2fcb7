/** What can be asked of the simulated HTX over REST, and how often. */

import { socketEndpoints, type EndpointName } from '../faults.ts';
import type { HtxCall } from './htx-call.ts';
import {
  cancelBatch,
  cancelById,
  cancelByName,
  cancelEverything,
  cancelOpen,
} from './htx-cancels.ts';
import type { HtxPermission } from './htx-keys.ts';
import * as market from './htx-market.ts';
import { placeBatch, placeOrder } from './htx-places.ts';
import type { HtxLimit } from './htx-rate-limits.ts';
import * as reads from './htx-reads.ts';

export interface HtxOperation extends EndpointName {
  readonly method: 'GET' | 'POST';
  /** The path; what is named in between is its only group. */
  readonly pattern: RegExp;
  readonly limit: HtxLimit;
  /** Absent on public ones. */
  readonly permission?: HtxPermission;
  run(call: HtxCall): object;
}

type Run = HtxOperation['run'];
type Names = string | readonly [name: string, group: string];

function operation(
  names: Names,
  /** Method and path, with `:id` where one is named. */
  address: string,
  limit: HtxLimit,
  run: Run,
): HtxOperation {
  const [name, group] = typeof names === 'string' ? [names, names] : names;
  const [method, path = ''] = address.split(' ');
  const pattern = new RegExp(`^${path.replace(':id', '([^/]+)')}$`);
  return { name, group, path, method: method === 'POST' ? method : 'GET', pattern, limit, run };
}

/** Of market data and settings: by address. */
const publicLimit: HtxLimit = { max: 4_500, windowMs: 300_000 };
const per2s = (max: number): HtxLimit => ({ max, windowMs: 2_000 });

const open = (names: Names, path: string, run: Run): HtxOperation =>
  operation(names, `GET ${path}`, publicLimit, run);

const read = (names: Names, path: string, max: number, run: Run): HtxOperation => ({
  ...operation(names, `GET ${path}`, per2s(max), run),
  permission: 'readOnly',
});

const trade = (names: Names, address: string, max: number, run: Run): HtxOperation => ({
  ...operation(names, address, per2s(max), run),
  permission: 'trade',
});

/** Those that websockets share, with their budgets. */
export const placeOne = trade(
  ['place-one', 'place'],
  'POST /v1/order/orders/place',
  100,
  placeOrder,
);
export const placeMany = trade(
  ['batch-place', 'place'],
  'POST /v1/order/batch-orders',
  50,
  placeBatch,
);
export const cancelOne = trade(
  ['cancel-one', 'cancel'],
  'POST /v1/order/orders/:id/submitcancel',
  100,
  cancelById,
);
export const cancelMany = trade(
  ['batch-cancel', 'cancel'],
  'POST /v1/order/orders/batchcancel',
  50,
  cancelBatch,
);
export const cancelFound = trade(
  ['cancel-open', 'cancel'],
  'POST /v1/order/orders/batchCancelOpenOrders',
  50,
  cancelOpen,
);

/** In the order they are matched: words before ids. */
export const htxOperations: readonly HtxOperation[] = [
  open('time', '/v1/common/timestamp', market.timestamp),
  open('instruments', '/v1/settings/common/market-symbols', market.marketSymbols),
  open(['instruments-common', 'instruments'], '/v1/common/symbols', market.commonSymbols),
  open(
    ['instruments-settings', 'instruments'],
    '/v1/settings/common/symbols',
    market.settingsSymbols,
  ),
  open(
    ['instruments-settings-2', 'instruments'],
    '/v2/settings/common/symbols',
    market.settingsSymbolsV2,
  ),
  open('currencies', '/v2/reference/currencies', market.referenceCurrencies),
  open('ticker', '/market/detail/merged', market.ticker),
  open(['tickers', 'ticker'], '/market/tickers', market.tickers),
  open(['last-trade', 'ticker'], '/market/trade', market.lastTrade),
  open('depth', '/market/depth', market.depth),
  read(['accounts', 'config'], '/v1/account/accounts', 100, reads.accounts),
  read('balances', '/v1/account/accounts/:id/balance', 100, reads.balance),
  read(['uid', 'config'], '/v2/user/uid', 100, reads.uid),
  read(['api-key', 'config'], '/v2/user/api-key', 20, reads.apiKeys),
  read('open-orders', '/v1/order/openOrders', 50, reads.openOrders),
  read(['order-by-name', 'order'], '/v1/order/orders/getClientOrder', 50, reads.orderInfoByName),
  read(
    ['order-fills', 'fills'],
    '/v1/order/orders/:id/matchresults',
    50,
    reads.matchResultsOfOrder,
  ),
  read('order', '/v1/order/orders/:id', 50, reads.orderInfo),
  read('orders-history', '/v1/order/orders', 50, reads.ordersByState),
  read(['recent-orders', 'orders-history'], '/v1/order/history', 20, reads.recentOrders),
  read('fills', '/v1/order/matchresults', 20, reads.matchResults),
  placeOne,
  placeMany,
  trade(
    ['cancel-by-name', 'cancel'],
    'POST /v1/order/orders/submitCancelClientOrder',
    100,
    cancelByName,
  ),
  cancelMany,
  cancelFound,
  cancelOne,
  trade(['cancel-all', 'cancel'], 'GET /v1/order/cancelAllOrders', 1, cancelEverything),
];

/** Every name and group a fault may be switched on for. */
export const htxEndpoints: readonly string[] = [
  ...new Set(htxOperations.flatMap(({ group, name }) => [group, name])),
  ...socketEndpoints,
];
