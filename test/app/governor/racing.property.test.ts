/** Workers that race for every window of a limit, through the real table: the exchange never sees more than it allows. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { RequestLimit } from '../../../shared/ports/governor.ts';
import { startDatabase, type Database } from './budget-world.ts';

let database: Database;

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

const shapes = fc.constantFrom(
  { windowMs: 2_000, max: 5, isAligned: false },
  { windowMs: 2_000, max: 20, isAligned: false },
  { windowMs: 1_000, max: 1, isAligned: false },
  { windowMs: 10_000, max: 12, isAligned: true },
);

/** All of one round start together; a counter would wait, and the clock with it. */
const round = fc.record({
  asks: fc.array(
    fc.record({
      worker: fc.integer({ min: 0, max: 3 }),
      lane: fc.constantFrom('cancel' as const, 'seed' as const, 'read' as const),
      units: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  thenMs: fc.integer({ min: 1, max: 1_500 }),
});

test('no stretch of a limit, and no window of an aligned one, is ever granted more than it has', async () => {
  let grants = 0;
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(round, { minLength: 10, maxLength: 25 }),
      async (shape, rounds) => {
        const world = await database.world();
        const limit: RequestLimit = { ...shape, name: 'any', scope: 'account' };
        const workers = Array.from({ length: 4 }, () => world.worker());
        const granted: { atMs: number; units: number }[] = [];
        for (const { asks, thenMs } of rounds) {
          const answers = asks.map(async ({ worker, lane, units }) => {
            const answer = await workers[worker]?.reserve(limit, lane, units);
            if (answer?.kind !== 'granted') return;
            granted.push({ atMs: world.clock.now(), units });
            grants += 1;
          });
          await Promise.all(answers);
          world.clock.advance(thenMs);
        }
        for (const { atMs } of granted) {
          const fromMs = shape.isAligned ? atMs - (atMs % shape.windowMs) : atMs;
          const within = granted.filter(
            (one) => one.atMs >= fromMs && one.atMs < fromMs + shape.windowMs,
          );
          expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(shape.max);
        }
      },
    ),
    { numRuns: 25 },
  );
  expect(grants).toBeGreaterThan(100);
}, 60_000);
