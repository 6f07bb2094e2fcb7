/** Reads a list that comes in pages, newest first, each asked for by the last id of the one before. */

import { okxError } from './errors.ts';

/** Most and default rows of a page on every list of OKX. */
export const pageSize = 100;

export interface PagedList<Row> {
  readonly where: string;
  readonly pagesMax: number;
  readonly idOf: (row: Row) => string;
  /** `after` is exclusive: the page holds what is older. */
  readonly readPage: (after: string | undefined) => Promise<readonly Row[]>;
}

/**
 * Returns each row once, all of them or an error. The list changes while it is read: the cursor is an id, so that a
 * new row shifts nothing, and a row seen twice counts as read last.
 */
export async function readAllPages<Row>(list: PagedList<Row>): Promise<readonly Row[]> {
  const rowById = new Map<string, Row>();
  let after: string | undefined;
  for (let page = 0; page < list.pagesMax; page++) {
    const rows = await list.readPage(after);
    const countBefore = rowById.size;
    for (const row of rows) rowById.set(list.idOf(row), row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return [...rowById.values()];
    if (rowById.size === countBefore) {
      throw okxError('badAnswer', `${list.where} answers the same page again and again`);
    }
    after = list.idOf(last);
  }
  throw okxError('badAnswer', `${list.where} has more than ${list.pagesMax} pages of ${pageSize}`);
}
