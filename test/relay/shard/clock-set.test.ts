/** A relay whose machine's clock is set while its connection lives: neither is what is in time left out, nor what is late sent. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createExchangeSource } from '../../../shared/runtime/exchange-source.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { startMs } from '../../local/support.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/until.ts';
import { placed, startRelayWorld, type RelayWorld } from './relay-world.ts';

let database: EmbeddedDynamoDb;
let world: RelayWorld;
let aheadMs: number;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  aheadMs = 0;
  world = await startRelayWorld(database);
  const clock = { ...world.clock, now: () => world.clock.now() + aheadMs };
  const credentials = { load: () => Promise.resolve(world.credentials) };
  const relay = await world.start({
    clock,
    wall: { ...systemClock, now: () => systemClock.now() + aheadMs },
    exchangeFor: createExchangeSource({ credentials, clock }),
  });
  await world.live(relay);
});
afterEach(() => world.stop());

test('an order that is in time is sent, however far ahead the clock was set', async () => {
  aheadMs = 71_000;
  await world.send({ intents: [placed(1)] });
  await until('it is answered', () => world.story().includes('answer 1 accepted'));
  expect(world.count('CommandsExpired')).toBe(0);
});

test('an order that is too late is not sent, however far the clock was set back', async () => {
  aheadMs = -71_000;
  await world.send({ intents: [placed(1, { expiresAtMs: startMs - 1_000 })] });
  await until('it is counted', () => world.count('CommandsExpired') === 1);
  expect(world.count('CommandsSent')).toBe(0);
});
