/** What the strategy leaves in the table of passes that fail, over a real table. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { contextWith, sqsEvent, sqsRecord } from '../support/lambda-events.ts';

let world: FunctionWorld;

beforeEach(async () => {
  world = await startFunctionWorld();
});
afterEach(() => world.stop());

test('the reason stands in the table until a pass succeeds', async () => {
  const { failureStore } = world.runtime;
  const strategy = createStrategyHandler(world.runtime);
  const pass = () =>
    strategy(sqsEvent(sqsRecord({ kind: 'config', botId: 'grid-1' }, 'grid-1')), contextWith());

  await world.writeBot('grid-1', { account: 'withdrawing' });
  await pass();
  expect(await failureStore.read('grid-1')).toEqual({
    kind: 'KeyMayWithdrawError',
    text: expect.stringContaining('may withdraw'),
    sinceMs: aTimeMs,
    atMs: aTimeMs,
  });

  await world.writeBot('grid-1');
  await pass();
  expect(await failureStore.read('grid-1')).toMatchObject({ atMs: aTimeMs, overAtMs: aTimeMs });

  await world.runtime.store.deleteBot('grid-1');
  expect(await failureStore.read('grid-1')).toBeUndefined();
});

test('so it does of an exchange that refuses', async () => {
  await world.writeBot('grid-1', { symbol: 'BTC-EUR' });
  const event = sqsEvent(sqsRecord({ kind: 'config', botId: 'grid-1' }, 'grid-1'));
  await createStrategyHandler(world.runtime)(event, contextWith());
  expect(await world.runtime.failureStore.read('grid-1')).toMatchObject({ kind: 'unknownSymbol' });
});
