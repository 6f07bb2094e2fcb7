/** Rows of HitBTC v3: quantities and prices are text with the decimals of the symbol, ids are numbers of 64 bits. */

import { zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { CoreTicker } from '../exchange-core.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { OrderChange, SimulatedBalance, SimulatedFill, SimulatedOrder } from '../records.ts';
import type { DayStatistics } from '../simulator.ts';

const timesInForce = { limit: 'GTC', postOnly: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;
const feeDecimals = 12;

/** The wire's spelling. */
export function wireSymbolOf({ symbol }: Pick<Instrument, 'symbol'>): string {
  return symbol.replace('-', '');
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** What could not be filled at once expires; a post-only order that would take is canceled by the exchange. */
function statusOf({ status, filledLots, endReason }: Readonly<SimulatedOrder>): string {
  if (status === 'live') return filledLots > 0 ? 'partiallyFilled' : 'new';
  return endReason === 'notFilledAtOnce' ? 'expired' : status;
}

export function orderRow(
  order: Readonly<SimulatedOrder>,
  instrument: Instrument,
  originalClientOrderId?: string,
) {
  const { request } = order;
  const { tickSize, lotSize } = instrument;
  const filled = lotSize.mul(order.filledLots);
  return {
    id: BigInt(order.id),
    client_order_id: request.clientOrderId,
    symbol: wireSymbolOf(instrument),
    side: request.side,
    status: statusOf(order),
    type: 'limit',
    time_in_force: timesInForce[request.kind],
    quantity: withDecimalsOf(lotSize, lotSize.mul(order.lots)),
    quantity_cumulative: filled.isZero() ? '0' : withDecimalsOf(lotSize, filled),
    price: withDecimalsOf(tickSize, tickSize.mul(order.ticks)),
    ...(filled.isZero()
      ? {}
      : { price_average: order.filledQuote.div(filled).toSignificantDigits(16).toString() }),
    post_only: request.kind === 'postOnly',
    created_at: isoTime(order.receivedMs),
    updated_at: isoTime(order.updatedMs),
    ...(originalClientOrderId === undefined
      ? {}
      : { original_client_order_id: originalClientOrderId }),
  };
}

export type OrderRow = ReturnType<typeof orderRow>;

/** What the order's row says happened to it, where no change is at hand. */
export function reportTypeOf({ change, order }: Pick<OrderChange, 'change' | 'order'>): string {
  switch (change) {
    case 'refused':
      return 'rejected';
    case 'amended':
      return 'replaced';
    case 'canceled':
      return statusOf(order);
    case 'new':
    case 'trade':
      return change;
  }
}

/** The part of a report that tells the trade. */
export function tradeFields(fill: SimulatedFill, { tickSize, lotSize }: Instrument) {
  return {
    trade_id: BigInt(fill.tradeId),
    trade_quantity: withDecimalsOf(lotSize, fill.quantity),
    trade_price: withDecimalsOf(tickSize, fill.price),
    trade_fee: fill.fee.toFixed(feeDecimals),
    trade_taker: fill.liquidity === 'taker',
  };
}

/** A trade as the answer to its order lists it. */
export function ownTradeRow(fill: SimulatedFill, { tickSize, lotSize }: Instrument) {
  return {
    id: BigInt(fill.tradeId),
    quantity: withDecimalsOf(lotSize, fill.quantity),
    price: withDecimalsOf(tickSize, fill.price),
    fee: fill.fee.toFixed(feeDecimals),
    taker: fill.liquidity === 'taker',
    timestamp: isoTime(fill.timeMs),
  };
}

export function tradeRow(fill: SimulatedFill, instrument: Instrument) {
  return {
    ...ownTradeRow(fill, instrument),
    order_id: BigInt(fill.orderId),
    client_order_id: fill.clientOrderId,
    symbol: wireSymbolOf(instrument),
    side: fill.side,
  };
}

export function symbolRow({ instrument, makerFeeBps, takerFeeBps }: ExchangeProfile) {
  const { base, quote, lotSize, tickSize, isTradable } = instrument;
  return {
    type: 'spot',
    base_currency: base,
    quote_currency: quote,
    status: isTradable ? 'working' : 'suspended',
    quantity_increment: lotSize.toString(),
    tick_size: tickSize.toString(),
    take_rate: takerFeeBps.div(10_000).toString(),
    make_rate: makerFeeBps.div(10_000).toString(),
    fee_currency: quote,
    margin_trading: false,
  };
}

export function tickerRow(
  { last, bid, ask }: CoreTicker,
  day: DayStatistics,
  { tickSize }: Instrument,
  nowMs: number,
) {
  const price = (value: Decimal | undefined): string | null =>
    value === undefined ? null : withDecimalsOf(tickSize, value);
  return {
    ask: price(ask?.price),
    bid: price(bid?.price),
    last: price(last),
    low: price(day.low),
    high: price(day.high),
    open: price(day.open),
    volume: day.volume.toString(),
    volume_quote: day.quoteVolume.toString(),
    timestamp: isoTime(nowMs),
  };
}

export function balanceRow(currency: string, balance: Readonly<SimulatedBalance> | undefined) {
  const { total, held } = balance ?? { total: zero, held: zero };
  return {
    currency,
    available: total.minus(held).toString(),
    reserved: held.toString(),
    reserved_margin: '0',
  };
}

export function withDecimalsOf(step: Decimal, value: Decimal): string {
  return value.toFixed(step.decimalPlaces());
}
