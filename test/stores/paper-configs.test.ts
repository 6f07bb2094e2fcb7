/** Configs of the smoke test have an end, after which they are as good as deleted. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

test('the config of a bot of the smoke test is gone at its end, though the table still has it', async () => {
  const clock = virtualClock(aTimeMs);
  const tableName = await database.createTable();
  const store = new DynamoBotStore({ client: database.client, tableName, clock });
  const botId = 'smoke-test';
  const item = configItemWith({ botId, exchange: 'paper', expiresAt: aTimeMs / 1000 + 60 });
  await store.putConfig(botId, item);
  expect((await store.loadBot(botId)).config).toMatchObject({ kind: 'valid' });
  expect(await store.listConfigs()).toHaveLength(1);
  clock.advance(60_001);
  expect((await store.loadBot(botId)).config).toBeUndefined();
  expect(await store.listConfigs()).toEqual([]);
});

test('an end in any other config is a mistake that is told, and nothing ends by it', async () => {
  const tableName = await database.createTable();
  const clock = virtualClock(aTimeMs);
  const store = new DynamoBotStore({ client: database.client, tableName, clock });
  await store.putConfig('grid-1', configItemWith({ expiresAt: 1 }));
  expect((await store.loadBot('grid-1')).config).toMatchObject({
    kind: 'invalid',
    errors: [expect.stringContaining('unknown field "expiresAt"')],
  });
});
