/** The private look-ups and lists of the simulated HTX. */

import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import {
  accountOf,
  checkAccountId,
  isForgotten,
  keyOf,
  knownSymbol,
  numbersOf,
  orderById,
  orderByName,
  symbolOf,
  type HtxCall,
} from './htx-call.ts';
import { continued, timeWindow } from './htx-paging.ts';
import { fillRow, openOrderRow, orderRow, stateOf, typeOf } from './htx-rows.ts';
import { HtxRefusal, malformed } from './htx-wire.ts';

type Order = Readonly<SimulatedOrder>;

const ok = (data: unknown) => ({ status: 'ok', data });

export function accounts(call: HtxCall) {
  const { spot, point } = numbersOf(call.world, accountOf(call));
  const row = (id: number, type: string) => ({ id, type, subtype: '', state: 'working' });
  return ok([row(point, 'point'), row(spot, 'spot')]);
}

/** Two rows for each currency: what is free and what is held. */
export function balance(call: HtxCall) {
  const { exchange } = call.world;
  const account = accountOf(call);
  checkAccountId(call, call.pathId);
  const list = Object.entries(exchange.ledger.balances(account)).flatMap(
    ([currency, { total, held }]) => {
      const common = { currency: currency.toLowerCase(), debt: 'invalid', available: 'invalid' };
      const seq = { 'seq-num': String(exchange.nowMs) };
      return [
        { ...common, type: 'trade', balance: total.minus(held).toFixed(), ...seq },
        { ...common, type: 'frozen', balance: held.toFixed(), ...seq },
      ];
    },
  );
  return ok({ id: numbersOf(call.world, account).spot, type: 'spot', state: 'working', list });
}

export function uid(call: HtxCall) {
  return { code: 200, data: numbersOf(call.world, accountOf(call)).uid };
}

export function apiKeys(call: HtxCall) {
  const { world, parameters } = call;
  const account = accountOf(call);
  if (parameters.required('uid') !== String(numbersOf(world, account).uid)) {
    throw new HtxRefusal('invalid-uid', 'invalid.uid', { code: 2002 });
  }
  const wanted = parameters.optional('accessKey');
  const timeMs = keyOf(call).apiKey.length * 86_400_000;
  const data = [...world.keys.values()]
    .filter((key) => key.account === account)
    .filter(({ apiKey }) => wanted === undefined || apiKey === wanted)
    .map(({ apiKey, permissions, boundAddresses = [] }) => ({
      accessKey: apiKey,
      status: 'normal',
      note: 'bot',
      permission: permissions.join(','),
      ipAddresses: boundAddresses.join(','),
      validDays: boundAddresses.length > 0 ? -1 : 90,
      createTime: timeMs,
      updateTime: timeMs,
    }));
  return { code: 200, message: 'success', data, ok: true };
}

export function openOrders(call: HtxCall) {
  const { world, parameters } = call;
  const account = accountOf(call);
  const accountId = parameters.optional('account-id');
  if (accountId !== undefined) checkAccountId(call, accountId);
  const symbol = parameters.optional('symbol');
  if (symbol !== undefined) knownSymbol(call, symbol);
  const side = parameters.optional('side');
  const types = parameters.list('types');
  const size = parameters.size({ min: 1, max: 500, byDefault: 100 });
  const orders = world.exchange.ledger
    .openOrders(account)
    .filter(({ request }) => side === undefined || request.side === side)
    .filter((order) => types === undefined || types.includes(typeOf(order)));
  const page = continued(call, orders, ({ id }) => Number(id)).slice(0, size);
  const owner = numbersOf(world, account);
  return ok(page.map((order) => openOrderRow(order, world.exchange.profile, owner)));
}

export function orderInfo(call: HtxCall) {
  if (!/^\d{1,18}$/.test(call.pathId)) throw malformed('order-id');
  return shown(call, orderById(call, call.pathId));
}

