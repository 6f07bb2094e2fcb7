/** What a pass hands to the ledger of fills. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitPass } from '../../shared/app/commit-pass.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { aTimeMs, fillWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});

afterAll(() => bench.close());

test('of two orders that met, each has its fill in the ledger, whenever it was learnt of', async () => {
  const world = await bench.openWorld();
  const { botId } = world;
  const deps = world.newProcess();
  const config = await world.config();
  const exchange = await deps.exchangeFor(config);
  const ids = ['abcdefghij01', 'abcdefghij02', 'abcdefghij03'];
  const [first, ...others] = ids.map((clientOrderId, i) =>
    fillWith({ clientOrderId, exchangeOrderId: `x${i}`, tradeId: 't1' }),
  );
  if (first === undefined) throw new Error('there are no fills');
  /** After the fills of the first so many orders. */
  const bookedOn = (count: number): BotState => {
    const orders = ids.map((clientOrderId, i) =>
      orderWith({ clientOrderId, exchangeOrderId: `x${i}`, tradeIds: i < count ? ['t1'] : [] }),
    );
    return stateWith({ botId, orders });
  };
  const commit = (before: BotState, version: number, after: BotState) =>
    commitPass(deps, {
      exchange,
      config,
      stored: { state: before, version },
      planned: { state: after, intents: [], asks: [], blocked: [], notes: [] },
      observation: {
        ...{ atMs: aTimeMs, openOrders: [], lookups: [] },
        // Whose client order id is not ours is known by the exchange's.
        fills: [
          first,
          ...others,
          ...others.map((fill) => ({ ...fill, clientOrderId: 'of-a-broker' })),
        ],
      },
    });
  const kept = async () => {
    const fills = await bench.store.recentFills(botId, 10);
    return fills.map(({ exchangeOrderId }) => exchangeOrderId).toSorted();
  };

  await commit(bookedOn(0), 0, bookedOn(1));
  expect(await kept()).toEqual(['x0']);
  await commit(bookedOn(1), 1, bookedOn(3));
  expect(await kept()).toEqual(['x0', 'x1', 'x2']);
});
