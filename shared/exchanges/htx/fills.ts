/**
 * Our fills. HTX lists them newest first in windows of two days, of which the newest reaches to the present, and keeps
 * them for 120 days. Source: HTX spot API reference, "Search Match Results".
 */

import type { Fill } from '../../domain/fill.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { fillsInOrder } from '../fills-in-order.ts';
import { readAllPages } from '../paging.ts';
import type { HtxCaller } from './caller.ts';
import { htxError } from './errors.ts';
import { assertSymbol, fillOf, parseAnswer } from './parse.ts';
import { fillsShape, type FillRow } from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

const path = '/v1/order/matchresults';
const pageSize = 500;
const hourMs = 3_600_000;
/** A minute short of what is documented. */
const windowMs = 48 * hourMs - 60_000;
/** An hour short: rows leave the list while it is read. */
const keptMs = 120 * 24 * hourMs - hourMs;
/** How far back the newest trade is looked for, a request for each window: an older price says little. */
const newestWithinWindows = 15;

type FillReads = Pick<Exchange, 'ownLastTrade' | 'fillsSince' | 'fillsOfOrder'>;

/**
 * The list may be asked for 20 times in two seconds: whoever was away for weeks has to ask more often, and waits
 * between two windows instead of being refused at every pass from then on.
 */
const windowsAtOnce = 2;
const betweenWindowsMs = 125;

export function createFillReads(caller: HtxCaller, pagesMax: number, clock: Clock): FillReads {
  async function readPage(
    symbol: string,
    filter: Readonly<Record<string, string>>,
  ): Promise<readonly FillRow[]> {
    const parameters = { symbol: wireSymbolOf(symbol), ...filter };
    const json = await caller.read({ path, parameters, isSigned: true });
    const rows = parseAnswer(fillsShape, json, path).data;
    assertSymbol(rows, symbol, path);
    return rows;
  }

  /** `from` is the id of a row, not of its trade; whether that row is itself in the page is not confirmed. */
  function readWindow(
    symbol: string,
    window: Readonly<Record<string, string>>,
  ): Promise<readonly FillRow[]> {
    const fixed = { ...window, size: String(pageSize) };
    return readAllPages({
      pageSize,
      pagesMax,
      idOf: (row) => row.id,
      readPage: (from) =>
        readPage(symbol, from === undefined ? fixed : { ...fixed, from, direct: 'next' }),
      fail: (found) => htxError('badAnswer', `${path} ${found}`),
    });
  }

  return {
    async ownLastTrade(symbol) {
      const nowMs = caller.exchangeNow();
      for (const window of windowsSince(nowMs - newestWithinWindows * windowMs, nowMs).reverse()) {
        const [row] = await readPage(symbol, { ...window, size: '1' });
        if (row !== undefined) return fillOf(row, symbol);
      }
      return undefined;
    },
    async fillsSince(symbol, sinceMs) {
      const nowMs = caller.exchangeNow();
      const fromMs = Math.max(Math.trunc(sinceMs), Math.trunc(nowMs - keptMs));
      const fills: Fill[] = [];
      for (const [i, window] of windowsSince(fromMs, nowMs).entries()) {
        if (i >= windowsAtOnce) await clock.wait(betweenWindowsMs);
        const rows = await readWindow(symbol, window);
        fills.push(...rows.map((row) => fillOf(row, symbol)));
      }
      return fillsInOrder(fills).filter(({ timeMs }) => timeMs >= sinceMs);
    },
    async fillsOfOrder(symbol, exchangeOrderId) {
      const ofOrder = '/v1/order/orders/{order-id}/matchresults';
      const request = { path: ofOrder, id: exchangeOrderId, isSigned: true } as const;
      const json = await caller.read({ ...request, lane: 'cancel' });
      const rows = parseAnswer(fillsShape, json, ofOrder).data;
      assertSymbol(rows, symbol, ofOrder);
      if (rows.some((row) => row['order-id'] !== exchangeOrderId)) {
        throw htxError('badAnswer', `${ofOrder} answered trades of another order than asked for`);
      }
      return fillsInOrder(rows.map((row) => fillOf(row, symbol)));
    },
  };
}

/** Oldest first. The newest has no end: HTX refuses times to come, and our idea of its clock is not exact. */
function windowsSince(fromMs: number, nowMs: number): Readonly<Record<string, string>>[] {
  const count = Math.max(Math.ceil((nowMs - fromMs) / windowMs), 1);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.trunc(fromMs) + i * windowMs;
    const end = i === count - 1 ? {} : { 'end-time': String(start + windowMs - 1) };
    return { 'start-time': String(start), ...end };
  });
}
