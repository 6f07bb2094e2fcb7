/** What can be asked of the simulated Luno: the market, and an account's balances, orders and trades. */

import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import { assetOf, pairOf } from './luno-names.ts';
import { checkPair, type LunoOrderCall } from './luno-orders.ts';
import * as rows from './luno-rows.ts';
import { flagOf, integerOf, invalidArguments, LunoRefusal, textOf } from './luno-wire.ts';

export interface LunoCall extends LunoOrderCall {
  /** The last part of the path, where the endpoint names one thing. */
  readonly key: string;
  readonly day: DayStatistics;
  /** How old a trade is when lists of trades first show it, virtual ms. */
  readonly tradesLagMs: number;
}

const limitDefault = 100;
const limitMax = 1_000;
const topLevelsMax = 100;
const publicTradesMax = 100;
const dayMs = 86_400_000;

export function markets({ exchange, parameters }: LunoCall) {
  return { markets: isWanted(parameters, exchange) ? [rows.marketRow(exchange.profile)] : [] };
}

export function tickers(call: LunoCall) {
  return { tickers: isWanted(call.parameters, call.exchange) ? [tickerOf(call)] : [] };
}

export function ticker(call: LunoCall) {
  checkMarket(call);
  return tickerOf(call);
}

/** Levels of the same price are aggregated in both books, which the exchange does in the shorter one alone. */
export function orderBook(call: LunoCall) {
  return bookOf(call, Number.POSITIVE_INFINITY);
}

export function topOfBook(call: LunoCall) {
  return bookOf(call, topLevelsMax);
}

/** Newest first, and not older than a day. */
export function publicTrades(call: LunoCall) {
  const { exchange, parameters } = call;
  checkMarket(call);
  const since = integerOf(parameters, 'since');
  if (since !== undefined && since < exchange.nowMs - dayMs) throw invalidArguments('since');
  const fromMs = since ?? exchange.nowMs - dayMs;
  const trades = exchange.market.recentTrades(publicTradesMax);
  return { trades: trades.filter(({ atMs }) => atMs > fromMs).map(rows.marketTradeRow) };
}

export function balances({ exchange, account, parameters }: LunoCall) {
  const wanted = parameters.getAll('assets');
  const all = Object.entries(exchange.ledger.balances(account));
  const shown = all.filter(([code]) => wanted.length === 0 || wanted.includes(assetOf(code)));
  return { balance: shown.map(([code, balance]) => rows.balanceRow(account, code, balance)) };
}

export function feeInfo({ exchange, parameters }: LunoCall) {
  if (!checkPair(parameters, exchange)) throw invalidArguments('pair');
  return rows.feeRow(exchange.profile);
}

/** Newest first. The next page are those created before the last one; of the same ms none is left for it. */
export function listOrders({ exchange, account, parameters }: LunoCall) {
  const state = textOf(parameters, 'state');
  if (state !== undefined && state !== 'PENDING' && state !== 'COMPLETE') {
    throw invalidArguments('state');
  }
  checkPair(parameters, exchange);
  const before = integerOf(parameters, 'created_before') ?? Number.POSITIVE_INFINITY;
  const known = exchange.ledger
    .orders(account)
    .filter(({ status }) => status !== 'refused')
    .filter(({ status }) => state === undefined || (status === 'live') === (state === 'PENDING'))
    .filter(({ receivedMs }) => receivedMs < before);
  const page = known.toReversed().slice(0, limitOf(parameters));
  return { orders: page.map((order) => rows.orderRow(order, exchange.profile.instrument)) };
}

export function order({ exchange, account, key }: LunoCall) {
  const found = exchange.ledger.orders(account).find(({ id }) => id === key);
  if (found === undefined || found.status === 'refused') {
    throw new LunoRefusal(404, 'ErrOrderNotFound', 'Cannot find that order');
  }
  return rows.orderRow(found, exchange.profile.instrument);
}

/** Oldest first, unless the request gives an end in time or asks for the newest. */
export function listTrades({ exchange, account, parameters, tradesLagMs }: LunoCall) {
  if (!checkPair(parameters, exchange)) throw invalidArguments('pair');
  const before = integerOf(parameters, 'before');
  const edges = {
    since: integerOf(parameters, 'since') ?? 0,
    before: before ?? Number.POSITIVE_INFINITY,
    afterSeq: integerOf(parameters, 'after_seq') ?? 0,
    beforeSeq: integerOf(parameters, 'before_seq') ?? Number.POSITIVE_INFINITY,
  };
  const isDescending = flagOf(parameters, 'sort_desc') || before !== undefined;
  const shownUntilMs = exchange.nowMs - tradesLagMs;
  const known = exchange.ledger
    .fills(account)
    .filter(({ timeMs }) => timeMs <= shownUntilMs)
    .filter(({ timeMs }) => timeMs >= edges.since && timeMs < edges.before)
    .filter(
      ({ tradeId }) => Number(tradeId) >= edges.afterSeq && Number(tradeId) < edges.beforeSeq,
    );
  const sorted = isDescending ? known.toReversed() : known;
  const page = sorted.slice(0, limitOf(parameters));
  return { trades: page.map((fill) => rows.tradeRow(fill, exchange.profile.instrument)) };
}

function bookOf(call: LunoCall, levelsMax: number) {
  checkMarket(call);
  const { exchange } = call;
  const { bids, asks } = exchange.market.depth();
  const { instrument } = exchange.profile;
  const levelsOf = (levels: typeof bids) =>
    levels.slice(0, levelsMax).map((level) => rows.bookRow(level, instrument));
  return { timestamp: exchange.nowMs, bids: levelsOf(bids), asks: levelsOf(asks) };
}

function tickerOf({ exchange, day }: LunoCall) {
  return rows.tickerRow(exchange.market.ticker(), day.volume, exchange.profile, exchange.nowMs);
}

/** Public endpoints of one market have a code of their own for any other. */
function checkMarket({ exchange, parameters }: LunoCall): void {
  if (textOf(parameters, 'pair') === pairOf(exchange.profile.instrument)) return;
  throw new LunoRefusal(400, 'ErrMarketUnavailable', 'Market not available');
}

/** Lists of markets leave out what is not there. */
function isWanted(parameters: URLSearchParams, exchange: SimulatedExchange): boolean {
  const wanted = parameters.getAll('pair');
  return wanted.length === 0 || wanted.includes(pairOf(exchange.profile.instrument));
}

function limitOf(parameters: URLSearchParams): number {
  const limit = integerOf(parameters, 'limit') ?? limitDefault;
  if (limit >= 1 && limit <= limitMax) return limit;
  throw new LunoRefusal(400, 'ErrLimitOutOfRange', 'List limit is out of allowed range');
}
