/** Reads about our orders. */

import { assert } from '../../domain/assert.ts';
import type { OrderReport } from '../../domain/order.ts';
import type { Exchange, OrderQuery } from '../../ports/exchange.ts';
import type { Abilities } from './abilities.ts';
import { ccxtError } from './access.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import { findForgotten, forgettableOf } from './forgotten-orders.ts';
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
  const fail = (found: string): Error =>
    caller.badAnswer(`${caller.name} fetchOpenOrders ${found}`);

  async function openRows(symbol: string): Promise<readonly OrderRow[]> {
    const ability = abilities.openOrders;
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
    return whole(orderReportOf(row, { symbol, prefix, isOpen }));
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
  { lookups, ids }: Abilities,
  { symbol, clientOrderId, exchangeOrderId }: OrderQuery,
  report: (row: OrderRow, symbol: string) => Promise<OrderReport>,
): Promise<OrderReport | undefined> {
  await marketOf(caller, symbol);
  const wireSymbol = wireSymbolOf(symbol);
  if (exchangeOrderId === undefined) {
    assert(clientOrderId !== undefined, `an order query on ${symbol} names no order`);
    if (ids === undefined) {
      throw ccxtError(caller.name, 'refused', `${caller.name} cannot be asked by client order id`);
    }
  }
  const parameters = exchangeOrderId === undefined ? { clientOrderId } : {};
  for (const method of lookups ?? []) {
    const content = await caller.find(method, exchangeOrderId ?? clientOrderId ?? '', (ccxt) =>
      ccxt[method](exchangeOrderId ?? '', wireSymbol, parameters),
    );
    if (content === undefined) continue;
    const row = parseContent(caller, orderShape, content, method);
    const found = await report(row, symbol);
    const isAsked =
      exchangeOrderId === undefined
        ? found.clientOrderId === clientOrderId
        : found.exchangeOrderId === exchangeOrderId;
    if (!isAsked || row.symbol !== wireSymbol) {
      throw caller.badAnswer(`${caller.name} ${method} answered another order than asked for`);
    }
    return found;
  }
  return undefined;
}
