/**
 * Our fills. Binance lists them oldest first, from a trade's id on or within a day; the id is inclusive and the day is
 * the longest window.
 */

import type { Fill } from '../../domain/fill.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { fillsInOrder } from '../fills-in-order.ts';
import type { BinanceCaller } from './caller.ts';
import { binanceError } from './errors.ts';
import { assertSymbol, fillOf, parseAnswer } from './parse.ts';
import { tradeShape, type TradeRow } from './payloads.ts';
import type { Parameters } from './sign.ts';
import { wireSymbolOf } from './symbols.ts';

const path = '/api/v3/myTrades';
const pageSize = 1_000;
const windowMs = 24 * 3_600_000;

type FillReads = Pick<Exchange, 'ownLastTrade' | 'fillsSince' | 'fillsOfOrder'>;

export function createFillReads(caller: BinanceCaller, pagesMax: number): FillReads {
  async function readPage(symbol: string, filter: Parameters): Promise<readonly TradeRow[]> {
    const parameters = { symbol: wireSymbolOf(symbol), ...filter };
    const settles = 'orderId' in filter ? ({ lane: 'cancel' } as const) : {};
    const json = await caller.read({ path, parameters, isSigned: true, ...settles });
    const rows = parseAnswer(tradeShape.array(), json, path);
    assertSymbol(rows, symbol, path);
    return rows;
  }

  /**
   * The rows given and all that follow, which `filter` narrows down, some of them twice: one trade may have two rows, of
   * two orders of ours, and a page may end between them.
   */
  async function readOn(
    symbol: string,
    first: readonly TradeRow[],
    filter: Parameters,
  ): Promise<readonly TradeRow[]> {
    const all = [...first];
    let last = first.at(-1);
    for (let page = 1; last !== undefined; page++) {
      if (page >= pagesMax) throw tooLong(pagesMax);
      const rows = await readPage(symbol, { ...filter, fromId: last.id, limit: pageSize });
      all.push(...rows);
      if (rows.length < pageSize) return all;
      const next = rows.at(-1);
      if (next === undefined || next.id <= last.id) {
        throw binanceError('badAnswer', `${path} answers the same page again and again`);
      }
      last = next;
    }
    return all;
  }

  /** Day after day until there is one with trades; from there on by their ids. */
  async function readByDays(symbol: string, sinceMs: number): Promise<readonly TradeRow[]> {
    let startTime = Math.max(0, Math.trunc(sinceMs));
    for (let day = 0; day < pagesMax; day++) {
      const endTime = startTime + windowMs - 1;
      const rows = await readPage(symbol, { startTime, endTime, limit: pageSize });
      const isLast = endTime >= caller.exchangeNow();
      if (isLast && rows.length < pageSize) return rows;
      if (rows.length > 0) return readOn(symbol, rows, {});
      startTime = endTime + 1;
    }
    throw tooLong(pagesMax);
  }

  return {
    async ownLastTrade(symbol) {
      const row = (await readPage(symbol, { limit: 1 })).at(-1);
      return row === undefined ? undefined : fillOf(row, symbol);
    },
    async fillsSince(symbol, sinceMs) {
      if (caller.exchangeNow() - sinceMs > windowMs) {
        // Days without a trade cost as much as others: the newest page may reach back far enough.
        const newest = await readPage(symbol, { limit: pageSize });
        const isWhole =
          newest.length < pageSize || newest.some(({ time }) => time < Math.trunc(sinceMs));
        if (isWhole) return inOrder(newest, symbol).filter(({ timeMs }) => timeMs >= sinceMs);
      }
      const rows = await readByDays(symbol, sinceMs);
      return inOrder(rows, symbol).filter(({ timeMs }) => timeMs >= sinceMs);
    },
    async fillsOfOrder(symbol, exchangeOrderId) {
      const filter = { orderId: exchangeOrderId };
      // Without an id to start from the newest page would come.
      const first = await readPage(symbol, { ...filter, fromId: 0, limit: pageSize });
      const rows = first.length < pageSize ? first : await readOn(symbol, first, filter);
      return inOrder(rows, symbol);
    },
  };
}

function tooLong(pagesMax: number) {
  return binanceError('badAnswer', `${path} has more than ${pagesMax} pages of ${pageSize}`);
}

function inOrder(rows: readonly TradeRow[], symbol: string): readonly Fill[] {
  return fillsInOrder(rows.map((row) => fillOf(row, symbol)));
}
