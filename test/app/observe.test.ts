/** How a pass asks: in which order it reads, and that a question without an answer is not the answer "no". */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runPass } from '../../shared/app/run-pass.ts';
import { ExchangeError } from '../../shared/ports/exchange.ts';
import type { Interceptor } from '../support/intercepted.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

test('open orders are read before fills, so that a fill in between is seen', async () => {
  const world = await bench.openWorld();
  await world.pass();
  world.advance(10_000);
  const { calls } = await world.mortalPass();
  expect(calls.indexOf('openOrders')).toBeGreaterThanOrEqual(0);
  expect(calls.indexOf('fillsSince')).toBeGreaterThan(calls.indexOf('openOrders'));
});

test('orders that cannot be asked about stay unknown, however long: nothing is placed beside them', async () => {
  const world = await bench.openWorld();
  // The exchange takes the first orders, but no answer arrives; then it lists none and answers no question about them.
  const deaf: Interceptor = async (name, call) => {
    if (name === 'place') {
      const outcomes = (await call()) as readonly unknown[];
      return outcomes.map(() => ({ kind: 'unknown', detail: 'the answer was lost' }));
    }
    if (name === 'openOrders') return [];
    if (name === 'order') {
      throw new ExchangeError({ kind: 'unavailable', exchange: 'okx' }, 'no answer');
    }
    return call();
  };
  const process = world.newProcess(deaf);
  world.standStill();
  for (let i = 0; i < 12; i++) {
    await runPass(process, world.botId);
    world.clock.advance(10_000);
  }
  expect(world.books().orders).toHaveLength(8);
  const { orders } = await world.state();
  expect(orders.map(({ status }) => status)).toEqual(Array(8).fill('placing'));

  await world.settle();
  expect((await world.state()).orders.filter(({ status }) => status === 'open')).toHaveLength(8);
});
