/** What can be asked of the simulated Binance, over REST and over the WebSocket API, and what it weighs. */

import { socketEndpoints, type EndpointName, type MessageEndpoint } from '../faults.ts';
import type { BinanceCall } from './binance-call.ts';
import type { BinancePermission } from './binance-keys.ts';
import { cancelAll, cancelOrder, cancelReplace, placeOrder, testOrder } from './binance-orders.ts';
import type { BinanceParameters } from './binance-parameters.ts';
import * as reads from './binance-reads.ts';

export interface BinanceOperation extends EndpointName {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Of the WebSocket API; absent where it is asked over REST alone. */
  readonly socketMethod?: string;
  readonly socketEndpoint: MessageEndpoint;
  /** Absent on public ones. */
  readonly permission?: BinancePermission;
  weightOf(parameters: BinanceParameters): number;
  /** A success costs no weight. */
  readonly isOrder: boolean;
  run(call: BinanceCall): unknown;
}

type Weight = number | ((parameters: BinanceParameters) => number);

function operation(
  fields: Pick<BinanceOperation, 'name' | 'group' | 'run'> & {
    /** Method and path. */
    readonly rest: string;
    readonly socket?: string;
    readonly weight: Weight;
    readonly permission?: BinancePermission;
  },
): BinanceOperation {
  const { name, group, run, rest, socket, weight, permission } = fields;
  const [method, path = ''] = rest.split(' ');
  const isOrder = permission === 'trade';
  return {
    name,
    group,
    path,
    method: method === 'POST' || method === 'DELETE' ? method : 'GET',
    ...(socket === undefined ? {} : { socketMethod: socket }),
    socketEndpoint: isOrder
      ? group === 'cancel'
        ? 'socket-cancel'
        : 'socket-place'
      : 'socket-query',
    ...(permission === undefined ? {} : { permission }),
    weightOf: typeof weight === 'number' ? () => weight : weight,
    isOrder,
    run,
  };
}

function publicRead(
  name: string,
  [rest, socket]: readonly [string, string?],
  weight: Weight,
  run: BinanceOperation['run'],
): BinanceOperation {
  const fields = { name, group: name, rest: `GET ${rest}`, weight, run };
  return operation({ ...fields, ...(socket === undefined ? {} : { socket }) });
}

function privateRead(
  name: string,
  addresses: readonly [string, string?],
  weight: Weight,
  run: BinanceOperation['run'],
): BinanceOperation {
  return { ...publicRead(name, addresses, weight, run), permission: 'read' };
}

function write(
  names: readonly [name: string, group: 'place' | 'cancel'],
  [rest, socket]: readonly [string, string],
  run: BinanceOperation['run'],
): BinanceOperation {
  const [name, group] = names;
  return operation({ name, group, rest, socket, weight: 1, permission: 'trade', run });
}

const unless = (name: string, weight: number, without: number): Weight =>
  function weightOf(parameters) {
    return parameters.has(name) ? weight : without;
  };

export const binanceOperations: readonly BinanceOperation[] = [
  publicRead('ping', ['/api/v3/ping', 'ping'], 1, () => ({})),
  publicRead('time', ['/api/v3/time', 'time'], 1, ({ world }) => ({
    serverTime: world.exchange.nowMs,
  })),
  publicRead('instruments', ['/api/v3/exchangeInfo', 'exchangeInfo'], 20, reads.exchangeInfo),
  publicRead(
    'ticker',
    ['/api/v3/ticker/price', 'ticker.price'],
    unless('symbol', 2, 4),
    reads.tickerPrice,
  ),
  publicRead(
    'ticker-book',
    ['/api/v3/ticker/bookTicker', 'ticker.book'],
    unless('symbol', 2, 4),
    reads.tickerBook,
  ),
  publicRead(
    'ticker-day',
    ['/api/v3/ticker/24hr', 'ticker.24hr'],
    unless('symbol', 2, 80),
    reads.tickerDay,
  ),
  publicRead('average-price', ['/api/v3/avgPrice', 'avgPrice'], 2, reads.averagePrice),
  privateRead('config', ['/sapi/v1/account/apiRestrictions'], 1, reads.keyRestrictions),
  privateRead('balances', ['/api/v3/account', 'account.status'], 20, reads.accountStatus),
  privateRead(
    'open-orders',
    ['/api/v3/openOrders', 'openOrders.status'],
    unless('symbol', 6, 80),
    reads.openOrders,
  ),
  privateRead('order', ['/api/v3/order', 'order.status'], 4, reads.orderInfo),
  privateRead('orders-history', ['/api/v3/allOrders', 'allOrders'], 20, reads.allOrders),
  privateRead('fills', ['/api/v3/myTrades', 'myTrades'], unless('orderId', 5, 20), reads.myTrades),
  write(['place-one', 'place'], ['POST /api/v3/order', 'order.place'], placeOrder),
  write(['place-test', 'place'], ['POST /api/v3/order/test', 'order.test'], testOrder),
  write(['cancel-one', 'cancel'], ['DELETE /api/v3/order', 'order.cancel'], cancelOrder),
  write(['cancel-all', 'cancel'], ['DELETE /api/v3/openOrders', 'openOrders.cancelAll'], cancelAll),
  write(
    ['cancel-replace', 'place'],
    ['POST /api/v3/order/cancelReplace', 'order.cancelReplace'],
    cancelReplace,
  ),
];

/** Every name and group a fault may be switched on for. */
export const binanceEndpoints: readonly string[] = [
  ...new Set(binanceOperations.flatMap(({ group, name }) => [group, name])),
  ...socketEndpoints,
];
