/** Lists of the simulated HitBTC: history of orders and trades, and balances. */

import type { SimulatedFill, SimulatedOrder } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { HitbtcOrders } from './hitbtc-orders.ts';
import { balanceRow, tradeRow, type OrderRow } from './hitbtc-rows.ts';
import { invalid } from './hitbtc-wire.ts';

export interface HitbtcRead {
  readonly exchange: SimulatedExchange;
  readonly orders: HitbtcOrders;
  readonly account: string;
  readonly query: URLSearchParams;
}

/** An order that ended without a trade is forgotten after so long. */
const emptyOrdersForMs = 86_400_000;
const limitDefault = 100;
const limitMax = 1_000;
const offsetMax = 100_000;

export function orderHistory(read: HitbtcRead): readonly OrderRow[] {
  const { exchange, orders, account, query } = read;
  orders.checkSymbol(query.get('symbol'));
  const name = query.get('client_order_id');
  const known = exchange.ledger
    .orders(account)
    .filter((order) => isRemembered(order, exchange.nowMs))
    .filter(({ request }) => name === null || request.clientOrderId === name);
  const keys = { idOf: ({ id }: KnownOrder) => BigInt(id), msOf: (o: KnownOrder) => o.receivedMs };
  return pageOf(known, query, { ...keys, by: 'timestamp' }).map((order) => orders.rowOf(order));
}

type KnownOrder = Readonly<SimulatedOrder>;

function isRemembered({ status, filledLots, updatedMs }: KnownOrder, nowMs: number): boolean {
  if (status === 'refused') return false;
  return status === 'live' || filledLots > 0 || nowMs - updatedMs < emptyOrdersForMs;
}

export function tradeHistory(read: HitbtcRead): readonly object[] {
  const { exchange, orders, account, query } = read;
  orders.checkSymbol(query.get('symbol'));
  const orderId = query.get('order_id');
  const fills = exchange.ledger
    .fills(account)
    .filter((fill) => orderId === null || fill.orderId === orderId);
  const keys = {
    idOf: ({ tradeId }: SimulatedFill) => BigInt(tradeId),
    msOf: ({ timeMs }: SimulatedFill) => timeMs,
  };
  const { instrument } = exchange.profile;
  return pageOf(fills, query, { ...keys, by: 'id' }).map((fill) => tradeRow(fill, instrument));
}

/** Only currencies the account has something of. */
export function balances({ exchange, account }: Omit<HitbtcRead, 'query' | 'orders'>) {
  return Object.entries(exchange.ledger.balances(account))
    .filter(([, { total }]) => !total.isZero())
    .map(([currency, balance]) => balanceRow(currency, balance));
}

interface ListKeys<Row> {
  readonly idOf: (row: Row) => bigint;
  readonly msOf: (row: Row) => number;
  /** What the edges are about unless the request says. */
  readonly by: 'id' | 'timestamp';
}

/** One page of a list that is kept oldest first. Both edges belong to it. */
function pageOf<Row>(
  oldestFirst: readonly Row[],
  query: URLSearchParams,
  { idOf, msOf, by: byDefault }: ListKeys<Row>,
): readonly Row[] {
  const by = query.get('by') ?? byDefault;
  if (by !== 'id' && by !== 'timestamp') throw invalid('by', 'must be id or timestamp');
  const keyOf = by === 'id' ? idOf : (row: Row): bigint => BigInt(msOf(row));
  const from = edgeOf(query, 'from', by);
  const till = edgeOf(query, 'till', by);
  const offset = numberOf(query, 'offset', { absent: 0, max: offsetMax });
  const limit = numberOf(query, 'limit', { absent: limitDefault, max: limitMax });
  const rows = oldestFirst
    .filter((row) => from === undefined || keyOf(row) >= from)
    .filter((row) => till === undefined || keyOf(row) <= till);
  const sort = query.get('sort') ?? 'DESC';
  if (sort !== 'ASC' && sort !== 'DESC') throw invalid('sort', 'must be ASC or DESC');
  const sorted = sort === 'ASC' ? rows : rows.toReversed();
  return sorted.slice(offset, offset + limit);
}

function edgeOf(query: URLSearchParams, name: string, by: 'id' | 'timestamp'): bigint | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  const ms = Date.parse(text);
  if (by === 'id' || Number.isNaN(ms)) throw invalid(name, 'cannot be read');
  return BigInt(ms);
}

function numberOf(
  query: URLSearchParams,
  name: string,
  { absent, max }: { readonly absent: number; readonly max: number },
): number {
  const text = query.get(name);
  if (text === null || text === '') return absent;
  if (!/^\d{1,6}$/.test(text) || Number(text) > max) throw invalid(name, `must be 0 to ${max}`);
  return Number(text);
}
