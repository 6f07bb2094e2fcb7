/** Which levels should hold an order: the window around the gap, and nothing else decides it. */

import type { BotConfig } from './bot-config.ts';
import type { Decimal } from './decimal.ts';
import { ceilTo, maxOf } from './decimal.ts';
import { isBelowMinimum, type Instrument } from './instrument.ts';
import { seedQuantityAt, type Lattice } from './lattice.ts';
import type { Side } from './order.ts';

export interface Target {
  readonly side: Side;
  readonly level: number;
  readonly price: Decimal;
}

/** The target levels of one side, nearest to the gap first. */
export function targetsOf(
  side: Side,
  grid: { readonly config: BotConfig; readonly lattice: Lattice; readonly gap: number },
): readonly Target[] {
  const { config, lattice, gap } = grid;
  const count = side === 'buy' ? config.buyLevels : config.sellLevels;
  const targets: Target[] = [];
  for (let distance = 1; distance <= count; distance++) {
    const at = lattice.at(side === 'buy' ? gap - distance : gap + distance);
    if (at === undefined) break;
    targets.push({ side, level: at.level, price: at.price });
  }
  return targets;
}

export function isInWindow(
  order: { readonly side: Side; readonly level: number },
  grid: { readonly config: BotConfig; readonly gap: number },
): boolean {
  const { config, gap } = grid;
  return order.side === 'buy'
    ? order.level < gap && order.level >= gap - config.buyLevels
    : order.level > gap && order.level <= gap + config.sellLevels;
}

export function isInsideBounds(price: Decimal, config: BotConfig): boolean {
  return config.minPrice?.gt(price) !== true && config.maxPrice?.lt(price) !== true;
}

/** What a seed order trades at a level: the lattice's quantity, or by setting the exchange's minimum instead of less. */
export function seedQuantity(
  target: Target,
  grid: { readonly config: BotConfig; readonly lattice: Lattice; readonly instrument: Instrument },
): Decimal {
  const { config, lattice, instrument } = grid;
  const at = lattice.at(target.level);
  if (at === undefined) return lattice.spec.quantityStep.mul(0);
  const quantity = seedQuantityAt(at, target.side);
  if (!config.keepMinimumQuantity) return quantity;
  if (!isBelowMinimum(instrument, { price: target.price, quantity })) return quantity;
  const least = maxOf(instrument.minQuantity, instrument.minNotional.div(target.price));
  return ceilTo(maxOf(least, lattice.spec.quantityStep), lattice.spec.quantityStep);
}
