/** The lists and look-ups of the simulated Binance: private ones by account, then the public market. */

import { decimal, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import {
  accountOf,
  invalidSymbol,
  namedOrder,
  symbolOf,
  type BinanceCall,
} from './binance-call.ts';
import { amount, limitRows, orderRow, symbolRow, tradeRow, wireSymbolOf } from './binance-rows.ts';
import { BinanceRefusal } from './binance-wire.ts';

type Order = Readonly<SimulatedOrder>;

const dayMs = 86_400_000;
const emptyOrdersForMs = 90 * dayMs;
const pageDefault = 500;
const pageMax = 1_000;

function rowOf({ world }: BinanceCall, order: Order) {
  return orderRow(order, world.names.currentOf(order), world.exchange.profile);
}

/** Accepted, and shown by now. */
function isShown({ world }: BinanceCall, order: Order): boolean {
  return order.status !== 'refused' && order.receivedMs <= world.exchange.nowMs - world.queryLagMs;
}

export function openOrders(call: BinanceCall) {
  const symbol = call.parameters.has('symbol') ? symbolOf(call) : undefined;
  return call.world.exchange.ledger
    .openOrders(accountOf(call))
    .filter((order) => isShown(call, order))
    .filter(({ request }) => symbol === undefined || request.symbol === symbol)
    .map((order) => rowOf(call, order));
}

export function orderInfo(call: BinanceCall) {
  const { exchange } = call.world;
  symbolOf(call);
  const order = namedOrder(call, exchange.ledger.orders(accountOf(call)));
  if (order === undefined || !isShown(call, order)) {
    throw new BinanceRefusal(400, -2013, 'Order does not exist.');
  }
  const isEmpty = order.status === 'canceled' && order.filledLots === 0;
  if (isEmpty && order.updatedMs <= exchange.nowMs - emptyOrdersForMs) {
    const message =
      'Order was canceled or expired with no executed qty over 90 days ago and has been archived.';
    throw new BinanceRefusal(400, -2026, message);
  }
  return rowOf(call, order);
}

/** Open ones too, oldest first. */
export function allOrders(call: BinanceCall) {
  const { exchange } = call.world;
  symbolOf(call);
  const from = call.parameters.integer('orderId');
  const { isWithin } = windowOf(call);
  const orders = exchange.ledger
    .orders(accountOf(call))
    .filter((order) => isShown(call, order) && isWithin(order.receivedMs))
    .filter(({ id }) => from === undefined || Number(id) >= from);
  return page(call, orders, from !== undefined).map((order) => rowOf(call, order));
}

/** Oldest first; the latest ones unless something says where to start. */
export function myTrades(call: BinanceCall) {
  const { exchange } = call.world;
  const { parameters } = call;
  symbolOf(call);
  const orderId = parameters.optional('orderId');
  const fromId = parameters.integer('fromId');
  const { isWithin, isBegun } = windowOf(call);
  const hasWindow = parameters.has('startTime', 'endTime');
  if (hasWindow && (orderId !== undefined || fromId !== undefined)) {
    const message =
      "Combination of optional parameters invalid. Recommendation: 'symbol' and 'startTime', or 'fromId'";
    throw new BinanceRefusal(400, -1128, message);
  }
  const fills: readonly SimulatedFill[] = exchange.ledger
    .fills(accountOf(call))
    .filter((fill) => orderId === undefined || fill.orderId === orderId)
    .filter((fill) => fromId === undefined || Number(fill.tradeId) >= fromId)
    .filter(({ timeMs }) => isWithin(timeMs));
  return page(call, fills, fromId !== undefined || isBegun).map(tradeRow);
}

/** At most a day, as both ends or one. */
function windowOf({ parameters }: BinanceCall) {
  const start = parameters.integer('startTime');
  const end = parameters.integer('endTime');
  if (start !== undefined && end !== undefined && end - start > dayMs) {
    throw new BinanceRefusal(400, -1127, 'More than 24 hours between startTime and endTime.');
  }
  return {
    isBegun: start !== undefined,
    isWithin: (ms: number) => ms >= (start ?? 0) && ms <= (end ?? Number.MAX_SAFE_INTEGER),
  };
}

function page<Row>(
  { parameters }: BinanceCall,
  oldestFirst: readonly Row[],
  isFromStart: boolean,
): readonly Row[] {
  const limit = Math.min(parameters.integer('limit') ?? pageDefault, pageMax);
  if (limit < 1)
    throw new BinanceRefusal(400, -1130, "Data sent for parameter 'limit' is not valid.");
  return isFromStart ? oldestFirst.slice(0, limit) : oldestFirst.slice(-limit);
}

export function accountStatus(call: BinanceCall) {
  const { exchange } = call.world;
  const { makerFeeBps, takerFeeBps } = exchange.profile;
  const rate = (bps: Decimal): string => amount(bps.div(10_000));
  const isBare = call.parameters.optional('omitZeroBalances') === 'true';
  return {
    makerCommission: makerFeeBps.toNumber(),
    takerCommission: takerFeeBps.toNumber(),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: rate(makerFeeBps),
      taker: rate(takerFeeBps),
      buyer: amount(zero),
      seller: amount(zero),
    },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: exchange.nowMs,
    accountType: 'SPOT',
    balances: balanceRows(call).filter(
      ({ free, locked }) => !isBare || !decimal(free).isZero() || !decimal(locked).isZero(),
    ),
    permissions: ['SPOT'],
    uid: 354_937_868,
  };
}

