/**
 * Orders that ended with something executed, in windows of two days by their creation; for seven days they are shown
 * with our ids. Source: HTX spot API reference, "Search Past Orders".
 */

import { readAllPages } from '../paging.ts';
import type { HtxCaller } from './caller.ts';
import { htxError } from './errors.ts';
import { assertSymbol, parseAnswer } from './parse.ts';
import { pastOrdersShape, type OrderRow } from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

const path = '/v1/order/orders';
const pageSize = 100;
const windowMs = 48 * 3_600_000;

/** Both ends included, by the exchange's clock; no longer than `windowMs`. */
interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The newest order with this id that was created then. */
export async function findPastOrder(
  caller: HtxCaller,
  order: { readonly symbol: string; readonly clientOrderId: string; readonly pagesMax: number },
  created: Window,
): Promise<OrderRow | undefined> {
  const { symbol, clientOrderId, pagesMax } = order;
  for (const window of windowsBack(created)) {
    const rows = await readWindow(caller, window, { symbol, pagesMax });
    const row = rows.find((past) => past['client-order-id'] === clientOrderId);
    if (row !== undefined) return row;
  }
  return undefined;
}

function readWindow(
  caller: HtxCaller,
  { fromMs, toMs }: Window,
  { symbol, pagesMax }: { readonly symbol: string; readonly pagesMax: number },
): Promise<readonly OrderRow[]> {
  const fixed = {
    symbol: wireSymbolOf(symbol),
    states: 'filled,partial-canceled',
    'start-time': String(Math.trunc(fromMs)),
    // A time to come would be refused.
    'end-time': String(Math.trunc(Math.min(toMs, caller.exchangeNow()))),
    size: String(pageSize),
  };
  return readAllPages({
    pageSize,
    pagesMax,
    idOf: (row: OrderRow) => row.id,
    readPage: async (from) => {
      const parameters = { ...fixed, ...(from === undefined ? {} : { from, direct: 'next' }) };
      const json = await caller.read({ path, parameters, isSigned: true });
      const rows = parseAnswer(pastOrdersShape, json, path).data;
      assertSymbol(rows, symbol, path);
      return rows;
    },
    fail: (found) => htxError('badAnswer', `${path} ${found}`),
  });
}

/** Newest first. */
function windowsBack({ fromMs, toMs }: Window): readonly Window[] {
  const count = Math.max(Math.ceil((toMs - fromMs) / windowMs), 1);
  return Array.from({ length: count }, (_, i) => ({
    fromMs: Math.max(toMs - (i + 1) * windowMs + 1, fromMs),
    toMs: toMs - i * windowMs,
  }));
}
