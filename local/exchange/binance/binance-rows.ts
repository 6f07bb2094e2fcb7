/** Rows of Binance's answers: prices and quantities are text with eight decimals, ids and times are numbers. */

import { decimal, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import { binanceLimits } from './binance-rate-limits.ts';

type Order = Readonly<SimulatedOrder>;

/** Told as filters, and enforced. */
export const binanceBounds = {
  maxPrice: decimal(1_000_000),
  maxNotional: decimal(900_000_000),
  /** Of the last price: how low a buy and how high a sale may be. */
  lowestBuyFactor: decimal('0.00001'),
  highestSellFactor: decimal(10_000),
} as const;

const preventionMode = 'EXPIRE_MAKER';
const orderTypes = { limit: 'LIMIT', postOnly: 'LIMIT_MAKER', ioc: 'LIMIT', fok: 'LIMIT' } as const;
const timesInForce = { limit: 'GTC', postOnly: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;

export function amount(value: Decimal): string {
  return value.toFixed(8);
}

export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '');
}

function sideOf(side: 'buy' | 'sell'): 'BUY' | 'SELL' {
  return side === 'buy' ? 'BUY' : 'SELL';
}

function statusOf({ status, filledLots, endReason }: Order): string {
  if (status === 'live') return filledLots > 0 ? 'PARTIALLY_FILLED' : 'NEW';
  if (status === 'filled') return 'FILLED';
  if (status === 'refused') return 'REJECTED';
  if (endReason === 'selfTrade') return 'EXPIRED_IN_MATCH';
  return endReason === 'requested' ? 'CANCELED' : 'EXPIRED';
}

/** What all forms of an order have in common. `name` is the client order id it goes by now. */
export function orderFields(order: Order, name: string, { instrument }: ExchangeProfile) {
  const { request } = order;
  return {
    symbol: wireSymbolOf(request.symbol),
    orderId: Number(order.id),
    orderListId: -1,
    clientOrderId: name,
    price: amount(decimal(request.price)),
    origQty: amount(decimal(request.quantity)),
    executedQty: amount(instrument.lotSize.mul(order.filledLots)),
    origQuoteOrderQty: amount(zero),
    cummulativeQuoteQty: amount(order.filledQuote),
    status: statusOf(order),
    timeInForce: timesInForce[request.kind],
    type: orderTypes[request.kind],
    side: sideOf(request.side),
    selfTradePreventionMode: preventionMode,
  };
}

export function orderRow(order: Order, name: string, profile: ExchangeProfile) {
  return {
    ...orderFields(order, name, profile),
    stopPrice: amount(zero),
    icebergQty: amount(zero),
    time: order.receivedMs,
    updateTime: order.updatedMs,
    isWorking: true,
    workingTime: order.receivedMs,
  };
}

export function cancelRow(
  order: Order,
  names: { readonly original: string; readonly cancel: string },
  profile: ExchangeProfile,
) {
  return {
    ...orderFields(order, names.cancel, profile),
    origClientOrderId: names.original,
    transactTime: order.updatedMs,
  };
}

export function tradeRow(fill: SimulatedFill) {
  return {
    symbol: wireSymbolOf(fill.symbol),
    id: Number(fill.tradeId),
    orderId: Number(fill.orderId),
    orderListId: -1,
    price: amount(fill.price),
    qty: amount(fill.quantity),
    quoteQty: amount(fill.price.mul(fill.quantity)),
    commission: amount(fill.fee),
    commissionAsset: fill.feeCurrency,
    time: fill.timeMs,
    isBuyer: fill.side === 'buy',
    isMaker: fill.liquidity === 'maker',
    isBestMatch: true,
  };
}

export function symbolRow(
  { instrument, openOrdersMax, priceBandBps }: ExchangeProfile,
  positionMax: Decimal | undefined,
) {
  const band = priceBandBps.div(10_000);
  const { tickSize, lotSize, minQuantity, maxQuantity, minNotional } = instrument;
  return {
    symbol: wireSymbolOf(instrument.symbol),
    status: instrument.isTradable ? 'TRADING' : 'BREAK',
    baseAsset: instrument.base,
    baseAssetPrecision: 8,
    quoteAsset: instrument.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER'],
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: false,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: amount(tickSize),
        maxPrice: amount(binanceBounds.maxPrice),
        tickSize: amount(tickSize),
      },
      {
        filterType: 'LOT_SIZE',
        minQty: amount(minQuantity),
        maxQty: amount(maxQuantity ?? decimal(9_000)),
        stepSize: amount(lotSize),
      },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: band.plus(1).toString(),
        bidMultiplierDown: binanceBounds.lowestBuyFactor.toString(),
        askMultiplierUp: binanceBounds.highestSellFactor.toString(),
        askMultiplierDown: decimal(1).minus(band).toString(),
        avgPriceMins: 0,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: amount(minNotional),
        applyMinToMarket: true,
        maxNotional: amount(binanceBounds.maxNotional),
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: openOrdersMax },
      ...(positionMax === undefined
        ? []
        : [{ filterType: 'MAX_POSITION', maxPosition: amount(positionMax) }]),
    ],
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: preventionMode,
    allowedSelfTradePreventionModes: [preventionMode],
  };
}

export function limitRows() {
  const { weight, ordersIn10s, ordersInDay } = binanceLimits;
  const row = (rateLimitType: string, interval: string, intervalNum: number, limit: number) => ({
    rateLimitType,
    interval,
    intervalNum,
    limit,
  });
  return [
    row('REQUEST_WEIGHT', 'MINUTE', 1, weight),
    row('ORDERS', 'SECOND', 10, ordersIn10s),
    row('ORDERS', 'DAY', 1, ordersInDay),
  ];
}
