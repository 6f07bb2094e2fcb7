/** The list of open orders. Source: HTX spot API reference, "Get All Open Orders". */

import type { OrderReport } from '../../domain/order.ts';
import { readAllPages } from '../paging.ts';
import type { SpotAccount } from './account.ts';
import type { HtxCaller } from './caller.ts';
import { htxError } from './errors.ts';
import { assertSymbol, openOrderReportOf, parseAnswer } from './parse.ts';
import { openOrdersShape, type OpenOrderRow } from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

const path = '/v1/order/openOrders';
const pageSize = 500;

/** All pages, or an error. */
export async function readOpenOrders(
  caller: HtxCaller,
  account: SpotAccount,
  { symbol, pagesMax }: { readonly symbol: string; readonly pagesMax: number },
): Promise<readonly OrderReport[]> {
  const fixed = {
    'account-id': await account.id(),
    symbol: wireSymbolOf(symbol),
    size: String(pageSize),
  };
  const rows = await readAllPages({
    pageSize,
    pagesMax,
    idOf: (row: OpenOrderRow) => row.id,
    // `next` is towards older ones; whether `from` is itself among the rows is not confirmed.
    readPage: async (from) => {
      const parameters = { ...fixed, ...(from === undefined ? {} : { from, direct: 'next' }) };
      const json = await caller.read({ path, parameters, isSigned: true });
      return parseAnswer(openOrdersShape, json, path).data;
    },
    fail: (found) => htxError('badAnswer', `${path} ${found}`),
  });
  assertSymbol(rows, symbol, path);
  return rows.map((row) => openOrderReportOf(row, symbol));
}
