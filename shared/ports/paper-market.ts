/**
 * A market that exists in the table alone: a price somebody writes, and the orders of one account on it. It shows what
 * deployed functions do with orders, without an exchange, a key or money.
 */

import type { Decimal } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { OrderReport } from '../domain/order.ts';

export interface PaperBook {
  readonly instrument: Instrument;
  /** Share of what is paid, charged in quote. */
  readonly feeRate: Decimal;
  /** Of the last trade. Nothing stands between it and our orders. */
  readonly price: Decimal;
  readonly priceAtMs: number;
  /** All the account has, held or not. */
  readonly base: Decimal;
  readonly quote: Decimal;
  /** Oldest first: those that rest, and those that ended last. */
  readonly orders: readonly OrderReport[];
  /** Oldest first, of the orders that are kept. */
  readonly fills: readonly Fill[];
  /** Orders ever accepted. */
  readonly ordersTaken: number;
  /** The table may forget it after this time. */
  readonly expiresAtMs: number;
}

export interface StoredPaperBook {
  readonly book: PaperBook;
  /** 1 for the first write, then one more each. */
  readonly version: number;
}

/** One book an account. */
export interface PaperBookStore {
  /** Strongly consistent. */
  read(account: string): Promise<StoredPaperBook | undefined>;
  /** False when the stored version is not `expectedVersion` (0: nothing stored). */
  write(account: string, expectedVersion: number, book: PaperBook): Promise<boolean>;
  delete(account: string): Promise<void>;
}

/** What a new book begins with. */
export type PaperListing = Pick<
  PaperBook,
  'instrument' | 'feeRate' | 'price' | 'base' | 'quote' | 'expiresAtMs'
>;

/** The market as whoever plays it sees it. */
export interface PaperMarket {
  /** Takes the place of the account's book, if there is one. */
  open(account: string, listing: PaperListing): Promise<void>;
  /** Orders that the price passes trade at their own. Returns how many did. */
  moveTo(account: string, price: Decimal): Promise<number>;
  look(account: string): Promise<StoredPaperBook | undefined>;
  close(account: string): Promise<void>;
}
