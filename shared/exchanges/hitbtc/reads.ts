/** Reads about the market, the orders and the account. */

import { assert } from '../../domain/assert.ts';
import type { OrderLookup, OrderReport } from '../../domain/order.ts';
import type { Exchange, OrderQuery } from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { HitbtcCaller } from './caller.ts';
import { forbiddenCode, hitbtcError, orderNotFoundCode, refusalKind } from './errors.ts';
import type { Listing } from './instruments.ts';
import {
  assertSymbol,
  balancesOf,
  orderReportOf,
  parseAnswer,
  parseRows,
  tickerOf,
  wireSymbolOf,
} from './parse.ts';
import { balanceShape, orderShape, tickerShape } from './payloads.ts';

type MarketReads = Pick<Exchange, 'instrument' | 'ticker' | 'priceLimits'>;

export function createMarketReads(caller: HitbtcCaller, listing: Listing): MarketReads {
  return {
    instrument: async (symbol, maxAgeMs) => (await listing(symbol, maxAgeMs)).instrument,
    async ticker(symbol) {
      // The name without its dash may be another instrument's.
      await listing(symbol);
      const path = `/api/3/public/ticker/${encodeURIComponent(wireSymbolOf(symbol))}`;
      const json = await caller.read({ path, access: 'public' });
      return tickerOf(symbol, parseAnswer(tickerShape, json, path));
    },
    // A price too far from the market is refused, but how far that is, is not told.
    priceLimits: () => Promise.resolve({}),
  };
}

const openOrdersPath = '/api/3/spot/order';
const historyPath = '/api/3/spot/history/order';
/** Rows read to find one order by the exchange's id: more than one, as it is not known whether the edge is included. */
const rowsAboutId = 10;

type OrderReads = Pick<Exchange, 'openOrders' | 'order'>;

/**
 * The client order id is the key of an order. By it the open ones are asked first, then the history: an order that ends
 * in between is in the second. By the exchange's id an order can only be searched for in the lists.
 */
export function createOrderReads(caller: HitbtcCaller): OrderReads {
  function reportsOf(json: unknown, symbol: string, where: string): readonly OrderReport[] {
    const rows = parseRows(orderShape, json, where);
    assertSymbol(rows, symbol, where);
    return rows.map((row) => orderReportOf(symbol, row));
  }

  async function openOrders(symbol: string): Promise<readonly OrderReport[]> {
    const query = { symbol: wireSymbolOf(symbol) };
    const json = await caller.read({ path: openOrdersPath, query, access: 'signed' });
    return reportsOf(json, symbol, openOrdersPath);
  }

  async function history(
    symbol: string,
    filter: Readonly<Record<string, string>>,
  ): Promise<readonly OrderReport[]> {
    const query = { symbol: wireSymbolOf(symbol), ...filter };
    const json = await caller.read({ path: historyPath, query, access: 'signed', lane: 'cancel' });
    return reportsOf(json, symbol, historyPath);
  }

  async function byClientOrderId(symbol: string, clientOrderId: string): Promise<OrderLookup> {
    const path = `${openOrdersPath}/${encodeURIComponent(clientOrderId)}`;
    const json = await caller.find({ path, access: 'signed', lane: 'cancel' }, orderNotFoundCode);
    const reports =
      json === undefined
        ? await history(symbol, { client_order_id: clientOrderId })
        : reportsOf([json], symbol, path);
    if (reports.some((report) => report.clientOrderId !== clientOrderId)) {
      throw hitbtcError('badAnswer', `${path} answered another order than asked for`);
    }
    return newestOf(reports);
  }

  async function byExchangeOrderId(symbol: string, id: string): Promise<OrderLookup> {
    const isMeant = (report: OrderReport): boolean => report.exchangeOrderId === id;
    const open = (await openOrders(symbol)).filter(isMeant);
    if (open.length > 0) return newestOf(open);
    const from = String(BigInt(id) - 1n);
    const limit = String(rowsAboutId);
    return newestOf(
      (await history(symbol, { by: 'id', sort: 'ASC', from, limit })).filter(isMeant),
    );
  }

  return {
    openOrders,
    order({ symbol, clientOrderId, exchangeOrderId }: OrderQuery) {
      if (clientOrderId !== undefined) return byClientOrderId(symbol, clientOrderId);
      assert(exchangeOrderId !== undefined, `an order query on ${symbol} names no order`);
      return byExchangeOrderId(symbol, exchangeOrderId);
    },
  };
}

/** An id is free again after a day, so the history may know two orders by it. */
function newestOf(reports: readonly OrderReport[]): OrderLookup {
  const [report] = reports.toSorted((a, b) => b.createdAtMs - a.createdAtMs);
  return report === undefined ? { kind: 'notFound' } : { kind: 'found', report };
}

/** The name of no order: to cancel it does nothing, but only a key that may cancel is told so. */
const nobodysOrderPath = '/api/3/spot/order/mmm-no-such-order';

type AccountReads = Pick<Exchange, 'balances' | 'keyPermissions'>;

export function createAccountReads(caller: HitbtcCaller): AccountReads {
  const path = '/api/3/spot/balance';

  async function canRead(): Promise<boolean> {
    return (await caller.find({ path, access: 'signed' }, forbiddenCode)) !== undefined;
  }

  async function canTrade(): Promise<boolean> {
    const reply = await caller.write({ method: 'DELETE', path: nobodysOrderPath, lane: 'read' });
    if (reply.kind === 'refusal' && reply.code === forbiddenCode) return false;
    if (reply.kind === 'answer') return true;
    if (reply.kind === 'refusal' && reply.code === orderNotFoundCode) return true;
    const unsaid = 'hitbtc did not tell whether the key may trade';
    if (reply.kind === 'heldBack') {
      throw hitbtcError('rateLimited', `${unsaid}: ${textOfHeldBack(reply)}`, reply.untilMs);
    }
    const kind = reply.kind === 'refusal' ? refusalKind(reply) : 'unavailable';
    const said = reply.kind === 'refusal' ? `code ${reply.code}` : reply.detail;
    throw hitbtcError(kind, `${unsaid}: ${said}`);
  }

  return {
    async balances(currencies) {
      // Without it no order is placed, counters neither.
      const json = await caller.read({ path, access: 'signed', lane: 'cancel' });
      return balancesOf(parseRows(balanceShape, json, path), currencies);
    },
    /** Nothing shows whether a key may withdraw, or what addresses it is bound to. */
    async keyPermissions() {
      return {
        canRead: await canRead(),
        canTrade: await canTrade(),
        canWithdraw: undefined,
        boundAddresses: [],
      };
    },
  };
}
