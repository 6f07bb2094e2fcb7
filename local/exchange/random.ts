/** A seeded random source: the same faults in every run with the same seed. */

/** Returns the next number from 0 (inclusive) to 1 (exclusive). */
export type RandomSource = () => number;

/** The mulberry32 generator: 32 bits of state, fit for tests, not for secrets. */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
