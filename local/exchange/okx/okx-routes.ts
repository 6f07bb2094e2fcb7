/** The endpoints of the simulated OKX: their paths, their limits in two seconds, and what they do. */

import { socketEndpoints, type EndpointName } from '../faults.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { OkxKey, OkxPermission } from './okx-keys.ts';
import {
  amendOrder,
  cancelOrder,
  placeOrder,
  type OrderReply,
  type WireObject,
} from './okx-orders.ts';
import type { LimitRule } from './okx-rate-limits.ts';
import * as reads from './okx-reads.ts';
import type { DayStatistics } from '../simulator.ts';

interface Route extends EndpointName, LimitRule {
  readonly method: 'GET' | 'POST';
  /** Absent on public endpoints. */
  readonly permission?: OkxPermission;
}

export interface AccountKey extends OkxKey {
  readonly account: string;
}

export interface ReadRoute extends Route {
  read(call: reads.OkxRead, context: ReadContext): readonly unknown[];
}

interface ReadContext {
  readonly day: DayStatistics;
  readonly key: AccountKey | undefined;
}

export interface WriteRoute extends Route {
  /** The operation's name on a websocket. */
  readonly op: string;
  readonly isBatch: boolean;
  /** The late `expTime` of a place or amend request discards it. */
  readonly expires: boolean;
  write(exchange: SimulatedExchange, account: string, item: WireObject): OrderReply;
}

export type OkxRoute = ReadRoute | WriteRoute;

type ReadRule = Pick<Route, 'max' | 'scope'>;
type ReadFunction = ReadRoute['read'];

const publicRead = (
  [name, path]: readonly [string, string],
  rule: ReadRule,
  read: ReadFunction,
): ReadRoute => ({ name, group: name, path, method: 'GET', ...rule, read });

const privateRead = (
  names: readonly [string, string],
  rule: ReadRule,
  read: ReadFunction,
): ReadRoute => ({ ...publicRead(names, rule, read), permission: 'read_only' });

const perAddress = (max: number): ReadRule => ({ max, scope: 'address' });
const perUser = (max: number): ReadRule => ({ max, scope: 'user' });
const perInstrument = (max: number): ReadRule => ({ max, scope: 'userAndInstrument' });

const writes = { place: placeOrder, cancel: cancelOrder, amend: amendOrder };

const write = (
  [name, path, op]: readonly [string, string, string],
  group: keyof typeof writes,
  isBatch: boolean,
): WriteRoute => ({
  name,
  group,
  path,
  op,
  method: 'POST',
  permission: 'trade',
  ...perInstrument(isBatch ? 300 : 60),
  isBatch,
  expires: group !== 'cancel',
  write: writes[group],
});

const { fills, orders, archive } = reads.okxRetention;

export const okxRoutes: readonly OkxRoute[] = [
  publicRead(['time', '/api/v5/public/time'], perAddress(10), ({ exchange }) => [
    { ts: String(exchange.nowMs) },
  ]),
  publicRead(['instruments', '/api/v5/public/instruments'], perAddress(20), reads.instruments),
  publicRead(['price-limit', '/api/v5/public/price-limit'], perAddress(20), reads.priceLimit),
  publicRead(['ticker', '/api/v5/market/ticker'], perAddress(20), (call, { day }) =>
    reads.ticker(call, day),
  ),
  publicRead(['tickers', '/api/v5/market/tickers'], perAddress(20), (call, { day }) =>
    reads.tickers(call, day),
  ),
  privateRead(['config', '/api/v5/account/config'], perUser(5), (_, { key }) => [configRow(key)]),
  privateRead(['balances', '/api/v5/account/balance'], perUser(10), reads.balances),
  privateRead(
    ['account-instruments', '/api/v5/account/instruments'],
    perUser(20),
    reads.instruments,
  ),
  privateRead(['open-orders', '/api/v5/trade/orders-pending'], perUser(60), reads.openOrders),
  privateRead(['order', '/api/v5/trade/order'], perInstrument(60), reads.orderInfo),
  privateRead(['orders-history', '/api/v5/trade/orders-history'], perUser(40), (call) =>
    reads.ordersHistory(call, orders),
  ),
  privateRead(['orders-archive', '/api/v5/trade/orders-history-archive'], perUser(20), (call) =>
    reads.ordersHistory(call, archive),
  ),
  privateRead(['fills', '/api/v5/trade/fills'], perUser(60), (call) =>
    reads.fills(call, { retentionMs: fills, isTypeRequired: false }),
  ),
  privateRead(['fills-history', '/api/v5/trade/fills-history'], perUser(10), (call) =>
    reads.fills(call, { retentionMs: archive, isTypeRequired: true }),
  ),
  write(['place-one', '/api/v5/trade/order', 'order'], 'place', false),
  write(['place-batch', '/api/v5/trade/batch-orders', 'batch-orders'], 'place', true),
  write(['cancel-one', '/api/v5/trade/cancel-order', 'cancel-order'], 'cancel', false),
  write(
    ['cancel-batch', '/api/v5/trade/cancel-batch-orders', 'batch-cancel-orders'],
    'cancel',
    true,
  ),
  write(['amend-one', '/api/v5/trade/amend-order', 'amend-order'], 'amend', false),
  write(['amend-batch', '/api/v5/trade/amend-batch-orders', 'batch-amend-orders'], 'amend', true),
];

/** Every name and group a fault may be switched on for. */
export const okxEndpoints: readonly string[] = [
  ...new Set(okxRoutes.flatMap(({ group, name }) => [group, name])),
  ...socketEndpoints,
];

/** All accounts of the simulator are one user to the eye. */
export const okxUid = '447000000000000001';

function configRow(key: AccountKey | undefined) {
  return {
    uid: okxUid,
    mainUid: okxUid,
    acctLv: '1',
    acctStpMode: 'cancel_maker',
    posMode: 'net_mode',
    label: key?.account ?? '',
    perm: key?.permissions.join(',') ?? '',
    ip: key?.boundAddresses?.join(',') ?? '',
  };
}
