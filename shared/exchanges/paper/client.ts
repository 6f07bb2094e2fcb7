/**
 * The paper exchange behind the exchange port. It needs no credentials: there is nothing to be had. Its clock is ours,
 * and its wire is the table.
 */

import { zero } from '../../domain/decimal.ts';
import type { Balance } from '../../domain/market.ts';
import { paperExchange } from '../../domain/paper-bots.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  ExchangeError,
  type CancelOutcome,
  type Exchange,
  type PlaceOutcome,
} from '../../ports/exchange.ts';
import type { PaperBook, PaperBookStore } from '../../ports/paper-market.ts';
import { canceledOn, heldBy, isOpen, orderOn, paperOpenOrdersMax, placedOn } from './book.ts';
import { changedBook, noBook } from './change.ts';

export interface PaperExchangeOptions {
  readonly account: string;
  readonly books: PaperBookStore;
  readonly clock: Clock;
}

export function createPaperExchange(options: PaperExchangeOptions): Exchange {
  return new PaperExchange(options);
}

class PaperExchange implements Exchange {
  readonly name = paperExchange;
  readonly capabilities = {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: true,
    batchSizeMax: paperOpenOrdersMax,
    openOrdersMax: paperOpenOrdersMax,
  };
  readonly #options: PaperExchangeOptions;

  constructor(options: PaperExchangeOptions) {
    this.#options = options;
  }

  instrument: Exchange['instrument'] = async (symbol) => (await this.#bookOf(symbol)).instrument;

  ticker: Exchange['ticker'] = async (symbol) => {
    const { price, priceAtMs } = await this.#bookOf(symbol);
    return { symbol, last: price, timeMs: priceAtMs };
  };

  ownLastTrade: Exchange['ownLastTrade'] = async (symbol) =>
    (await this.#bookOf(symbol)).fills.at(-1);

  openOrders: Exchange['openOrders'] = async (symbol) =>
    (await this.#bookOf(symbol)).orders.filter(isOpen);

  fillsSince: Exchange['fillsSince'] = async (symbol, sinceMs) =>
    (await this.#bookOf(symbol)).fills.filter(({ timeMs }) => timeMs >= sinceMs);

  fillsOfOrder: Exchange['fillsOfOrder'] = async (symbol, exchangeOrderId) =>
    (await this.#bookOf(symbol)).fills.filter((fill) => fill.exchangeOrderId === exchangeOrderId);

  order: Exchange['order'] = async (query) => {
    const report = orderOn(await this.#bookOf(query.symbol), query);
    return report === undefined ? { kind: 'notFound' } : { kind: 'found', report };
  };

  balances: Exchange['balances'] = async (currencies) => {
    const book = await this.#read();
    return currencies.map((currency) => balanceOf(book, currency));
  };

  /** It has no band. */
  priceLimits: Exchange['priceLimits'] = async (symbol) => {
    await this.#bookOf(symbol);
    return {};
  };

  place: Exchange['place'] = async (requests) => {
    const nowMs = this.#options.clock.now();
    return this.#change(requests, (book, request) => placedOn(book, request, nowMs), {
      refused: (detail): PlaceOutcome => ({ kind: 'rejected', reason: 'other', detail }),
      unknown: (detail): PlaceOutcome => ({ kind: 'unknown', detail }),
    });
  };

  cancel: Exchange['cancel'] = async (requests) => {
    const nowMs = this.#options.clock.now();
    return this.#change(requests, (book, request) => canceledOn(book, request, nowMs), {
      refused: (detail): CancelOutcome => ({ kind: 'rejected', detail }),
      unknown: (detail): CancelOutcome => ({ kind: 'unknown', detail }),
    });
  };

  serverTime: Exchange['serverTime'] = () => Promise.resolve(this.exchangeNow());

  exchangeNow: Exchange['exchangeNow'] = () => this.#options.clock.now();

  keyPermissions: Exchange['keyPermissions'] = () =>
    Promise.resolve({ canRead: true, canTrade: true, canWithdraw: false, boundAddresses: [] });

  rateUsage: Exchange['rateUsage'] = () => [];

  /** All requests of a batch in one write: none or each of them has happened. */
  async #change<Request, Outcome>(
    requests: readonly Request[],
    change: (book: PaperBook, request: Request) => { book: PaperBook; outcome: Outcome },
    failed: { refused: (detail: string) => Outcome; unknown: (detail: string) => Outcome },
  ): Promise<readonly Outcome[]> {
    const { books, account } = this.#options;
    try {
      return await changedBook(books, account, (before) => {
        let book = before;
        const outcomes: Outcome[] = [];
        for (const request of requests) {
          const changed = change(book, request);
          book = changed.book;
          outcomes.push(changed.outcome);
        }
        return { book, result: outcomes };
      });
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'not an error';
      // The table may have taken what it did not answer.
      const outcomeOf = error instanceof ExchangeError ? failed.refused : failed.unknown;
      return requests.map(() => outcomeOf(detail));
    }
  }

  async #bookOf(symbol: string): Promise<PaperBook> {
    const book = await this.#read();
    if (book.instrument.symbol === symbol) return book;
    throw new ExchangeError(
      { kind: 'unknownSymbol', exchange: paperExchange },
      `the paper book is of ${book.instrument.symbol}, not of ${symbol}`,
    );
  }

  async #read(): Promise<PaperBook> {
    const { books, account } = this.#options;
    let stored;
    try {
      stored = await books.read(account);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'not an error';
      throw new ExchangeError({ kind: 'unavailable', exchange: paperExchange }, message);
    }
    if (stored === undefined) throw noBook(account);
    return stored.book;
  }
}

function balanceOf(book: PaperBook, currency: string): Balance {
  const { base, quote } = book.instrument;
  const side = currency === base ? 'sell' : 'buy';
  const isTraded = currency === base || currency === quote;
  const held = isTraded ? heldBy(book, side) : zero;
  const total = currency === base ? book.base : currency === quote ? book.quote : zero;
  return { currency, available: total.minus(held), held };
}
