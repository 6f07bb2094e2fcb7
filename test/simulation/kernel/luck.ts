/**
 * Chance, drawn from one seed in many streams. Each stream goes on by itself: with one fault switched off all others
 * strike as before, so that a failing run can be made smaller.
 */

import { seededRandom, type RandomSource } from '../../../local/exchange/random.ts';

export interface Luck {
  /** True this often, 0 to 1. */
  happens(stream: string, probability: number): boolean;
  /** A whole number, both ends included. */
  between(stream: string, low: number, high: number): number;
  /** 0 inclusive to 1 exclusive. */
  share(stream: string): number;
  oneOf<const L extends readonly [unknown, ...unknown[]]>(stream: string, list: L): L[number];
}

export function luckOf(seed: number): Luck {
  const streams = new Map<string, RandomSource>();
  const share = (stream: string): number => {
    let random = streams.get(stream);
    if (random === undefined) {
      random = seededRandom(mixed(seed, stream));
      streams.set(stream, random);
    }
    return random();
  };
  const between = (stream: string, low: number, high: number): number =>
    low + Math.floor(share(stream) * (high - low + 1));
  return {
    share,
    between,
    happens: (stream, probability) => probability > 0 && share(stream) < probability,
    oneOf: (stream, list) => list[between(stream, 0, list.length - 1)] ?? list[0],
  };
}

/** The FNV-1a hash of the stream's name, begun with the seed. */
function mixed(seed: number, stream: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < stream.length; i++) {
    hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193) >>> 0;
  }
  // The last characters alone would leave the upper digits alike.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}
