/** Windows of time and pages of the simulated HTX's lists. */

import type { HtxCall } from './htx-call.ts';
import { HtxRefusal, malformed } from './htx-wire.ts';

const dayMs = 86_400_000;
/** No list is asked for more at once, and so much is the default. */
const windowMaxMs = 2 * dayMs;

/** The window that `start-time` and `end-time` name, both inclusive, within what the list reaches back. */
export function timeWindow(
  { world, parameters }: HtxCall,
  { reachDays }: { readonly reachDays: number },
): (ms: number) => boolean {
  const { nowMs } = world.exchange;
  const end = parameters.integer('end-time') ?? nowMs;
  const start = parameters.integer('start-time') ?? end - windowMaxMs;
  if (start > end || end - start > windowMaxMs) {
    throw new HtxRefusal('invalid-interval', 'invalid interval');
  }
  if (start < nowMs - reachDays * dayMs - windowMaxMs) {
    throw new HtxRefusal('invalid-start-date', 'invalid start-date');
  }
  return (ms) => ms >= start && ms <= end;
}

/**
 * Newest first, or from `from` on: `next` towards older rows, `prev` towards newer ones. Whether the row of `from` comes
 * again is not confirmed; the simulator can do either.
 */
export function continued<Row>(
  { world, parameters }: HtxCall,
  oldestFirst: readonly Row[],
  idOf: (row: Row) => number,
): readonly Row[] {
  const from = parameters.integer('from');
  const direct = parameters.optional('direct') ?? 'next';
  if (direct !== 'next' && direct !== 'prev') throw malformed('direct');
  const isUpwards = from !== undefined && direct === 'prev';
  const ordered = isUpwards ? oldestFirst : oldestFirst.toReversed();
  if (from === undefined) return ordered;
  const { isFromIncluded } = world;
  const isBehind = (row: Row): boolean => {
    const id = idOf(row);
    return id === from ? isFromIncluded : isUpwards === id > from;
  };
  return ordered.filter(isBehind);
}
