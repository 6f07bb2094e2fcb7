/** The paper market for whoever plays it: opens a book, writes its price, looks at it. */

import type { Clock } from '../../ports/clock.ts';
import type { PaperBookStore, PaperMarket } from '../../ports/paper-market.ts';
import { movedTo, newPaperBook } from './book.ts';
import { changedBook } from './change.ts';

export function createPaperMarket(books: PaperBookStore, clock: Clock): PaperMarket {
  return {
    open: async (account, listing) => {
      await books.delete(account);
      const isFirst = await books.write(account, 0, newPaperBook(listing, clock.now()));
      if (!isFirst) throw new Error(`somebody else opened a paper book for ${account} just now`);
    },
    moveTo: (account, price) =>
      changedBook(books, account, (book) => {
        const moved = movedTo(book, price, clock.now());
        return { book: moved, result: moved.fills.length - book.fills.length };
      }),
    look: (account) => books.read(account),
    close: (account) => books.delete(account),
  };
}
