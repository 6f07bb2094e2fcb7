/** Rows of HTX's private answers: quantities are text, ids and times are numbers. */

import { decimal, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import type { AccountNumbers } from './htx-account-numbers.ts';

type Order = Readonly<SimulatedOrder>;

/** What follows the side in an order's type. */
export const orderTypes = {
  limit: 'limit',
  postOnly: 'limit-maker',
  ioc: 'ioc',
  fok: 'limit-fok',
} as const;

/** Trade ids have twelve digits on this wire. */
const tradeIdsFrom = 103_627_000_000;

export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '').toLowerCase();
}

/** As amounts and prices of orders are written. */
function longText(value: Decimal): string {
  return value.toFixed(18);
}

export function typeOf({ request }: Order): string {
  return `${request.side}-${orderTypes[request.kind]}`;
}

export function stateOf({ status, filledLots }: Order): string {
  if (status === 'live') return filledLots > 0 ? 'partial-filled' : 'submitted';
  if (status === 'filled') return 'filled';
  return filledLots > 0 ? 'partial-canceled' : 'canceled';
}

/** Numbers that cancels tell of orders they found closed. */
export function closedStateOf({ status, filledLots }: Order): number {
  if (status === 'filled') return 6;
  return filledLots > 0 ? 5 : 7;
}

const canceledSources = {
  requested: 'api',
  wouldCross: 'limit_maker',
  notFilledAtOnce: 'ioc',
  selfTrade: 'self_match_prevent',
} as const;

function canceledSourceOf({ endReason, request }: Order): string {
  if (endReason === 'notFilledAtOnce') return request.kind;
  return canceledSources[endReason ?? 'requested'];
}

export function tradeNumberOf({ tradeId }: SimulatedFill): number {
  return tradeIdsFrom + Number(tradeId);
}

function commonFields(order: Order, { spot }: AccountNumbers) {
  const { request } = order;
  return {
    id: Number(order.id),
    symbol: wireSymbolOf(request.symbol),
    'account-id': spot,
    'client-order-id': request.clientOrderId ?? '',
    amount: longText(decimal(request.quantity)),
    price: longText(decimal(request.price)),
    'created-at': order.receivedMs,
    type: typeOf(order),
    source: 'spot-api',
    state: stateOf(order),
  };
}

/** In the list of open orders what is filled is spelled `filled`. */
export function openOrderRow(order: Order, { instrument }: ExchangeProfile, owner: AccountNumbers) {
  return {
    ...commonFields(order, owner),
    'filled-amount': instrument.lotSize.mul(order.filledLots).toFixed(),
    'filled-cash-amount': order.filledQuote.toFixed(),
    'filled-fees': order.fee.toFixed(),
  };
}

/** Everywhere else it is spelled `field`. */
export function orderRow(order: Order, { instrument }: ExchangeProfile, owner: AccountNumbers) {
  const isCanceled = order.status === 'canceled';
  return {
    ...commonFields(order, owner),
    'field-amount': instrument.lotSize.mul(order.filledLots).toFixed(),
    'field-cash-amount': order.filledQuote.toFixed(),
    'field-fees': order.fee.toFixed(),
    'finished-at': order.status === 'live' ? 0 : order.updatedMs,
    'canceled-at': isCanceled ? order.updatedMs : 0,
    ...(isCanceled ? { 'canceled-source': canceledSourceOf(order) } : {}),
  };
}

export function fillRow(fill: SimulatedFill, order: Order) {
  return {
    id: Number(fill.billId),
    symbol: wireSymbolOf(fill.symbol),
    'order-id': Number(fill.orderId),
    'match-id': Number(fill.billId) - 1,
    'trade-id': tradeNumberOf(fill),
    price: fill.price.toFixed(),
    'filled-amount': fill.quantity.toFixed(),
    'filled-fees': fill.fee.toFixed(),
    'fee-currency': fill.feeCurrency.toLowerCase(),
    'filled-points': zero.toFixed(1),
    'fee-deduct-currency': '',
    'fee-deduct-state': 'done',
    role: fill.liquidity,
    'created-at': fill.timeMs,
    'updated-at': fill.timeMs,
    type: typeOf(order),
    source: 'spot-api',
  };
}
