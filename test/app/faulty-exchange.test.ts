/**
 * Passes against an exchange that loses answers, breaks down and serves old lists, by processes that die now and then.
 * The market is the recorded one, all time is virtual, and a seed repeats a run. `MMM_PASSES` makes the runs longer.
 */

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { parseFaults } from '../../local/exchange/fault-text.ts';
import { okxEndpoints } from '../../local/exchange/okx/okx-routes.ts';
import { seededRandom } from '../../local/exchange/random.ts';
import { judgeBooks, judgeLog, tradedOrders } from '../support/exchange-judge.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';
import { funds } from '../support/pass-world.ts';

// Many worlds a test: seconds where nothing else runs, more on a busy machine.
jest.setTimeout(120_000);

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

const passes = Number(process.env['MMM_PASSES'] ?? 30);
const seeds = Array.from({ length: Number(process.env['MMM_SEEDS'] ?? 1) }, (_, i) => i + 1);
const restMsMax = 20_000;
const deathChance = 0.1;
const callsOfAPass = 14;

const weathers = [
  'place:drop-after:0.3',
  'place:drop-after:0.1,*:5xx:0.1,*:html:0.05,open-orders:stale:0.2',
  'open-orders:stale:0.5:5,fills:5xx:0.3,order:html:0.3',
  '*:drop-before:0.15,*:drop-after:0.15,cancel:5xx:0.5,*:429:0.05',
];

test.each(weathers.flatMap((weather) => seeds.map((seed) => ({ weather, seed }))))(
  'nothing is lost or doubled under $weather, seed $seed',
  async ({ weather, seed }) => {
    const random = seededRandom(seed);
    const world = await bench.openWorld({ faults: parseFaults(weather, okxEndpoints), seed });
    for (let i = 0; i < passes; i++) {
      world.advance(Math.floor(random() * restMsMax));
      const death = {
        atCall: 1 + Math.floor(random() * callsOfAPass),
        isCarriedOut: random() < 0.5,
      };
      if (random() < deathChance) await world.mortalPass(death);
      else await world.pass();
      judgeLog(world.books());
    }
    await world.settle();
    const state = await world.state();
    judgeBooks(world.books(), { config: await world.config(), state, funds });
    expect(state.ledger.fills).toBe(tradedOrders(world.books().orders));
    expect(state.ledger.fills).toBeGreaterThan(0);
    expect(world.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
);
