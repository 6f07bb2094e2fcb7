/**
 * Our fills. Whether the edges of a range belong to it is documented nowhere, so every range is asked for a little
 * wider than needed, and each row counts once.
 */

import type { Fill } from '../../domain/fill.ts';
import { compareTradeIds, fillsInOrder } from '../fills-in-order.ts';
import type { HitbtcCaller } from './caller.ts';
import { hitbtcError } from './errors.ts';
import type { Listing } from './instruments.ts';
import { assertSymbol, fillOf, parseRows, wireSymbolOf } from './parse.ts';
import { tradeShape, type TradeRow } from './payloads.ts';

const path = '/api/3/spot/history/trade';
/** Most rows of a page. */
const pageSize = 1_000;

type Filter = Readonly<Record<string, string>>;

export interface FillReads {
  ownLastTrade(symbol: string): Promise<Fill | undefined>;
  fillsSince(symbol: string, sinceMs: number): Promise<readonly Fill[]>;
  fillsOfOrder(symbol: string, exchangeOrderId: string): Promise<readonly Fill[]>;
}

export function createFillReads(
  caller: HitbtcCaller,
  listing: Listing,
  pagesMax: number,
): FillReads {
  async function readPage(symbol: string, filter: Filter): Promise<readonly TradeRow[]> {
    const query = { symbol: wireSymbolOf(symbol), ...filter };
    const lane = 'order_id' in filter ? 'cancel' : 'read';
    const json = await caller.read({ path, query, access: 'signed', lane });
    const rows = parseRows(tradeShape, json, path);
    assertSymbol(rows, symbol, path);
    return rows;
  }

  /** The first page may begin at a time; the others begin at the last trade of the one before. */
  async function readAll(symbol: string, filter: Filter, begin: Filter): Promise<readonly Fill[]> {
    const { feeCurrency } = await listing(symbol);
    const rowByKey = new Map<string, TradeRow>();
    let from = begin;
    for (let page = 0; page < pagesMax; page++) {
      const limits = { sort: 'ASC', limit: String(pageSize) };
      const rows = await readPage(symbol, { ...filter, ...from, ...limits });
      const countBefore = rowByKey.size;
      for (const row of rows) rowByKey.set(`${row.order_id} ${row.id}`, row);
      if (rows.length < pageSize) {
        return fillsInOrder([...rowByKey.values()].map((row) => fillOf(symbol, row, feeCurrency)));
      }
      if (rowByKey.size === countBefore) {
        throw hitbtcError('badAnswer', `${path} answers the same page again and again`);
      }
      from = { by: 'id', from: highestId(rows) };
    }
    throw hitbtcError('badAnswer', `${path} has more than ${pagesMax} pages of ${pageSize}`);
  }

  return {
    async ownLastTrade(symbol) {
      const { feeCurrency } = await listing(symbol);
      const filter = { by: 'id', sort: 'DESC', limit: '1' };
      const [newest] = await readPage(symbol, filter);
      return newest === undefined ? undefined : fillOf(symbol, newest, feeCurrency);
    },
    async fillsSince(symbol, sinceMs) {
      const beforeMs = Math.max(0, Math.trunc(sinceMs) - 1);
      const begin = { by: 'timestamp', from: String(beforeMs) };
      const fills = await readAll(symbol, {}, begin);
      return fills.filter((fill) => fill.timeMs >= sinceMs);
    },
    async fillsOfOrder(symbol, exchangeOrderId) {
      const fills = await readAll(symbol, { order_id: exchangeOrderId }, { by: 'id' });
      if (fills.some((fill) => fill.exchangeOrderId !== exchangeOrderId)) {
        throw hitbtcError('badAnswer', `${path} answered trades of another order`);
      }
      return fills;
    },
  };
}

function highestId(rows: readonly TradeRow[]): string {
  return rows.map((row) => row.id).reduce((a, b) => (compareTradeIds(a, b) > 0 ? a : b), '0');
}
