/** Rows of Luno's API v1: amounts are text, times are numbers in ms, and nothing carries an id of the client. */

import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { CoreTicker, MarketTrade } from '../exchange-core.ts';
import type { EngineLevel } from '../matching-engine.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { SimulatedBalance, SimulatedFill, SimulatedOrder } from '../records.ts';
import { accountIdOf, assetOf, pairOf } from './luno-names.ts';
import { amountText } from './luno-wire.ts';

const types = { buy: 'BID', sell: 'ASK' } as const;
const timesInForce = { limit: 'GTC', postOnly: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;
const tickerDecimals = 8;
const bookDecimals = 18;
const feeScale = 8;

/** Of every market. Prices out of these bounds are refused, wherever the market is. */
export const priceBounds = { min: '100.00', max: '1000000.00' } as const;

/** An order that is over is complete: filled and canceled look alike but for what was traded. */
export function orderRow(order: Readonly<SimulatedOrder>, instrument: Instrument) {
  const { request, feeCurrency, fee } = order;
  const { tickSize, lotSize, base } = instrument;
  const isLive = order.status === 'live';
  return {
    base: amountText(lotSize.mul(order.filledLots)),
    completed_timestamp: isLive ? 0 : order.updatedMs,
    counter: amountText(order.filledQuote),
    creation_timestamp: order.receivedMs,
    // Set when the client asked for the end, whatever else ended the order.
    expiration_timestamp: order.endReason === 'requested' ? order.updatedMs : 0,
    fee_base: amountText(feeCurrency === base ? fee : undefined),
    fee_counter: amountText(feeCurrency === base ? undefined : fee),
    limit_price: amountText(tickSize.mul(order.ticks)),
    limit_volume: amountText(lotSize.mul(order.lots)),
    order_id: order.id,
    pair: pairOf(instrument),
    state: isLive ? 'PENDING' : 'COMPLETE',
    time_in_force: timesInForce[request.kind],
    type: types[request.side],
  };
}

/** Says the order and the trade, not what became of the order. */
export function tradeRow(fill: SimulatedFill, instrument: Instrument) {
  const isFeeInBase = fill.feeCurrency === instrument.base;
  return {
    base: amountText(fill.quantity),
    client_order_id: '',
    counter: amountText(fill.quantity.mul(fill.price)),
    fee_base: amountText(isFeeInBase ? fill.fee : undefined),
    fee_counter: amountText(isFeeInBase ? undefined : fill.fee),
    // The taker's side, which is ours only if we took.
    is_buy: (fill.side === 'buy') === (fill.liquidity === 'taker'),
    order_id: fill.orderId,
    pair: pairOf(instrument),
    price: amountText(fill.price),
    sequence: Number(fill.tradeId),
    timestamp: fill.timeMs,
    type: types[fill.side],
    volume: amountText(fill.quantity),
  };
}

export function marketTradeRow(trade: MarketTrade) {
  return {
    sequence: trade.sequence,
    timestamp: trade.atMs,
    price: trade.price.toFixed(tickerDecimals),
    volume: trade.quantity.toFixed(tickerDecimals),
    is_buy: trade.side === 'buy',
  };
}

export function marketRow({ instrument }: ExchangeProfile) {
  const { base, quote, tickSize, lotSize, minQuantity, maxQuantity, isTradable } = instrument;
  return {
    market_id: pairOf(instrument),
    trading_status: isTradable ? 'ACTIVE' : 'SUSPENDED',
    base_currency: assetOf(base),
    counter_currency: assetOf(quote),
    min_volume: amountText(minQuantity),
    max_volume: amountText(maxQuantity),
    volume_scale: lotSize.decimalPlaces(),
    min_price: priceBounds.min,
    max_price: priceBounds.max,
    price_scale: tickSize.decimalPlaces(),
    fee_scale: feeScale,
  };
}

/** The side of a book that is empty has the price 0.00. */
export function tickerRow(
  { last, bid, ask }: CoreTicker,
  volume: Decimal,
  { instrument }: ExchangeProfile,
  nowMs: number,
) {
  return {
    pair: pairOf(instrument),
    timestamp: nowMs,
    bid: bid === undefined ? '0.00' : bid.price.toFixed(tickerDecimals),
    ask: ask === undefined ? '0.00' : ask.price.toFixed(tickerDecimals),
    last_trade: last.toFixed(tickerDecimals),
    rolling_24_hour_volume: volume.toFixed(tickerDecimals),
    status: instrument.isTradable ? 'ACTIVE' : 'POSTONLY',
  };
}

export function bookRow([ticks, lots]: EngineLevel, { tickSize, lotSize }: Instrument) {
  return {
    price: tickSize.mul(ticks).toFixed(bookDecimals),
    volume: lotSize.mul(lots).toFixed(bookDecimals),
  };
}

/** `balance` is taken to be all there is, what open orders tie up included, as ccxt reads it; not confirmed. */
export function balanceRow(
  account: string,
  currency: string,
  { total, held }: Readonly<SimulatedBalance>,
) {
  const asset = assetOf(currency);
  return {
    account_id: accountIdOf(account, asset),
    asset,
    balance: amountText(total),
    name: `${asset} Wallet`,
    reserved: amountText(held),
    unconfirmed: '0.00',
  };
}

export function feeRow({ makerFeeBps, takerFeeBps }: ExchangeProfile) {
  const [maker, taker] = [makerFeeBps, takerFeeBps].map((bps) => bps.div(10_000).toFixed(feeScale));
  return {
    maker_fee: maker,
    maker_fee_buy: maker,
    maker_fee_sell: maker,
    taker_fee: taker,
    taker_fee_buy: taker,
    taker_fee_sell: taker,
    thirty_day_volume: '0',
  };
}
