/**
 * Passes on an exchange without client order ids: an order whose answer was lost is found again by its side, price,
 * quantity and time. By fills as a list, and order by order.
 */

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { seededRandom } from '../../local/exchange/random.ts';
import { noFaults } from '../support/classic-exchange.ts';
import { judgeBooks, judgeLog, tradedOrders } from '../support/exchange-judge.ts';
import { openPassBench, type ClassicWorld, type PassBench } from '../support/pass-bench.ts';
import { funds } from '../support/pass-world.ts';

// Many worlds a test: seconds where nothing else runs, more on a busy machine.
jest.setTimeout(120_000);

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

async function judge(world: ClassicWorld): Promise<void> {
  const state = await world.state();
  judgeBooks(world.books(), { config: await world.config(), state, funds });
  expect(state.ledger.fills).toBe(tradedOrders(world.books().orders));
}

const profiles = [
  { fillDetection: 'history', postOnly: false, fillHistory: true },
  { fillDetection: 'history', postOnly: true, fillHistory: true },
  { fillDetection: 'order-info', postOnly: true, fillHistory: true },
  { fillDetection: 'order-info', postOnly: false, fillHistory: false },
] as const;

const passes = Number(process.env['MMM_PASSES'] ?? 30);
const seeds = Array.from({ length: Number(process.env['MMM_SEEDS'] ?? 1) }, (_, i) => i + 1);

describe.each(profiles)(
  'fills by $fillDetection, post-only $postOnly, history $fillHistory',
  (profile) => {
    const open = (seed = 1) =>
      bench.openClassicWorld({
        ...profile,
        seed,
        config: { fillDetection: profile.fillDetection, postOnly: profile.postOnly },
      });

    test('a bot seeds, and its fills are countered', async () => {
      const world = await open();
      for (let i = 0; i < passes; i++) {
        await world.pass();
        judgeLog(world.books());
        world.advance(10_000);
      }
      await world.settle();
      await judge(world);
      expect((await world.state()).ledger.roundTrips).toBeGreaterThan(0);
    });

    test('orders whose answers were lost are found again, before or after they filled', async () => {
      const world = await open();
      world.setFaults({ ...noFaults, placeLostAfter: 1 });
      await world.pass();
      world.setFaults(noFaults);
      expect(world.books().openOrders).toHaveLength(8);
      if (profile.fillHistory) world.untilFills(2);
      else world.advance(1_000);
      await world.pass();
      await world.settle();
      expect(world.books().openOrders).toHaveLength(8);
      await judge(world);
    });

    test('a request that was lost is given up and sent anew, one that comes late is found', async () => {
      const world = await open();
      world.setFaults({ ...noFaults, placeLostBefore: 0.5, placeLate: 0.5 });
      await world.pass();
      expect(world.books().orders).toEqual([]);
      await world.settle();
      expect(world.books().openOrders).toHaveLength(8);
      expect(world.books().orders).toHaveLength(8);
      await judge(world);
    });

    test('flatten trades back with an order that rests until it is canceled', async () => {
      const world = await open();
      await world.pass();
      for (let i = 0; i < passes && (await world.state()).ledger.fills === 0; i++) {
        world.advance(10_000);
        await world.pass();
      }
      expect((await world.state()).ledger.inventoryBase.isZero()).toBe(false);
      await world.configure({ enabled: false, stopKind: 'flatten' });
      for (let i = 0; i < passes && (await world.state()).mode !== 'stopped'; i++) {
        world.advance(10_000);
        await world.pass();
        judgeLog(world.books());
      }
      const { mode, ledger } = await world.state();
      expect(mode).toBe('stopped');
      expect(ledger.inventoryBase.abs().lt('0.00001')).toBe(true);
      expect(world.books().openOrders).toEqual([]);
      expect(world.books().orders.some(({ request }) => request.kind === 'ioc')).toBe(false);
    });

    test.each(seeds)('nothing is lost or doubled in bad weather, seed %i', async (seed) => {
      const random = seededRandom(seed);
      const world = await open(seed);
      // Without any list of fills, an order that filled before it was ever seen leaves no trace.
      const placeLostAfter = profile.fillHistory ? 0.2 : 0;
      const late = profile.fillHistory ? 0.1 : 0;
      world.setFaults({
        placeLostBefore: 0.1,
        placeLostAfter,
        placeLate: late,
        cancelLost: 0.3,
        readFails: 0.05,
      });
      for (let i = 0; i < passes; i++) {
        world.advance(Math.floor(random() * 20_000));
        const death = { atCall: 1 + Math.floor(random() * 14), isCarriedOut: random() < 0.5 };
        if (profile.fillHistory && random() < 0.1) await world.mortalPass(death);
        else await world.pass();
        judgeLog(world.books());
      }
      await world.settle();
      await judge(world);
      expect(world.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  },
);
