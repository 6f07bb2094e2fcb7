/** One side of the recorded book inside the simulator: the orders of everybody else, by price. */

import { assert } from '../../shared/domain/assert.ts';
import type { Side } from '../../shared/domain/order.ts';

/** One order of the background. A level that grew behind one of ours has several. */
export interface Fragment {
  readonly id: string;
  readonly arrival: number;
  lots: number;
}

export class BackgroundSide {
  readonly side: Side;
  private readonly levels = new Map<number, Fragment[]>();
  /** Prices with background orders, worst first, so that the best is cheap to reach and remove. */
  private prices: number[] = [];

  constructor(side: Side) {
    this.side = side;
  }

  best(): number | undefined {
    return this.prices.at(-1);
  }

  /** Oldest first. */
  at(ticks: number): readonly Fragment[] {
    return this.levels.get(ticks) ?? [];
  }

  /** Prices from `low` to `high`, both inclusive. */
  pricesBetween(low: number, high: number): number[] {
    return this.prices.filter((ticks) => ticks >= low && ticks <= high);
  }

  allPrices(): readonly number[] {
    return this.prices;
  }

  add(ticks: number, fragment: Fragment): void {
    const fragments = this.levels.get(ticks);
    if (fragments !== undefined) {
      fragments.push(fragment);
      return;
    }
    this.levels.set(ticks, [fragment]);
    this.prices.splice(this.placeOf(ticks), 0, ticks);
  }

  remove(ticks: number, id: string): void {
    const fragments = this.levels.get(ticks) ?? [];
    const index = fragments.findIndex((fragment) => fragment.id === id);
    assert(index >= 0, `no background order ${id} at ${ticks} ticks`);
    fragments.splice(index, 1);
    if (fragments.length > 0) return;
    this.levels.delete(ticks);
    this.prices.splice(this.placeOf(ticks), 1);
  }

  isBetter(ticks: number, than: number): boolean {
    return this.side === 'buy' ? ticks > than : ticks < than;
  }

  /** Where the price stands or would stand; binary search. */
  private placeOf(ticks: number): number {
    let low = 0;
    let high = this.prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const price = this.prices[middle];
      assert(price !== undefined, 'search left the list');
      if (this.isBetter(ticks, price)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
