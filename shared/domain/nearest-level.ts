/** Which level of a lattice a price belongs to that need not be on it. */

import type { Decimal } from './decimal.ts';
import type { Lattice } from './lattice.ts';
import type { Side } from './order.ts';

/** The level whose price is nearest; the lower one on a tie. */
export function nearestLevel(lattice: Lattice, price: Decimal): number {
  const below = lattice.levelAtOrBelow(price);
  if (below === undefined) return 0;
  const lower = lattice.at(below);
  const upper = lattice.at(below + 1);
  if (lower === undefined || upper === undefined) return below;
  return upper.price.minus(price).lt(price.minus(lower.price)) ? below + 1 : below;
}

/** The nearest level at which an order of that side trades at the price or a better one. */
export function nearestLevelAsGood(lattice: Lattice, side: Side, price: Decimal): number {
  const below = lattice.levelAtOrBelow(price);
  if (below === undefined) return nearestLevel(lattice, price);
  return side === 'buy' || lattice.at(below)?.price.eq(price) === true ? below : below + 1;
}