export function orderInfoByName(call: HtxCall) {
  return shown(call, orderByName(call, call.parameters.required('clientOrderId')));
}

function shown(call: HtxCall, order: Order | undefined) {
  const { exchange } = call.world;
  if (order === undefined || isForgotten(order, exchange.nowMs)) {
    throw new HtxRefusal('base-record-invalid', 'record invalid');
  }
  return ok(rowOf(call, order));
}

function rowOf({ world }: HtxCall, order: Order) {
  return orderRow(order, world.exchange.profile, numbersOf(world, order.account));
}

/** Orders of a symbol by their states; open ones too, if asked for. */
export function ordersByState(call: HtxCall) {
  const { world, parameters } = call;
  symbolOf(call);
  const states = parameters.required('states').split(',');
  const types = parameters.list('types');
  const size = parameters.size({ min: 1, max: 100, byDefault: 100 });
  const isWithin = timeWindow(call, { reachDays: 180 });
  const orders = keptOrders(call)
    .filter((order) => states.includes(stateOf(order)) && isWithin(order.receivedMs))
    .filter((order) => types === undefined || types.includes(typeOf(order)));
  const page = continued(call, orders, ({ id }) => Number(id)).slice(0, size);
  return ok(
    page.map((order) => orderRow(order, world.exchange.profile, numbersOf(world, order.account))),
  );
}

/** Orders of two days, of all symbols; the answer says from which time on to go on. */
export function recentOrders(call: HtxCall) {
  const { parameters } = call;
  const symbol = parameters.optional('symbol');
  if (symbol !== undefined) knownSymbol(call, symbol);
  const size = parameters.size({ min: 10, max: 1_000, byDefault: 100 });
  const isWithin = timeWindow(call, { reachDays: 2 });
  const ended = keptOrders(call).filter(
    ({ status, receivedMs }) => status !== 'live' && isWithin(receivedMs),
  );
  const isUpwards = parameters.optional('direct') === 'prev';
  const ordered = isUpwards ? ended : ended.toReversed();
  const next = ordered[size];
  return {
    ...ok(ordered.slice(0, size).map((order) => rowOf(call, order))),
    ...(next === undefined ? {} : { 'next-time': next.receivedMs }),
  };
}

function keptOrders(call: HtxCall): readonly Order[] {
  const { ledger, nowMs } = call.world.exchange;
  return ledger
    .orders(accountOf(call))
    .filter((order) => order.status !== 'refused' && !isForgotten(order, nowMs));
}

/** Trades of all orders; a page continues from the row's own id, not from the trade's. */
export function matchResults(call: HtxCall) {
  const { world, parameters } = call;
  const symbol = parameters.optional('symbol');
  if (symbol !== undefined) knownSymbol(call, symbol);
  const types = parameters.list('types');
  const size = parameters.size({ min: 1, max: 500, byDefault: 100 });
  const isWithin = timeWindow(call, { reachDays: 120 });
  const fills = world.exchange.ledger
    .fills(accountOf(call))
    .filter(({ timeMs }) => isWithin(timeMs))
    .filter((fill) => types === undefined || types.includes(typeOf(orderOf(call, fill))));
  const page = continued(call, fills, ({ billId }) => Number(billId)).slice(0, size);
  return ok(page.map((fill) => fillRow(fill, orderOf(call, fill))));
}

export function matchResultsOfOrder(call: HtxCall) {
  const order = orderById(call, call.pathId);
  if (order === undefined) throw new HtxRefusal('base-record-invalid', 'record invalid');
  const fills = call.world.exchange.ledger.fills(order.account);
  const own = fills.filter(({ orderId }) => orderId === order.id).toReversed();
  return ok(own.map((fill) => fillRow(fill, order)));
}

function orderOf({ world }: HtxCall, { orderId }: SimulatedFill): Order {
  return world.exchange.ledger.order(orderId);
}
