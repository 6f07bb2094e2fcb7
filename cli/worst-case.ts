/** What a bot holds when the market runs one way to the bounds of its config, filling every level on the way. */

import type { BotConfig } from '../shared/domain/bot-config.ts';
import { zero, type Decimal } from '../shared/domain/decimal.ts';
import type { Instrument } from '../shared/domain/instrument.ts';
import type { Lattice } from '../shared/domain/lattice.ts';
import type { Side } from '../shared/domain/order.ts';
import { isInsideBounds, seedQuantity } from '../shared/domain/targets.ts';

export interface OneWay {
  /** The bound, or the last level counted where the config has none. */
  readonly toPrice: Decimal;
  /** False: the config has no bound on this side, the bot would go on; only the first levels are counted. */
  readonly isBounded: boolean;
  readonly levels: number;
  /** Bought, or sold. */
  readonly base: Decimal;
  /** Paid, or received. */
  readonly quote: Decimal;
  /** Against the value of the base at `toPrice`: lost by what was bought, or missed by what was sold. */
  readonly lossQuote: Decimal;
}

export interface WorstCase {
  readonly priceFalls: OneWay;
  readonly priceRises: OneWay;
}

type Rule = { readonly config: BotConfig; readonly instrument: Instrument };

/** Levels walked before a bound counts as out of reach. */
const levelsMax = 20_000;

export function worstCaseOf(lattice: Lattice, rule: Rule): WorstCase {
  return { priceFalls: walk(lattice, rule, 'buy'), priceRises: walk(lattice, rule, 'sell') };
}

function walk(lattice: Lattice, rule: Rule, side: Side): OneWay {
  const { config, instrument } = rule;
  const bound = side === 'buy' ? config.minPrice : config.maxPrice;
  const levelsOfSide = side === 'buy' ? config.buyLevels : config.sellLevels;
  const isQuoted = levelsOfSide > 0;
  const isLimited = bound !== undefined || (side === 'buy' && config.maxInventory !== undefined);
  // Without a limit the grid follows the market on and on; only its window is sure.
  const count = isLimited && isQuoted ? levelsMax : levelsOfSide;
  let base = zero;
  let quote = zero;
  let levels = 0;
  let lastPrice = lattice.spec.startPrice;
  let isStopped = !isQuoted;
  for (let distance = 1; distance <= count && !isStopped; distance++) {
    const at = lattice.at(side === 'buy' ? -distance : distance);
    if (at === undefined || isPast(at.price, bound, side)) {
      isStopped = true;
      break;
    }
    if (!isInsideBounds(at.price, config)) continue;
    const quantity = seedQuantity({ ...at, side }, { config, lattice, instrument });
    if (side === 'buy' && config.maxInventory?.lt(base.plus(quantity)) === true) {
      isStopped = true;
      break;
    }
    if (quantity.lte(0)) continue;
    base = base.plus(quantity);
    quote = quote.plus(at.price.mul(quantity));
    levels += 1;
    lastPrice = at.price;
  }
  const toPrice = bound ?? lastPrice;
  const value = base.mul(toPrice);
  const lossQuote = side === 'buy' ? quote.minus(value) : value.minus(quote);
  return { toPrice, isBounded: isStopped, levels, base, quote, lossQuote };
}

function isPast(price: Decimal, bound: Decimal | undefined, side: Side): boolean {
  if (bound === undefined) return false;
  return side === 'buy' ? price.lt(bound) : price.gt(bound);
}
