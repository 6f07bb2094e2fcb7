/** Whatever is asked for, by whoever, whenever: no stretch of a limit's length ever holds more than the limit. */

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  fillLimit,
  lanes,
  largestCharge,
  lateMs,
  nextWindow,
  standingParts,
  windowsAt,
  type Lane,
  type LimitShape,
} from '../../shared/domain/budget.ts';

interface Request {
  readonly afterMs: number;
  readonly lane: Lane;
  readonly units: number;
  /** On its way, at most `lateMs`. */
  readonly lateMs: number;
  readonly worker: number;
}

const limit = (isAligned: boolean) =>
  fc.record({
    windowMs: fc.constantFrom(1_000, 2_000, 3_000, 10_000, 60_000),
    max: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 7, max: 120 })),
    isAligned: fc.constant(isAligned),
  });

/** Mostly more than any limit has, at times a pause. */
const asks = fc.array(
  fc.record<Request>({
    afterMs: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
    ),
    lane: fc.constantFrom(...lanes),
    units: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 20 })),
    lateMs: fc.oneof(fc.constantFrom(0, lateMs), fc.integer({ min: 0, max: lateMs })),
    worker: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 100, maxLength: 600 },
);

interface Arrival {
  readonly atMs: number;
  readonly units: number;
}

/** As workers do it that share exact counters, and give out standing parts to whoever reads. */
function granted(shape: LimitShape, startMs: number, all: readonly Request[]): readonly Arrival[] {
  const counters = new Map<string, number>();
  const count = (key: string, units: number, most: number): boolean => {
    const before = counters.get(key) ?? 0;
    if (before + units > most) return false;
    counters.set(key, before + units);
    return true;
  };
  const arrivals: Arrival[] = [];
  let nowMs = startMs;
  for (const { afterMs, lane, units, lateMs: late, worker } of all) {
    nowMs += afterMs;
    const isGranted = windowsAt(shape, nowMs, units).every((window) => {
      const parts = standingParts(shape, window.startMs);
      const isStanding =
        parts !== undefined &&
        units === 1 &&
        (counters.has(`${worker} holds ${parts.startMs}`) ||
          (count(`parts ${parts.startMs}`, 1, parts.count) &&
            count(`${worker} holds ${parts.startMs}`, 1, 1))) &&
        count(`${worker} used ${window.startMs}`, 1, 1);
      if (isStanding) return true;
      const most = fillLimit(shape, window, { lane, units });
      return count(`counted ${window.startMs}`, units, most);
    });
    if (isGranted) arrivals.push({ atMs: nowMs + late, units });
  }
  return arrivals.toSorted((a, b) => a.atMs - b.atMs);
}

/** The most units that arrive in any stretch of this length. */
function fullestStretch(arrivals: readonly Arrival[], lengthMs: number): number {
  let [most, sum, oldest] = [0, 0, 0];
  for (const { atMs, units } of arrivals) {
    sum += units;
    for (let first = arrivals[oldest]; first !== undefined && first.atMs <= atMs - lengthMs;) {
      sum -= first.units;
      first = arrivals[++oldest];
    }
    most = Math.max(most, sum);
  }
  return most;
}

function fullestWindow(arrivals: readonly Arrival[], lengthMs: number): number {
  const sums = new Map<number, number>();
  for (const { atMs, units } of arrivals) {
    const index = Math.floor(atMs / lengthMs);
    sums.set(index, (sums.get(index) ?? 0) + units);
  }
  return Math.max(0, ...sums.values());
}

const startMs = fc.integer({ min: 1_700_000_000_000, max: 1_700_000_200_000 });

describe('of a limit', () => {
  test('where any stretch counts, no stretch holds more than its units, however late they arrive', () => {
    fc.assert(
      fc.property(limit(false), startMs, asks, (shape, from, all) => {
        expect(fullestStretch(granted(shape, from, all), shape.windowMs)).toBeLessThanOrEqual(
          shape.max,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('with windows of the clock, no window holds more, also of what arrives in the next', () => {
    fc.assert(
      fc.property(limit(true), startMs, asks, (shape, from, all) => {
        expect(fullestWindow(granted(shape, from, all), shape.windowMs)).toBeLessThanOrEqual(
          shape.max,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('even one of a single unit is used, and two windows hold nearly all of any', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 10_000 }),
        startMs,
        (isAligned, max, now) => {
          const shape = { windowMs: 2_000, max, isAligned };
          const [present] = windowsAt(shape, now, 1);
          if (present === undefined) throw new Error('no window');
          const two = present.room + nextWindow(shape, present).room;
          expect(two).toBeGreaterThanOrEqual(Math.floor(max * 0.9));
          expect(largestCharge(shape)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });
});

test('the earlier a lane, the more of a window it may fill; a large request goes into an empty one', () => {
  const limitsOf = (max: number, windowMs: number, units = 1) => {
    const shape = { windowMs, max, isAligned: true };
    const window = { startMs: 0, endMs: windowMs, room: max };
    return lanes.map((lane) => fillLimit(shape, window, { lane, units }));
  };
  expect(limitsOf(100, 60_000)).toEqual([100, 90, 75, 60]);
  expect(limitsOf(100, 60_000, 80)).toEqual([100, 90, 80, 80]);
  expect(limitsOf(100, 60_000, 120)).toEqual([100, 100, 100, 100]);
  // 22 of 100 stand for a minute: a quarter of the nine tenths that are ours.
  expect(limitsOf(100, 2_000)).toEqual([78, 75, 71, 63]);
  expect(limitsOf(1, 2_000)).toEqual([1, 1, 1, 1]);
  expect(limitsOf(0, 60_000)).toEqual([0, 0, 0, 0]);
});
