/** The process dies at every call it makes, before or after the call is carried out; the next one finds its way. */

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { judgeBooks } from '../support/exchange-judge.ts';
import type { Death } from '../support/intercepted.ts';
import { openPassBench, type OkxWorld, type PassBench } from '../support/pass-bench.ts';
import { funds } from '../support/pass-world.ts';

// Many worlds a test: seconds where nothing else runs, more on a busy machine.
jest.setTimeout(120_000);

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

interface Story {
  readonly name: string;
  /** What happened before the pass that dies. */
  readonly before: (world: OkxWorld) => Promise<unknown>;
}

const stories: readonly Story[] = [
  { name: 'the first pass, which seeds', before: () => Promise.resolve() },
  {
    name: 'a pass that answers fills',
    before: async (world) => {
      await world.pass();
      world.untilFills(2);
    },
  },
  {
    name: 'a pass that cancels and places anew',
    before: async (world) => {
      await world.pass();
      world.untilFills(1);
      await world.configure({ spacing: '0.06', buyQuantity: '0.002' });
    },
  },
  {
    name: 'a pass that finds an order whose answer was lost',
    before: async (world) => {
      world.simulator.faults.set([{ endpoint: 'place', kind: 'drop-after', next: 1 }]);
      await world.pass();
      world.advance(10_000);
    },
  },
];

/** Long enough for the market to fill orders on the nearest levels. */
const longAwayMs = 180_000;

/** Far more than any pass makes. */
const callsMax = 60;

/** Returns the calls of the pass, or undefined when it ended before it could die. */
async function dieOnce({ before }: Story, death: Death): Promise<string | undefined> {
  const world = await bench.openWorld();
  await before(world);
  const { result, calls } = await world.mortalPass(death);
  const at = calls.at(death.atCall - 1);
  // The next process comes at once, before anything has expired; or so late that what nobody recorded has filled.
  if (death.isCarriedOut) world.advance(longAwayMs);
  await world.mortalPass();
  world.advance(10_000);
  await world.pass();
  await world.settle();
  judgeBooks(world.books(), { config: await world.config(), state: await world.state(), funds });
  const kept = await bench.store.recentFills(world.botId, 1_000);
  expect(kept.map(({ tradeId }) => tradeId).toSorted()).toEqual(
    world
      .books()
      .fills.map(({ tradeId }) => tradeId)
      .toSorted(),
  );
  await world.close();
  return result === 'died' ? at : undefined;
}

/** Calls that leave something behind. Of the others it does not matter whether they were carried out. */
const effects = ['appendFills', 'saveState', 'place', 'cancel'];

test.each(stories)('$name may die anywhere', async (story) => {
  const calls: string[] = [];
  for (let atCall = 1; atCall <= callsMax; atCall++) {
    const at = await dieOnce(story, { atCall, isCarriedOut: false });
    if (at === undefined) break;
    calls.push(at);
  }
  expect(calls.length).toBeLessThan(callsMax);
  expect(calls).toEqual(expect.arrayContaining(['loadBot', 'openOrders', 'ticker', 'saveState']));
  for (const [i, name] of calls.entries()) {
    if (!effects.includes(name)) continue;
    expect(await dieOnce(story, { atCall: i + 1, isCarriedOut: true })).toBe(name);
  }
});
