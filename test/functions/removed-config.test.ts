/** Config items that go while their bot's orders rest, and those that may go. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { contextWith, streamEvent, streamRecord } from '../support/lambda-events.ts';

let world: FunctionWorld;
beforeAll(async () => {
  world = await startFunctionWorld();
});
afterAll(() => world.stop());

const written = (botId: string) => streamRecord(`BOT#${botId}`, 'CONFIG');

test('a config removed under resting orders is put back, switched off, and cancels them', async () => {
  const botId = 'grid-1';
  const { store } = world.runtime;
  await world.writeBot(botId);
  const handler = createLifecycleHandler(world.runtime);
  await handler(streamEvent(written(botId)), contextWith());
  const item = await store.rawConfig(botId);
  await store.saveState(0, stateWith({ botId, orders: [orderWith()] }), aTimeMs);
  await world.removeConfig(botId);
  await handler(streamEvent(written(botId)), contextWith());
  expect(await store.rawConfig(botId)).toEqual({ ...item, enabled: false, stopKind: 'stop' });
  // The same record again finds an item, and says only that it is accepted.
  await handler(streamEvent(written(botId)), contextWith());
  expect((await store.configStatus(botId))?.kind).toBe('accepted');
});

test('a config removed with nothing resting stays removed', async () => {
  const botId = 'grid-2';
  const { store } = world.runtime;
  await world.writeBot(botId);
  const handler = createLifecycleHandler(world.runtime);
  await handler(streamEvent(written(botId)), contextWith());
  await store.saveState(
    0,
    stateWith({ botId, orders: [orderWith({ status: 'closed' })] }),
    aTimeMs,
  );
  await world.removeConfig(botId);
  await handler(streamEvent(written(botId)), contextWith());
  expect(await store.rawConfig(botId)).toBeUndefined();
});

test('a bot that was deleted on purpose does not come back', async () => {
  const botId = 'grid-3';
  const { store } = world.runtime;
  await world.writeBot(botId);
  const handler = createLifecycleHandler(world.runtime);
  await handler(streamEvent(written(botId)), contextWith());
  await store.saveState(0, stateWith({ botId, orders: [orderWith()] }), aTimeMs);
  await store.deleteBot(botId);
  await handler(streamEvent(written(botId)), contextWith());
  expect(await store.rawConfig(botId)).toBeUndefined();
});
