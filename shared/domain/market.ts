/** What the market shows, as one pass reads it. */

import type { Decimal } from './decimal.ts';

export interface Ticker {
  readonly symbol: string;
  readonly last: Decimal;
  readonly bid?: Decimal;
  readonly ask?: Decimal;
  readonly timeMs: number;
}

export interface Balance {
  readonly currency: string;
  /** Free to place orders with. */
  readonly available: Decimal;
  /** Held by open orders. */
  readonly held: Decimal;
}

/** The band outside which the exchange refuses orders; an absent bound does not bind. */
export interface PriceLimits {
  readonly highestBuy?: Decimal;
  readonly lowestSell?: Decimal;
}

/** The currency prices are in: `USDT` of `BTC-USDT`. */
export function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf('-') + 1);
}
