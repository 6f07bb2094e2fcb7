/**
 * Reads about orders. HTX answers for an order's own id as long as it was executed or rests, and for two hours when it
 * was canceled. It forgets our id sooner: two hours after an order's creation if it has ended, eight if not; lists show
 * it longer, for seven days if anything was executed. So "no such order" by our id is proof for a young order alone.
 * Source: HTX spot API reference, "Get the Order Detail of an Order", by either id.
 */

import { assert } from '../../domain/assert.ts';
import type { OrderLookup } from '../../domain/order.ts';
import type { Exchange, OrderQuery } from '../../ports/exchange.ts';
import type { SpotAccount } from './account.ts';
import type { HtxCaller } from './caller.ts';
import { htxError, orderAbsentCodes } from './errors.ts';
import { readOpenOrders } from './open-orders.ts';
import { assertSymbol, orderReportOf, parseAnswer } from './parse.ts';
import { findPastOrder } from './past-orders.ts';
import { orderShape, type OrderRow } from './payloads.ts';

const hourMs = 3_600_000;
/** Ten minutes short of what is documented. */
const nameKeptMs = 2 * hourMs - 600_000;
const nameListedMs = 7 * 24 * hourMs - 600_000;
/** An order comes to be this long before and after it was decided, at most. */
const createdBeforeMs = 600_000;
const createdAfterMs = hourMs;

type OrderReads = Pick<Exchange, 'openOrders' | 'order'>;

export function createOrderReads(
  caller: HtxCaller,
  account: SpotAccount,
  pagesMax: number,
): OrderReads {
  async function findById(query: OrderQuery, id: string): Promise<OrderLookup> {
    const path = '/v1/order/orders/{order-id}';
    const json = await caller.find({ path, id, isSigned: true, lane: 'cancel' }, orderAbsentCodes);
    if (json === undefined) return { kind: 'notFound' };
    const row = parseAnswer(orderShape, json, path).data;
    if (row.id !== id) throw anotherOrder(path);
    return foundOf(row, query, path);
  }

  async function findByName(query: OrderQuery, clientOrderId: string): Promise<OrderLookup> {
    const path = '/v1/order/orders/getClientOrder';
    const parameters = { clientOrderId };
    const request = { path, parameters, isSigned: true, lane: 'cancel' } as const;
    const json = await caller.find(request, orderAbsentCodes);
    if (json === undefined) return findForgotten(query, clientOrderId);
    const row = parseAnswer(orderShape, json, path).data;
    // Answers may leave it out.
    if ((row['client-order-id'] ?? clientOrderId) !== clientOrderId) throw anotherOrder(path);
    return foundOf(row, query, path);
  }

  /** Among open orders first: what ends in between is among the past ones. */
  async function findForgotten(query: OrderQuery, clientOrderId: string): Promise<OrderLookup> {
    const { symbol, createdAtMs } = query;
    const nowMs = caller.exchangeNow();
    const ageMs = createdAtMs === undefined ? undefined : nowMs - createdAtMs;
    if (ageMs !== undefined && ageMs < nameKeptMs) return { kind: 'notFound' };
    if (ageMs !== undefined && ageMs > nameListedMs) {
      const told = 'htx tells for seven days which ids orders had';
      throw htxError('refused', `${told}, order ${clientOrderId} was decided earlier`);
    }
    const open = await readOpenOrders(caller, account, { symbol, pagesMax });
    const report = open.find((resting) => resting.clientOrderId === clientOrderId);
    if (report !== undefined) return { kind: 'found', report };
    const created =
      createdAtMs === undefined
        ? { fromMs: nowMs - nameListedMs, toMs: nowMs }
        : { fromMs: createdAtMs - createdBeforeMs, toMs: createdAtMs + createdAfterMs };
    const row = await findPastOrder(caller, { symbol, clientOrderId, pagesMax }, created);
    return row === undefined
      ? { kind: 'notFound' }
      : { kind: 'found', report: orderReportOf(row, symbol) };
  }

  return {
    openOrders: (symbol) => readOpenOrders(caller, account, { symbol, pagesMax }),
    order(query) {
      const { symbol, clientOrderId, exchangeOrderId } = query;
      if (exchangeOrderId !== undefined) return findById(query, exchangeOrderId);
      assert(clientOrderId !== undefined, `an order query on ${symbol} names no order`);
      return findByName(query, clientOrderId);
    },
  };
}

function foundOf(row: OrderRow, query: OrderQuery, where: string): OrderLookup {
  assertSymbol([row], query.symbol, where);
  return { kind: 'found', report: orderReportOf(row, query.symbol, query.clientOrderId) };
}

function anotherOrder(where: string) {
  return htxError('badAnswer', `${where} answered another order than asked for`);
}
