/** From a market of ccxt's to the domain's instrument, in exact steps. */

import { zero, type Decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { PriceLimits } from '../../domain/market.ts';
import { stepOf } from './exact-numbers.ts';
import type { MarketRow } from './payloads.ts';

interface Steps {
  readonly tickSize: Decimal;
  readonly lotSize: Decimal;
}

/**
 * The steps of price and quantity; `price` is about what is paid. Where an exchange counts significant digits, the
 * steps are those at this price. Undefined where ccxt does not know them.
 */
export function stepsOf(
  { precision, limits }: MarketRow,
  mode: number,
  price: Decimal,
): Steps | undefined {
  const tickSize = stepOf(precision.price, mode, price);
  // A quantity has no usual size: significant digits of the smallest one are fine enough for all.
  const lotSize = stepOf(precision.amount, mode, limits.amount?.min ?? price);
  if (tickSize === undefined || lotSize === undefined) return undefined;
  return { tickSize, lotSize };
}

export function instrumentOf(
  row: MarketRow,
  symbol: string,
  { tickSize, lotSize }: Steps,
): Instrument {
  const { limits } = row;
  const largest = limits.amount?.max;
  const least = limits.amount?.min ?? zero;
  return {
    symbol,
    base: row.base,
    quote: row.quote,
    tickSize,
    lotSize,
    minQuantity: least.gt(lotSize) ? least : lotSize,
    minNotional: limits.cost?.min ?? zero,
    ...(largest === undefined || largest.lte(0) ? {} : { maxQuantity: largest }),
    isTradable: row.active !== false,
  };
}

/** Fixed bounds of the market; ccxt knows of none that follow the price. */
export function priceLimitsOf({ limits }: MarketRow): PriceLimits {
  const highest = limits.price?.max;
  const lowest = limits.price?.min;
  return {
    ...(highest === undefined || highest.lte(0) ? {} : { highestBuy: highest }),
    ...(lowest === undefined || lowest.lte(0) ? {} : { lowestSell: lowest }),
  };
}
