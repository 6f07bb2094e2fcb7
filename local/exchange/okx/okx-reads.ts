/** The lists and look-ups of the simulated OKX: private ones by account, then the public market. */

import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import { balanceRow, fillRow, instrumentRow, orderRow, stateOf } from './okx-rows.ts';
import { emptyParameter, OkxRefusal, parameterError } from './okx-wire.ts';

/** One authenticated or public read. */
export interface OkxRead {
  readonly exchange: SimulatedExchange;
  /** Empty on public reads. */
  readonly account: string;
  readonly query: URLSearchParams;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const pageMax = 100;

export function openOrders(read: OkxRead) {
  const { exchange, account, query } = read;
  requireSpot(query, false);
  const rows = exchange.ledger
    .openOrders(account)
    .filter((order) => isAsked(order, query))
    .toReversed();
  return page(rows, ({ id }) => id, query).map((order) => rowOf(read, order));
}

export function ordersHistory(read: OkxRead, retentionMs: number) {
  const { exchange, account, query } = read;
  requireSpot(query, true);
  const rows = exchange.ledger
    .orders(account)
    .filter((order) => order.status === 'filled' || order.status === 'canceled')
    .filter((order) => order.updatedMs > exchange.nowMs - retentionMs)
    .filter((order) => isRemembered(order, exchange.nowMs) && isAsked(order, query))
    .filter(({ receivedMs }) => isWithin(receivedMs, query))
    .toReversed();
  return page(rows, ({ id }) => id, query).map((order) => rowOf(read, order));
}

/** By the exchange's id, or the latest under the client's. */
export function orderInfo(read: OkxRead) {
  const { exchange, account, query } = read;
  const symbol = query.get('instId') ?? '';
  const ordId = query.get('ordId') ?? '';
  const clOrdId = query.get('clOrdId') ?? '';
  if (symbol === '') throw emptyParameter('instId');
  requireKnown(exchange, symbol);
  if (ordId === '' && clOrdId === '') throw emptyParameter('ordId or clOrdId');
  const { ledger } = exchange;
  const order =
    ordId === ''
      ? ledger.latestByClientOrderId(account, clOrdId)
      : ledger.orders(account).find(({ id, status }) => id === ordId && status !== 'refused');
  if (order === undefined || !isRemembered(order, exchange.nowMs)) {
    throw new OkxRefusal(200, '51603', 'Order does not exist');
  }
  return [rowOf(read, order)];
}

export function fills(
  read: OkxRead,
  { retentionMs, isTypeRequired }: { retentionMs: number; isTypeRequired: boolean },
) {
  const { exchange, account, query } = read;
  requireSpot(query, isTypeRequired);
  const [instId, ordId] = [query.get('instId'), query.get('ordId')];
  const rows = exchange.ledger
    .fills(account)
    .filter(({ timeMs }) => timeMs > exchange.nowMs - retentionMs && isWithin(timeMs, query))
    .filter(({ symbol }) => instId === null || symbol === instId)
    .filter(({ orderId }) => ordId === null || ordId === '' || orderId === ordId)
    .toReversed();
  return page(rows, ({ billId }) => billId, query).map((fill) => fillRow(fill, exchange.profile));
}

export function balances({ exchange, account, query }: OkxRead) {
  const asked = query.get('ccy')?.split(',');
  if (asked !== undefined && asked.length > 20) throw parameterError('ccy');
  const details = Object.entries(exchange.ledger.balances(account))
    .filter(([currency, { total }]) => !total.isZero() && (asked?.includes(currency) ?? true))
    .map(([currency, balance]) => balanceRow(currency, balance, exchange.nowMs));
  return [{ uTime: String(exchange.nowMs), totalEq: '', isoEq: '0', adjEq: '', details }];
}

export function instruments({ exchange, query }: OkxRead) {
  const { instrument } = exchange.profile;
  const instType = query.get('instType') ?? '';
  if (instType === '') throw emptyParameter('instType');
  if (!['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'].includes(instType)) {
    throw parameterError('instType');
  }
  const instId = query.get('instId');
  if (instId !== null) requireKnown(exchange, instId);
  return instType === 'SPOT' ? [instrumentRow(instrument)] : [];
}

export function ticker({ exchange, query }: OkxRead, day: DayStatistics) {
  const instId = query.get('instId') ?? '';
  if (instId === '') throw emptyParameter('instId');
  requireKnown(exchange, instId);
  return [tickerRow(exchange, day)];
}

export function tickers({ exchange, query }: OkxRead, day: DayStatistics) {
  requireSpot(query, true);
  return [tickerRow(exchange, day)];
}

export function priceLimit({ exchange, query }: OkxRead) {
  const instId = query.get('instId') ?? '';
  if (instId === '') throw emptyParameter('instId');
  requireKnown(exchange, instId);
  const { highestBuy, lowestSell } = exchange.market.priceLimits();
  return [
    {
      instType: 'SPOT',
      instId,
      buyLmt: highestBuy.toString(),
      sellLmt: lowestSell.toString(),
      ts: String(exchange.nowMs),
      enabled: true,
    },
  ];
}

function tickerRow(exchange: SimulatedExchange, day: DayStatistics) {
  const { last, lastQuantity, bid, ask } = exchange.market.ticker();
  const text = (value: Decimal | undefined): string => value?.toString() ?? '';
  return {
    instType: 'SPOT',
    instId: exchange.profile.instrument.symbol,
    last: text(last),
    lastSz: text(lastQuantity),
    askPx: text(ask?.price),
    askSz: text(ask?.quantity),
    bidPx: text(bid?.price),
    bidSz: text(bid?.quantity),
    open24h: text(day.open),
    high24h: text(day.high),
    low24h: text(day.low),
    volCcy24h: text(day.quoteVolume),
    vol24h: text(day.volume),
    sodUtc0: text(day.open),
    sodUtc8: text(day.open),
    ts: String(exchange.nowMs),
  };
}

function rowOf({ exchange, account }: OkxRead, order: Readonly<SimulatedOrder>) {
  const isLast = (fill: SimulatedFill): boolean => fill.orderId === order.id;
  const last = order.filledLots === 0 ? undefined : exchange.ledger.fills(account).findLast(isLast);
  return orderRow(order, exchange.profile.instrument, last);
}

function isAsked(order: Readonly<SimulatedOrder>, query: URLSearchParams): boolean {
  const [instId = '', state = '', ordType = ''] = ['instId', 'state', 'ordType'].map(
    (name) => query.get(name) ?? '',
  );
  const types = { limit: 'limit', postOnly: 'post_only', ioc: 'ioc', fok: 'fok' };
  return (
    (instId === '' || order.request.symbol === instId) &&
    (state === '' || stateOf(order) === state) &&
    (ordType === '' || ordType.split(',').includes(types[order.request.kind]))
  );
}

/** Orders that ended without a fill are gone after two hours. */
function isRemembered(order: Readonly<SimulatedOrder>, nowMs: number): boolean {
  const isEmpty = order.status === 'canceled' && order.filledLots === 0;
  return !isEmpty || order.updatedMs > nowMs - 2 * hourMs;
}

function isWithin(ms: number, query: URLSearchParams): boolean {
  const bound = (name: string): number | undefined => {
    const text = query.get(name) ?? '';
    if (text === '') return undefined;
    if (!/^\d{1,15}$/.test(text)) throw parameterError(name);
    return Number(text);
  };
  return ms >= (bound('begin') ?? 0) && ms <= (bound('end') ?? Number.MAX_SAFE_INTEGER);
}

/** Newest first; `after` asks for older ids, `before` for newer ones, and neither includes the id named. */
function page<Row>(
  newestFirst: readonly Row[],
  idOf: (row: Row) => string,
  query: URLSearchParams,
): Row[] {
  const cursor = (name: string): bigint | undefined => {
    const text = query.get(name) ?? '';
    if (text === '') return undefined;
    if (!/^\d{1,20}$/.test(text)) throw parameterError(name);
    return BigInt(text);
  };
  const [after, before] = [cursor('after'), cursor('before')];
  const limitText = query.get('limit') ?? String(pageMax);
  const limit = Number(limitText);
  if (!/^\d{1,3}$/.test(limitText) || limit < 1 || limit > pageMax) throw parameterError('limit');
  return newestFirst
    .filter((row) => after === undefined || BigInt(idOf(row)) < after)
    .filter((row) => before === undefined || BigInt(idOf(row)) > before)
    .slice(0, limit);
}

function requireSpot(query: URLSearchParams, isRequired: boolean): void {
  const instType = query.get('instType') ?? '';
  if (instType === '' && isRequired) throw emptyParameter('instType');
  if (instType !== '' && instType !== 'SPOT') throw parameterError('instType');
}

function requireKnown(exchange: SimulatedExchange, symbol: string): void {
  if (symbol === exchange.profile.instrument.symbol) return;
  const message = "Instrument ID, Instrument ID code, or Spread ID doesn't exist.";
  throw new OkxRefusal(200, '51001', message);
}

export const okxRetention = { fills: 3 * dayMs, orders: 7 * dayMs, archive: 90 * dayMs } as const;