function balanceRows(call: BinanceCall) {
  return Object.entries(call.world.exchange.ledger.balances(accountOf(call))).map(
    ([asset, { total, held }]) => ({
      asset,
      free: amount(total.minus(held)),
      locked: amount(held),
    }),
  );
}

export function keyRestrictions({ key, world }: BinanceCall) {
  const may = (permission: 'read' | 'trade' | 'withdraw'): boolean =>
    key?.permissions.includes(permission) ?? false;
  return {
    ipRestrict: (key?.boundAddresses ?? []).length > 0,
    createTime: world.exchange.nowMs - dayMs,
    enableReading: may('read'),
    enableWithdrawals: may('withdraw'),
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enableSpotAndMarginTrading: may('trade'),
    enablePortfolioMarginTrading: false,
  };
}

export function exchangeInfo(call: BinanceCall) {
  const { exchange } = call.world;
  const { parameters } = call;
  if (parameters.has('symbol')) symbolOf(call);
  const several = parameters.optional('symbols');
  const known = wireSymbolOf(exchange.profile.instrument.symbol);
  if (several !== undefined && several !== `["${known}"]`) throw invalidSymbol();
  return {
    timezone: 'UTC',
    serverTime: exchange.nowMs,
    rateLimits: limitRows(),
    exchangeFilters: [],
    symbols: [symbolRow(exchange.profile, call.world.positionMax)],
  };
}

/** One row when a symbol is asked for, else a list of all. */
function oneOrAll<Row>(call: BinanceCall, row: Row): Row | Row[] {
  if (!call.parameters.has('symbol')) return [row];
  symbolOf(call);
  return row;
}

const wireSymbol = ({ world }: BinanceCall): string =>
  wireSymbolOf(world.exchange.profile.instrument.symbol);

export function tickerPrice(call: BinanceCall) {
  const price = amount(call.world.exchange.market.lastPrice());
  return oneOrAll(call, { symbol: wireSymbol(call), price });
}

export function tickerBook(call: BinanceCall) {
  return oneOrAll(call, { symbol: wireSymbol(call), ...bookOf(call) });
}

function bookOf({ world }: BinanceCall) {
  const { bid, ask } = world.exchange.market.ticker();
  return {
    bidPrice: amount(bid?.price ?? zero),
    bidQty: amount(bid?.quantity ?? zero),
    askPrice: amount(ask?.price ?? zero),
    askQty: amount(ask?.quantity ?? zero),
  };
}

export function averagePrice(call: BinanceCall) {
  symbolOf(call);
  const { exchange } = call.world;
  return { mins: 5, price: amount(exchange.market.lastPrice()), closeTime: exchange.nowMs };
}

export function tickerDay(call: BinanceCall) {
  const { day, exchange } = call.world;
  const { last, lastQuantity } = exchange.market.ticker();
  return oneOrAll(call, {
    symbol: wireSymbol(call),
    priceChange: amount(last.minus(day.open)),
    priceChangePercent: last.minus(day.open).div(day.open).mul(100).toFixed(3),
    weightedAvgPrice: amount(day.open),
    prevClosePrice: amount(day.open),
    lastPrice: amount(last),
    lastQty: amount(lastQuantity),
    ...bookOf(call),
    openPrice: amount(day.open),
    highPrice: amount(day.high),
    lowPrice: amount(day.low),
    volume: amount(day.volume),
    quoteVolume: amount(day.quoteVolume),
    openTime: exchange.nowMs - dayMs,
    closeTime: exchange.nowMs,
    firstId: 1,
    lastId: 1,
    count: 1,
  });
}
