/** Decisions from one seeded source of chance. */

import { assert } from '../../shared/domain/assert.ts';
import { seededRandom, type RandomSource } from '../../local/exchange/random.ts';

export interface Chance {
  /** True this often, 0 to 1. */
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  oneOf<T>(list: readonly T[]): T;
  /** Another source, which this one's later use does not change. */
  fork(): Chance;
}

export function chanceOf(seed: number): Chance {
  return from(seededRandom(seed));
}

function from(random: RandomSource): Chance {
  const between = (low: number, high: number): number =>
    low + Math.floor(random() * (high - low + 1));
  return {
    between,
    happens: (probability) => random() < probability,
    oneOf: (list) => {
      const found = list[between(0, list.length - 1)];
      assert(found !== undefined, 'found an empty list, allowed is one to choose from');
      return found;
    },
    fork: () => chanceOf(between(0, 2 ** 31)),
  };
}
