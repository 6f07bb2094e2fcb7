/** Lists of OKX come in pages, newest first, each asked for by the last id of the one before. */

import * as paging from '../paging.ts';
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

/** Returns each row once, all of them or an error. */
export function readAllPages<Row>({ where, ...list }: PagedList<Row>): Promise<readonly Row[]> {
  const fail = (found: string): Error => okxError('badAnswer', `${where} ${found}`);
  return paging.readAllPages({ ...list, pageSize, fail });
}
