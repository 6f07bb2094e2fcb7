/** Puts fills in order, as they came in pages that overlap. */

import type { Fill } from '../domain/fill.ts';

/**
 * Each fill once, oldest first. Trade ids are counters of digits: they tell which of one moment was first. Where two
 * orders of ours met, both have a fill of that trade.
 */
export function fillsInOrder(fills: readonly Fill[]): readonly Fill[] {
  const fillByKey = new Map(fills.map((fill) => [`${fill.exchangeOrderId} ${fill.tradeId}`, fill]));
  return [...fillByKey.values()].sort(
    (a, b) => a.timeMs - b.timeMs || compareTradeIds(a.tradeId, b.tradeId),
  );
}

/** Without leading zeros: the longer one is the later one. */
export function compareTradeIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
