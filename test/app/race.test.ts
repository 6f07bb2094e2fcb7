/** Two processes run a pass of one bot at once, in every order of their calls: one commits, nothing is doubled. */

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { runPass } from '../../shared/app/run-pass.ts';
import { judgeBooks, judgeLog } from '../support/exchange-judge.ts';
import { turnstile } from '../support/turnstile.ts';
import { openPassBench, type OkxWorld, type PassBench } from '../support/pass-bench.ts';
import { funds } from '../support/pass-world.ts';

// Many worlds a test: seconds where nothing else runs, more on a busy machine.
jest.setTimeout(120_000);

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

/** Runs one pass in each of two processes; `turns` says who goes on whenever both wait. */
async function race(world: OkxWorld, turns: readonly number[]): Promise<void> {
  const gate = turnstile(2, turns);
  await Promise.all(
    [0, 1].map(async (party) => {
      const process = world.newProcess((_name, call) => gate.pass(party, call));
      const result = await runPass(process, world.botId);
      gate.leave(party);
      expect(['done', 'contended']).toContain(result.kind);
    }),
  );
}

const turnsOf = fc.array(fc.nat(1), { minLength: 60, maxLength: 60 });

test.each([
  { name: 'both start the bot', before: () => Promise.resolve() },
  {
    name: 'both see the same fill',
    before: async (world: OkxWorld) => {
      await world.pass();
      world.untilFills(1);
    },
  },
  {
    name: 'both find an order whose answer was lost',
    before: async (world: OkxWorld) => {
      world.simulator.faults.set([{ endpoint: 'place', kind: 'drop-after', next: 1 }]);
      await world.pass();
      world.untilFills(1);
    },
  },
])('$name', async ({ before }) => {
  await fc.assert(
    fc.asyncProperty(turnsOf, async (turns) => {
      const world = await bench.openWorld();
      await before(world);
      await race(world, turns);
      judgeLog(world.books());
      await world.settle();
      judgeBooks(world.books(), {
        config: await world.config(),
        state: await world.state(),
        funds,
      });
      const kept = await bench.store.recentFills(world.botId, 1_000);
      expect(kept).toHaveLength(world.books().fills.length);
      await world.close();
    }),
    { numRuns: Number(process.env['MMM_RACES'] ?? 8) },
  );
});

test('of two writers who read the same version one commits, and only its orders are sent', async () => {
  const world = await bench.openWorld();
  // Call by call in turn: both have read version 0 before either writes.
  await race(
    world,
    Array.from({ length: 60 }, (_, i) => i % 2),
  );
  expect(world.metrics.sum('PassConflict')).toBeGreaterThan(0);
  expect(world.books().orders).toHaveLength(8);
  judgeLog(world.books());
});
