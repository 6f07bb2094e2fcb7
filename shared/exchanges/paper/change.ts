/** Changes a stored book: read, decide, write if it is still the one that was read. */

import { ExchangeError } from '../../ports/exchange.ts';
import type { PaperBook, PaperBookStore } from '../../ports/paper-market.ts';
import { paperExchange } from '../../domain/paper-bots.ts';

/** Writers that lose the race begin again, this often. */
const attemptsMax = 8;

/** Nothing was written when it rejects with an `ExchangeError`; anything else may have been written. */
export async function changedBook<T>(
  books: PaperBookStore,
  account: string,
  change: (book: PaperBook) => { readonly book: PaperBook; readonly result: T },
): Promise<T> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const stored = await books.read(account);
    if (stored === undefined) throw noBook(account);
    const { book, result } = change(stored.book);
    if (book === stored.book || (await books.write(account, stored.version, book))) return result;
  }
  throw new ExchangeError(
    { kind: 'unavailable', exchange: paperExchange },
    `the paper book of ${account} was still contended after ${attemptsMax} attempts`,
  );
}

export function noBook(account: string): ExchangeError {
  return new ExchangeError(
    { kind: 'refused', exchange: paperExchange },
    `no paper book is open for account ${account}`,
  );
}
