/** A person's slip of the keyboard must not leave a running bot blind: it goes on with the config accepted last. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configInForce } from '../../shared/domain/bot-config.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith, stateWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

async function acceptedBot(): Promise<DynamoBotStore> {
  const store = new DynamoBotStore({
    client: database.client,
    tableName: await database.createTable(),
    clock: { now: () => aTimeMs, wait: () => Promise.resolve() },
  });
  await store.putConfig('grid-1', configItemWith({ spacing: '0.5', enabled: true }));
  await store.saveState(0, stateWith(), aTimeMs);
  await store.putConfigStatus('grid-1', { kind: 'accepted', errors: [], atMs: aTimeMs });
  return store;
}

test('the config accepted last stays in force while the item is wrong', async () => {
  const store = await acceptedBot();
  await store.putConfig('grid-1', configItemWith({ spacing: '-3', enabled: true }));
  await store.putConfigStatus('grid-1', { kind: 'rejected', errors: ['spacing'], atMs: aTimeMs });

  const { config } = await store.loadBot('grid-1');
  expect(config?.kind).toBe('invalid');
  expect(configInForce(config)?.spacing.toFixed()).toBe('0.5');
  expect((await store.listConfigs()).map((reading) => configInForce(reading)?.enabled)).toEqual([
    true,
  ]);
});

test('a wrong item can still switch the bot off', async () => {
  const store = await acceptedBot();
  const off = { spacing: '-3', enabled: false, stopKind: 'stop' };
  await store.putConfig('grid-1', configItemWith(off));

  const { config } = await store.loadBot('grid-1');
  expect(configInForce(config)).toMatchObject({ enabled: false, stopKind: 'stop' });
});

test('an item that was never right has no config in force', async () => {
  const store = new DynamoBotStore({
    client: database.client,
    tableName: await database.createTable(),
    clock: { now: () => aTimeMs, wait: () => Promise.resolve() },
  });
  await store.putConfig('grid-1', configItemWith({ spacing: '-3' }));
  await store.putConfigStatus('grid-1', { kind: 'rejected', errors: ['spacing'], atMs: aTimeMs });
  expect(configInForce((await store.loadBot('grid-1')).config)).toBeUndefined();
});

test('a writer of a deleted bot does not write over its successor', async () => {
  const store = await acceptedBot();
  const old = stateWith();
  await store.deleteBot('grid-1');
  await store.saveState(0, stateWith({ idPrefix: 'abcdefgxyz' }), aTimeMs);
  expect(await store.saveState(1, old, aTimeMs)).toBe(false);
});
