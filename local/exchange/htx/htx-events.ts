/** What the simulated HTX tells of an account over `/ws/v2`: its orders, its trades after clearing, its balances. */

import { decimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { OrderChange, SimulatedFill, SimulatedOrder } from '../records.ts';
import type { AccountNumbers } from './htx-account-numbers.ts';
import { stateOf, tradeNumberOf, typeOf, wireSymbolOf } from './htx-rows.ts';

type Order = Readonly<SimulatedOrder>;

/** Of `orders`; in the order of the matching. Undefined for what happens without a word. */
export function orderEvent(
  { change, order, fill }: OrderChange,
  { instrument }: ExchangeProfile,
  { spot }: AccountNumbers,
): object | undefined {
  const { request } = order;
  const remaining = instrument.lotSize.mul(order.lots - order.filledLots);
  const executed = instrument.lotSize.mul(order.filledLots);
  const common = {
    symbol: wireSymbolOf(request.symbol),
    orderId: Number(order.id),
    clientOrderId: request.clientOrderId ?? '',
    orderSource: 'spot-api',
    orderPrice: decimal(request.price).toFixed(),
    orderSize: decimal(request.quantity).toFixed(),
    type: typeOf(order),
    orderStatus: stateOf(order),
  };
  if (change === 'new') {
    const orderCreateTime = order.receivedMs;
    return { eventType: 'creation', accountId: spot, ...common, orderCreateTime };
  }
  const amounts = { remainAmt: remaining.toFixed(), execAmt: executed.toFixed() };
  if (change === 'canceled') {
    return { eventType: 'cancellation', ...common, ...amounts, lastActTime: order.updatedMs };
  }
  if (change !== 'trade' || fill === undefined) return undefined;
  return {
    eventType: 'trade',
    ...common,
    ...amounts,
    tradePrice: fill.price.toFixed(),
    tradeVolume: fill.quantity.toFixed(),
    tradeId: tradeNumberOf(fill),
    tradeTime: fill.timeMs,
    aggressor: fill.liquidity === 'taker',
    totalTradeAmount: order.filledQuote.toFixed(),
  };
}

/** Of `trade.clearing`: a trade with its fee. */
export function clearingEvent(order: Order, fill: SimulatedFill, owner: AccountNumbers): object {
  return {
    eventType: 'trade',
    ...clearingFields(order, owner),
    tradePrice: fill.price.toFixed(),
    tradeVolume: fill.quantity.toFixed(),
    tradeId: tradeNumberOf(fill),
    tradeTime: fill.timeMs,
    aggressor: fill.liquidity === 'taker',
    transactFee: fill.fee.toFixed(),
    feeCurrency: fill.feeCurrency.toLowerCase(),
    feeDeduct: '0',
    feeDeductType: '',
  };
}

/** Of `trade.clearing` with mode 1: the end of an order without a trade of its own. */
export function clearingCancellation(
  order: Order,
  { instrument }: ExchangeProfile,
  owner: AccountNumbers,
): object {
  return {
    eventType: 'cancellation',
    ...clearingFields(order, owner),
    remainAmt: instrument.lotSize.mul(order.lots - order.filledLots).toFixed(),
  };
}

function clearingFields(order: Order, { spot }: AccountNumbers) {
  const { request } = order;
  return {
    symbol: wireSymbolOf(request.symbol),
    orderId: Number(order.id),
    clientOrderId: request.clientOrderId ?? '',
    orderSide: request.side,
    orderType: typeOf(order),
    accountId: spot,
    source: 'spot-api',
    orderPrice: decimal(request.price).toFixed(),
    orderSize: decimal(request.quantity).toFixed(),
    orderCreateTime: order.receivedMs,
    orderStatus: stateOf(order),
  };
}

export interface CurrencyBalance {
  readonly currency: string;
  readonly total: Decimal;
  readonly held: Decimal;
}

/** Modes of `accounts.update`: balances alone, balances and what is free of them apart, or both in one. */
export type AccountMode = '0' | '1' | '2';

/** What a mode tells of a currency; of all of it where nothing was known before. */
export function accountEvents(
  mode: AccountMode,
  now: CurrencyBalance,
  before: CurrencyBalance | undefined,
  common: object,
): readonly object[] {
  const available = now.total.minus(now.held);
  const isBalanceNew = before?.total.eq(now.total) !== true;
  const isAvailableNew = before?.total.minus(before.held).eq(available) !== true;
  const named = { currency: now.currency.toLowerCase(), ...common };
  const balanceField = { balance: now.total.toFixed() };
  const availableField = { available: available.toFixed() };
  if (mode === '2') {
    const isNew = isBalanceNew || isAvailableNew;
    return isNew ? [{ ...named, ...balanceField, ...availableField }] : [];
  }
  return [
    ...(isBalanceNew ? [{ ...named, ...balanceField }] : []),
    ...(isAvailableNew && mode === '1' ? [{ ...named, ...availableField }] : []),
  ];
}
