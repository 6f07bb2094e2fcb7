/** Reads about our orders. */

import { assert } from '../../domain/assert.ts';
import type { OrderReport } from '../../domain/order.ts';
import type { Exchange, OrderQuery } from '../../ports/exchange.ts';
import type { Abilities, LookupMethod } from './abilities.ts';
import { ccxtError } from './access.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import { findForgotten, forgettableOf } from './forgotten-orders.ts';
import type { ListAbility } from './list-ability.ts';
import { marketOf } from './market-reads.ts';
import { orderReportOf, parseContent } from './parse.ts';
import { orderShape, symbolShape, type OrderRow } from './payloads.ts';
import { readWholeList } from './whole-list.ts';

/** No exchange is known whose pages are shorter unless they are asked to be. */
export const blindPageMin = 100;

type OrderReads = Pick<Exchange, 'openOrders' | 'order'>;

export function createOrderReads(
  caller: CcxtCaller,
  abilities: Abilities,
  pagesMax: number,
): OrderReads {
  const prefix = abilities.ids?.prefix ?? '';
  const openRows = (symbol: string): Promise<readonly OrderRow[]> =>
    readOpenRows(caller, abilities.openOrders, { symbol, pagesMax });

  async function openOrders(symbol: string): Promise<readonly OrderReport[]> {
    const rows = await openRows(symbol);
    return rows.map((row) => whole(orderReportOf(row, { symbol, prefix, isOpen: true })));
  }

  function whole(report: ReturnType<typeof orderReportOf>): OrderReport {
    if (typeof report !== 'string') return report;
    throw caller.badAnswer(`${caller.name} answered an order, ${report}`);
  }

  /** A status that is not ccxt's own is that of an order which is open or which is not. */
  async function reported(row: OrderRow, symbol: string): Promise<OrderReport> {
    const report = orderReportOf(row, { symbol, prefix });
    if (report !== 'statusUnknown') return whole(report);
    const isOpen = (await openRows(symbol)).some(({ id }) => id === row.id);
    if (isOpen) return whole(orderReportOf(row, { symbol, prefix, isOpen }));
    // What was read before it was missing from the list may be from before it was executed.
    const named = { symbol, exchangeOrderId: row.id };
    const again = await readRow(caller, abilities.lookups ?? [], named);
    if (again?.row.id !== row.id) {
      throw caller.badAnswer(`${caller.name} shows an order that has ended once, and not again`);
    }
    return whole(orderReportOf(again.row, { symbol, prefix, isOpen }));
  }

  async function findOlder(query: OrderQuery): Promise<OrderReport | undefined> {
    const { ids } = abilities;
    const named = ids && forgettableOf(query, ids, caller.exchangeNow());
    if (ids === undefined || named === undefined) return undefined;
    const open = await openOrders(named.symbol);
    const resting = open.find(({ clientOrderId }) => clientOrderId === named.clientOrderId);
    return resting ?? reported(await findForgotten(caller, ids, named, pagesMax), named.symbol);
  }

  return {
    openOrders,
    async order(query) {
      const report =
        (await findOrder(caller, abilities, query, reported)) ?? (await findOlder(query));
      return report === undefined ? { kind: 'notFound' } : { kind: 'found', report };
    },
  };
}

async function readOpenRows(
  caller: CcxtCaller,
  ability: ListAbility | undefined,
  { symbol, pagesMax }: { readonly symbol: string; readonly pagesMax: number },
): Promise<readonly OrderRow[]> {
  const fail = (found: string): Error =>
    caller.badAnswer(`${caller.name} fetchOpenOrders ${found}`);
  if (ability === undefined) throw fail('is not known to ccxt');
  await marketOf(caller, symbol);
  const wireSymbol = wireSymbolOf(symbol);
  const rows = await readWholeList(
    {
      // An exchange that ccxt knows no limit of answers with all, or with a first page.
      ability: { ...ability, limit: ability.limit ?? Number.POSITIVE_INFINITY },
      pagesMax,
      fail,
      async readPage({ sinceMs, untilMs, limit }) {
        const asked = ability.ofAllSymbols ? undefined : wireSymbol;
        const until = untilMs === undefined ? {} : { until: untilMs };
        const size = Number.isFinite(limit) ? limit : undefined;
        const page = await caller.list('fetchOpenOrders', (ccxt) =>
          ccxt.fetchOpenOrders(asked, sinceMs, size, until),
        );
        return page.map((row) => identified(caller, row));
      },
    },
    { nowMs: caller.exchangeNow() },
  );
  if (ability.limit === undefined && rows.length >= blindPageMin) {
    throw fail(`answered ${rows.length} orders, and ccxt does not tell whether these are all`);
  }
  return rows
    .filter((row) => row.symbol === wireSymbol)
    .map(({ content }) => parseContent(caller, orderShape, content, 'fetchOpenOrders'));
}

/** An order of any symbol, as far as the list goes. */
function identified(caller: CcxtCaller, content: unknown) {
  const { symbol } = parseContent(caller, symbolShape, content, 'fetchOpenOrders');
  const { id, timestamp } = parseContent(
    caller,
    orderShape.pick({ id: true, timestamp: true }),
    content,
    'fetchOpenOrders',
  );
  return { id, timeMs: timestamp ?? 0, symbol, content };
}

async function findOrder(
  caller: CcxtCaller,
  { lookups = [], ids }: Abilities,
  query: OrderQuery,
  report: (row: OrderRow, symbol: string) => Promise<OrderReport>,
): Promise<OrderReport | undefined> {
  const { symbol, clientOrderId, exchangeOrderId } = query;
  await marketOf(caller, symbol);
  if (exchangeOrderId === undefined) {
    assert(clientOrderId !== undefined, `an order query on ${symbol} names no order`);
    if (ids === undefined) {
      throw ccxtError(caller.name, 'refused', `${caller.name} cannot be asked by client order id`);
    }
  }
  const read = await readRow(caller, lookups, query);
  if (read === undefined) return undefined;
  const found = await report(read.row, symbol);
  const isAsked =
    exchangeOrderId === undefined
      ? found.clientOrderId === clientOrderId
      : found.exchangeOrderId === exchangeOrderId;
  if (!isAsked || read.row.symbol !== wireSymbolOf(symbol)) {
    throw caller.badAnswer(`${caller.name} ${read.method} answered another order than asked for`);
  }
  return found;
}

/** The order where it is first found; undefined where it is nowhere. */
async function readRow(
  caller: CcxtCaller,
  lookups: readonly LookupMethod[],
  { symbol, clientOrderId, exchangeOrderId }: OrderQuery,
): Promise<{ readonly row: OrderRow; readonly method: LookupMethod } | undefined> {
  const wireSymbol = wireSymbolOf(symbol);
  const parameters = exchangeOrderId === undefined ? { clientOrderId } : {};
  for (const method of lookups) {
    const content = await caller.find(method, exchangeOrderId ?? clientOrderId ?? '', (ccxt) =>
      ccxt[method](exchangeOrderId ?? '', wireSymbol, parameters),
    );
    if (content === undefined) continue;
    return { row: parseContent(caller, orderShape, content, method), method };
  }
  return undefined;
}
