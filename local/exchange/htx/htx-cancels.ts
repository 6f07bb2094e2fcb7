/** Canceling on the simulated HTX: one order, a list, or what a filter finds. */

import type { SimulatedOrder } from '../records.ts';
import {
  accountOf,
  checkAccountId,
  isForgotten,
  knownSymbol,
  orderById,
  orderByName,
  type HtxCall,
} from './htx-call.ts';
import { closedStateOf, typeOf } from './htx-rows.ts';
import { HtxRefusal, malformed, missing } from './htx-wire.ts';

type Order = Readonly<SimulatedOrder>;

const listMax = 50;
const symbolsMax = 10;

/** What cancels tell of an order closed long ago, and of one that never was. */
const longAgo = -1;
const neverWas = 0;

const wrongState = (state: number): HtxRefusal =>
  new HtxRefusal('order-orderstate-error', 'Incorrect order state', { 'order-state': state });

const unknown = (): HtxRefusal => new HtxRefusal('base-record-invalid', 'record invalid');

/** Cancels the order that the path names. */
export function cancelById(call: HtxCall) {
  const { pathId } = call;
  if (!/^\d{1,18}$/.test(pathId)) throw malformed('order-id');
  const order = orderById(call, pathId);
  if (order === undefined) throw unknown();
  const state = cancelOne(call, order);
  if (state !== undefined) throw wrongState(state);
  return { status: 'ok', data: pathId };
}

/** Cancels by client order id. The answer is fine even where there was nothing to cancel; its number tells. */
export function cancelByName(call: HtxCall) {
  const order = orderByName(call, call.parameters.required('client-order-id'));
  if (order === undefined) return { status: 'ok', data: neverWas };
  // A cancel that is only submitted shows the state it leads to.
  return { status: 'ok', data: cancelOne(call, order) ?? canceling };
}

const canceling = 10;

/** Up to fifty, by either kind of id. */
export function cancelBatch(call: HtxCall) {
  const { parameters } = call;
  const ids = parameters.texts('order-ids');
  const names = parameters.texts('client-order-ids');
  const wanted = ids ?? names;
  if (wanted === undefined || (ids !== undefined && names !== undefined)) {
    throw missing('order-ids');
  }
  if (wanted.length === 0 || wanted.length > listMax) {
    throw new HtxRefusal(
      'base-argument-unsupported',
      `up to ${listMax} orders are canceled at once`,
    );
  }
  const success: string[] = [];
  const failed: object[] = [];
  for (const name of wanted) {
    const order = ids === undefined ? orderByName(call, name) : orderById(call, name);
    const state = order === undefined ? neverWas : cancelOne(call, order);
    if (state === undefined) success.push(name);
    else failed.push(failedRow(order, { name, isId: ids !== undefined }, state));
  }
  return { status: 'ok', data: { success, failed } };
}

function failedRow(
  order: Order | undefined,
  { name, isId }: { readonly name: string; readonly isId: boolean },
  state: number,
) {
  const isKnown = order !== undefined && state !== neverWas;
  const { errCode, message } = isKnown ? wrongState(state) : unknown();
  return {
    'err-msg': message,
    'order-state': String(state),
    'order-id': isId ? name : (order?.id ?? ''),
    'err-code': errCode,
    'client-order-id': isId ? (order?.request.clientOrderId ?? '') : name,
  };
}

/** Up to so many at once, oldest first; the answer says where to go on. */
export function cancelOpen(call: HtxCall) {
  const { parameters } = call;
  const accountId = parameters.optional('account-id');
  if (accountId !== undefined) checkAccountId(call, accountId);
  const symbols = parameters.list('symbol') ?? [];
  if (symbols.length > symbolsMax) throw malformed('symbol');
  for (const symbol of symbols) knownSymbol(call, symbol);
  const types = parameters.list('types');
  const side = parameters.optional('side');
  const size = parameters.size({ min: 1, max: 100, byDefault: 100 });
  const orders = openOrdersOf(call)
    .filter((order) => types === undefined || types.includes(typeOf(order)))
    .filter(({ request }) => side === undefined || request.side === side);
  for (const order of orders.slice(0, size)) cancelOne(call, order);
  const data = {
    'success-count': Math.min(orders.length, size),
    'failed-count': 0,
    'next-id': Number(orders[size]?.id ?? -1),
  };
  return { status: 'ok', data };
}

/** Everything, by a GET that changes state. */
export function cancelEverything(call: HtxCall) {
  for (const symbol of call.parameters.list('symbol') ?? []) knownSymbol(call, symbol);
  for (const order of openOrdersOf(call)) cancelOne(call, order);
  return { status: 'ok' };
}

function openOrdersOf(call: HtxCall): readonly Order[] {
  call.world.exchange.advance();
  return call.world.exchange.ledger.openOrders(accountOf(call));
}

/** Returns the number of the state the order was found in, or undefined when it was open. */
function cancelOne({ world }: HtxCall, order: Order): number | undefined {
  const { exchange } = world;
  if (exchange.cancel(order.account, order.id)) return undefined;
  const ended = exchange.ledger.order(order.id);
  return isForgotten(ended, exchange.nowMs) ? longAgo : closedStateOf(ended);
}
