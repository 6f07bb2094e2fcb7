/** Placing and canceling on the simulated OKX. */

import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { PlaceCommand, RefusalReason, SimulatedOrder } from '../records.ts';
import { OkxRefusal } from './okx-wire.ts';

export type WireObject = Readonly<Record<string, unknown>>;

/** Thrown while reading one order of a request; only that order is refused. */
class ItemRefusal extends Error {
  override readonly name = 'ItemRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const orderKinds: Readonly<Record<string, PlaceCommand['kind']>> = {
  limit: 'limit',
  post_only: 'postOnly',
  ioc: 'ioc',
  fok: 'fok',
};

const refusals: Readonly<Record<RefusalReason, readonly [code: string, message: string]>> = {
  unknownSymbol: ['51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist."],
  badPrice: ['51000', 'Parameter px error'],
  badQuantity: ['51000', 'Parameter sz error'],
  offTick: ['51150', 'Order failed. The number of decimal places exceeds the limit.'],
  offLot: ['51121', 'Order quantity must be a multiple of the lot size.'],
  belowMinimum: ['51020', 'Your order should meet or exceed the minimum order amount.'],
  aboveMaximum: ['51005', 'Your order amount exceeds the max order amount.'],
  priceOutOfLimits: ['51006', 'Order price is not within the price limit.'],
  // Both 51102 and 51174 are documented for a full list of open orders.
  tooManyOrders: ['51174', 'The number of pending orders reached the upper limit.'],
  duplicateClientOrderId: ['51016', 'Client order ID already exists.'],
  insufficientBalance: ['51008', 'Order failed. Insufficient balance in account'],
  wouldCross: ['51000', 'Parameter px error'],
};

export interface OrderReply {
  readonly ordId: string;
  readonly clOrdId: string;
  readonly ts: string;
  readonly sCode: string;
  readonly sMsg: string;
}

/** Places one order. A post-only order that would take is accepted here, and canceled at once. */
export function placeOrder(
  exchange: SimulatedExchange,
  account: string,
  item: WireObject,
): OrderReply & { readonly tag: string; readonly subCode: string } {
  const reply = (ordId: string, sCode: string, sMsg: string, subCode: string) => ({
    ordId,
    clOrdId: textOr(item['clOrdId']),
    tag: textOr(item['tag']),
    ts: String(exchange.nowMs),
    sCode,
    sMsg,
    subCode,
  });
  try {
    const order = exchange.place(account, readPlace(item));
    if (order.refusal === undefined) return reply(order.id, '0', 'Order placed', '');
    const [code, message] = refusals[order.refusal];
    return reply('', code, message, code === '51008' ? '1000' : '');
  } catch (error) {
    if (error instanceof ItemRefusal) return reply('', error.code, error.message, '');
    throw error;
  }
}

/** Cancels one order. Filled, canceled and unknown are not told apart. */
export function cancelOrder(
  exchange: SimulatedExchange,
  account: string,
  item: WireObject,
): OrderReply {
  const ordId = textOr(item['ordId']);
  const clOrdId = textOr(item['clOrdId']);
  const reply = (id: string, sCode: string, sMsg: string): OrderReply => ({
    ordId: id,
    clOrdId,
    ts: String(exchange.nowMs),
    sCode,
    sMsg,
  });
  if (ordId === '' && clOrdId === '') {
    return reply('', '51003', 'Either client order ID or order ID is required.');
  }
  const order = findOpen(exchange, account, item);
  if (order === undefined || !exchange.cancel(account, order.id)) {
    const message = 'Cancellation failed as the order has been filled, canceled or does not exist.';
    return reply(ordId, '51400', message);
  }
  return { ...reply(order.id, '0', ''), clOrdId: order.request.clientOrderId ?? '' };
}

/** Changes price or quantity of one order, which goes to the back of its queue. */
export function amendOrder(
  exchange: SimulatedExchange,
  account: string,
  item: WireObject,
): OrderReply & { readonly reqId: string; readonly subCode: string } {
  const reply = (sCode: string, sMsg: string) => ({
    ordId: textOr(item['ordId']),
    clOrdId: textOr(item['clOrdId']),
    reqId: textOr(item['reqId']),
    ts: String(exchange.nowMs),
    sCode,
    sMsg,
    subCode: '',
  });
  const [newPx, newSz] = [textOr(item['newPx']), textOr(item['newSz'])];
  if (newPx === '' && newSz === '') {
    return reply('51500', 'You must enter a price, quantity, or TP/SL.');
  }
  const order = findOpen(exchange, account, item);
  const gone = (): ReturnType<typeof reply> =>
    reply('51503', 'Order failed as the order has been filled, canceled or does not exist.');
  if (order === undefined) return gone();
  const { price, quantity } = order.request;
  const verdict = exchange.amend(account, order.id, {
    price: newPx === '' ? price : newPx,
    quantity: newSz === '' ? quantity : newSz,
  });
  if (verdict.kind === 'gone') return gone();
  if (verdict.kind === 'amended') {
    return { ...reply('0', ''), ordId: order.id, clOrdId: order.request.clientOrderId ?? '' };
  }
  if (item['cxlOnFail'] === true) exchange.cancel(account, order.id);
  const [code, message] =
    verdict.refusal === 'wouldCross'
      ? ['51511', 'Modified order would not be post only.']
      : refusals[verdict.refusal];
  return reply(code, message);
}

/** By the exchange's id where both are named. */
function findOpen(
  exchange: SimulatedExchange,
  account: string,
  item: WireObject,
): Readonly<SimulatedOrder> | undefined {
  const ordId = textOr(item['ordId']);
  const clOrdId = textOr(item['clOrdId']);
  exchange.advance();
  return exchange.ledger
    .openOrders(account)
    .find(
      ({ id, request }) =>
        request.symbol === item['instId'] &&
        (ordId === '' ? clOrdId !== '' && request.clientOrderId === clOrdId : id === ordId),
    );
}

/** The order operations of a body: one object, or a list of up to 20. */
export function readItems(body: string, isBatch: boolean): WireObject[] {
  if (body === '') throw new OkxRefusal(400, '50000', 'Body for POST request cannot be empty.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new OkxRefusal(400, '50002', 'JSON syntax error');
  }
  const items: unknown[] = isBatch ? (Array.isArray(parsed) ? parsed : []) : [parsed];
  if (items.length === 0 || !items.every(isWireObject)) {
    throw new OkxRefusal(400, '50002', 'JSON syntax error');
  }
  refuseMoreThanTwenty(items);
  return items;
}

export function refuseMoreThanTwenty(items: readonly unknown[]): void {
  if (items.length > 20) {
    throw new OkxRefusal(200, '51111', 'Maximum 20 orders can be placed in bulk.');
  }
}

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readPlace(item: WireObject): PlaceCommand {
  const tdMode = required(item, 'tdMode');
  if (tdMode === 'cross' || tdMode === 'isolated') {
    throw new ItemRefusal('51010', 'Operation is not supported under the current account mode.');
  }
  const side = required(item, 'side');
  const kind = orderKinds[required(item, 'ordType')];
  if (tdMode !== 'cash') throw new ItemRefusal('51000', 'Parameter tdMode error');
  if (side !== 'buy' && side !== 'sell') throw new ItemRefusal('51000', 'Parameter side error');
  if (kind === undefined) throw new ItemRefusal('51000', 'Parameter ordType error');
  const clientOrderId = matching(item, 'clOrdId', /^[A-Za-z0-9]{1,32}$/);
  const tag = matching(item, 'tag', /^[A-Za-z0-9]{1,16}$/);
  return {
    symbol: required(item, 'instId'),
    side,
    kind,
    price: required(item, 'px'),
    quantity: required(item, 'sz'),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function required(item: WireObject, name: string): string {
  const value = item[name];
  if (value === undefined || value === '') {
    throw new ItemRefusal('50014', `Parameter ${name} cannot be empty.`);
  }
  if (typeof value !== 'string') throw new ItemRefusal('51000', `Parameter ${name} error`);
  return value;
}

function matching(item: WireObject, name: string, pattern: RegExp): string | undefined {
  const value = item[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new ItemRefusal('51000', `Parameter ${name} error`);
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
