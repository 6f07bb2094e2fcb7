/** Reads a list that comes in pages, each asked for by the last id of the one before. */

export interface PagedList<Row> {
  readonly pageSize: number;
  readonly pagesMax: number;
  readonly idOf: (row: Row) => string;
  /** The page behind that row, with or without the row itself; the first page without one. */
  readonly readPage: (lastId: string | undefined) => Promise<readonly Row[]>;
  /** The list cannot be read in whole; `found` says why. */
  readonly fail: (found: string) => Error;
}

/**
 * Returns each row once, all of them or an error. The list changes while it is read: the cursor is an id, so that a
 * new row shifts nothing, and a row seen twice counts as read last.
 */
export async function readAllPages<Row>(list: PagedList<Row>): Promise<readonly Row[]> {
  const { pageSize, pagesMax, idOf } = list;
  const rowById = new Map<string, Row>();
  let lastId: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const rows = await list.readPage(lastId);
    const countBefore = rowById.size;
    for (const row of rows) rowById.set(idOf(row), row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return [...rowById.values()];
    if (rowById.size === countBefore) throw list.fail('answers the same page again and again');
    lastId = idOf(last);
  }
  throw list.fail(`has more than ${pagesMax} pages of ${pageSize}`);
}
