/** What is traded, and the steps and minimums the exchange trades it in. */

import type { Decimal } from './decimal.ts';

export interface Instrument {
  /** Unified spelling, base and quote joined by a dash: `BTC-USDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Every price is a multiple of this, in quote per base. */
  readonly tickSize: Decimal;
  /** Every quantity is a multiple of this, in base. */
  readonly lotSize: Decimal;
  /** Smallest order, in base. */
  readonly minQuantity: Decimal;
  /** Smallest price x quantity, in quote; zero where the exchange has no such rule. */
  readonly minNotional: Decimal;
  /** Largest limit order, in base. */
  readonly maxQuantity?: Decimal;
  /** Most open orders of an account on this symbol, where the exchange says so of each symbol. */
  readonly openOrdersMax?: number;
  readonly isTradable: boolean;
}

/** Says whether the exchange would refuse this quantity at this price for being too small. */
export function isBelowMinimum(
  instrument: Instrument,
  order: { readonly price: Decimal; readonly quantity: Decimal },
): boolean {
  return (
    order.quantity.lte(0) ||
    order.quantity.lt(instrument.minQuantity) ||
    order.price.mul(order.quantity).lt(instrument.minNotional)
  );
}
