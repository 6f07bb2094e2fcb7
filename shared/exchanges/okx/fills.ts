/**
 * Our fills. OKX keeps them in two lists: a fast one of three days, and a slow one of three months; what is older than
 * that cannot be read.
 */

import type { Fill } from '../../domain/fill.ts';
import { fillsInOrder } from '../fills-in-order.ts';
import type { OkxCaller } from './caller.ts';
import { pageSize, readAllPages } from './paging.ts';
import { assertSymbol, fillOf, parseRows } from './parse.ts';
import { fillShape, type FillRow } from './payloads.ts';

const recentPath = '/api/v5/trade/fills';
const historyPath = '/api/v5/trade/fills-history';
/** Ten minutes short of three days: rows leave the list while it is read. */
const recentForMs = 3 * 24 * 3_600_000 - 600_000;

export interface FillReads {
  ownLastTrade(symbol: string): Promise<Fill | undefined>;
  fillsSince(symbol: string, sinceMs: number): Promise<readonly Fill[]>;
  /** `createdAtMs` of the order where it is known. */
  fillsOfOrder(
    symbol: string,
    exchangeOrderId: string,
    createdAtMs: number | undefined,
  ): Promise<readonly Fill[]>;
}

export function createFillReads(caller: OkxCaller, pagesMax: number): FillReads {
  async function readPage(
    path: string,
    symbol: string,
    filter: Readonly<Record<string, string>>,
  ): Promise<readonly FillRow[]> {
    const query = { instType: 'SPOT', instId: symbol, ...filter };
    const lane = 'ordId' in filter ? 'cancel' : 'read';
    const json = await caller.read({ path, query, access: 'signed', lane });
    const rows = parseRows(fillShape, json, path);
    assertSymbol(rows, symbol, path);
    return rows;
  }

  function readAll(
    path: string,
    symbol: string,
    filter: Readonly<Record<string, string>>,
  ): Promise<readonly FillRow[]> {
    return readAllPages({
      where: path,
      pagesMax,
      idOf: (row) => row.billId,
      readPage: (after) =>
        readPage(path, symbol, {
          ...filter,
          limit: String(pageSize),
          ...(after === undefined ? {} : { after }),
        }),
    });
  }

  /** The slow list may lag behind, so beyond the fast one's reach both are read. */
  async function read(
    symbol: string,
    filter: Readonly<Record<string, string>>,
    isRecent: boolean,
  ): Promise<readonly Fill[]> {
    const history = isRecent ? [] : await readAll(historyPath, symbol, filter);
    return fillsInOrder([...history, ...(await readAll(recentPath, symbol, filter))].map(fillOf));
  }

  const isWithinRecent = (timeMs: number): boolean => caller.exchangeNow() - timeMs < recentForMs;

  return {
    async ownLastTrade(symbol) {
      const [newest] = await readPage(recentPath, symbol, { limit: '1' });
      const [older] =
        newest === undefined ? await readPage(historyPath, symbol, { limit: '1' }) : [newest];
      return older === undefined ? undefined : fillOf(older);
    },
    async fillsSince(symbol, sinceMs) {
      // `begin` is about `ts`, which is never before the trade itself.
      const begin = String(Math.max(0, Math.trunc(sinceMs)));
      const fills = await read(symbol, { begin }, isWithinRecent(sinceMs));
      return fills.filter((fill) => fill.timeMs >= sinceMs);
    },
    fillsOfOrder: (symbol, exchangeOrderId, createdAtMs) =>
      read(
        symbol,
        { ordId: exchangeOrderId },
        createdAtMs !== undefined && isWithinRecent(createdAtMs),
      ),
  };
}
