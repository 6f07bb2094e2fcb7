/**
 * Reads a list in whole from an exchange whose way of paging is not known. Some answer with the oldest rows since a
 * time, some with the newest; so a full page is followed in both directions, until each shows where the list ends.
 */

import type { ListAbility } from './list-ability.ts';

interface Row {
  readonly id: string;
  readonly timeMs: number;
}

interface PageRequest {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly limit?: number;
}

export interface WholeList<R extends Row> {
  readonly ability: ListAbility;
  /** Of one window, where the list has windows. */
  readonly pagesMax: number;
  /** Rows of all symbols, where the exchange answers so, in any order. Inclusive at both ends. */
  readonly readPage: (request: PageRequest) => Promise<readonly R[]>;
  /** The list cannot be read in whole; `found` says why. */
  readonly fail: (found: string) => Error;
}

/** Where ccxt does not tell how long a page is: shorter than any known one. */
const pageLeast = 20;
/** Almost three years of days, the shortest window of those known. */
const windowsMax = 1_000;

/** Each row once, oldest first. `nowMs` bounds the search where an exchange answers for a stretch of time only. */
export async function readWholeList<R extends Row>(
  list: WholeList<R>,
  range: { readonly sinceMs?: number; readonly nowMs: number },
): Promise<readonly R[]> {
  const reader = new Reader(list);
  const { windowMs } = list.ability;
  const { sinceMs, nowMs } = range;
  if (windowMs === undefined || sinceMs === undefined) {
    await reader.readRange(sinceMs === undefined ? {} : { sinceMs });
    return reader.rows();
  }
  if (nowMs - sinceMs > windowsMax * windowMs) {
    throw list.fail(`is asked for since ${sinceMs}, more than ${windowsMax} windows ago`);
  }
  for (let fromMs = sinceMs; ; fromMs += windowMs) {
    const untilMs = fromMs + windowMs - 1;
    const isLast = untilMs >= nowMs;
    await reader.readRange({ sinceMs: fromMs, ...(isLast ? {} : { untilMs }) });
    if (isLast) return reader.rows();
  }
}

interface Range {
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

class Reader<R extends Row> {
  readonly #list: WholeList<R>;
  readonly #rowById = new Map<string, R>();
  #pages = 0;

  constructor(list: WholeList<R>) {
    this.#list = list;
  }

  rows(): readonly R[] {
    return [...this.#rowById.values()].sort((a, b) => a.timeMs - b.timeMs);
  }

  async readRange(range: Range): Promise<void> {
    this.#pages = 0;
    const first = await this.#read(range);
    if (!this.#isFull(first.rows)) return;
    const isOldestFirst = await this.#readForward(range, first.rows);
    if (this.#list.ability.until) return this.#readBackward(range, first.rows);
    if (isOldestFirst || (await this.#startsAlike(range, first.rows))) return;
    const since = range.sinceMs === undefined ? '' : ` since ${range.sinceMs}`;
    throw this.#list.fail(
      `shows the newest ${first.rows.length} rows${since}, and ccxt cannot ask for older ones`,
    );
  }

  /** Returns whether there were newer rows than those of the first page. */
  async #readForward(range: Range, first: readonly R[]): Promise<boolean> {
    let page = first;
    let isFound = false;
    for (;;) {
      const sinceMs = newestMs(page);
      const next = await this.#read({ ...range, sinceMs });
      isFound ||= next.added > 0;
      if (!this.#isFull(next.rows)) return isFound;
      if (next.added === 0) {
        if (newestMs(next.rows) === sinceMs && oldestMs(next.rows) === sinceMs) {
          throw this.#list.fail('has more rows of one instant than a page');
        }
        return isFound;
      }
      page = next.rows;
    }
  }

  async #readBackward(range: Range, first: readonly R[]): Promise<void> {
    let page = first;
    for (;;) {
      const next = await this.#read({ ...range, untilMs: oldestMs(page) });
      if (!this.#isFull(next.rows)) return;
      if (next.added === 0) throw this.#list.fail('answers the same page again and again');
      page = next.rows;
    }
  }

  /** A page one shorter that begins with the same row: the oldest come first, and there are just as many as fit. */
  async #startsAlike(range: Range, first: readonly R[]): Promise<boolean> {
    const { limit } = this.#list.ability;
    if (limit === undefined || limit < 2) return false;
    const shorter = await this.#read({ ...range, limit: limit - 1 });
    return oldestMs(shorter.rows) === oldestMs(first) && shorter.rows.length < first.length;
  }

  async #read(
    request: PageRequest,
  ): Promise<{ readonly rows: readonly R[]; readonly added: number }> {
    const { pagesMax, readPage, fail, ability } = this.#list;
    this.#pages += 1;
    if (this.#pages > pagesMax) throw fail(`has more than ${pagesMax} pages`);
    const limit = ability.limit === undefined ? {} : { limit: ability.limit };
    const rows = await readPage({ ...limit, ...request });
    const before = this.#rowById.size;
    for (const row of rows) this.#rowById.set(row.id, row);
    return { rows, added: this.#rowById.size - before };
  }

  #isFull(rows: readonly R[]): boolean {
    return rows.length >= (this.#list.ability.limit ?? pageLeast);
  }
}

function newestMs(rows: readonly Row[]): number {
  return Math.max(...rows.map(({ timeMs }) => timeMs));
}

function oldestMs(rows: readonly Row[]): number {
  return Math.min(...rows.map(({ timeMs }) => timeMs));
}
