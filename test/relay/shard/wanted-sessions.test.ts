/** Bots that are switched off are left alone after a while, and found again when there is something to send. */

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createBotList, type BotList } from '../../../relay/shard/wanted-sessions.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith, orderWith, stateWith } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { listeningLogger } from '../listening-logger.ts';

let database: EmbeddedDynamoDb;
let store: DynamoBotStore;
let real: HandClock;
let list: BotList;
let version: number;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  const tableName = await database.createTable();
  real = handClock();
  version = 0;
  store = new DynamoBotStore({ client: database.client, tableName, clock: handClock() });
  const { logger } = listeningLogger();
  list = createBotList({ store, shard: 0, shards: 1, real, logger });
});

const off = { connection: 'websocket', enabled: false } as const;
const isWanted = async (): Promise<boolean> => (await list.read()).length > 0;

async function saveOrders(orders: readonly ReturnType<typeof orderWith>[]): Promise<void> {
  await store.saveState(version++, stateWith({ orders }), aTimeMs);
}

/** Switched off, without an order, and seen so for two minutes; then an order of it is there. */
async function orderAfterIdling(stopKind: 'stop' | 'flatten'): Promise<void> {
  await store.putConfig('grid-1', configItemWith({ ...off, stopKind }));
  await saveOrders([]);
  expect(await isWanted()).toBe(false);
  await real.advance(120_000);
  expect(await isWanted()).toBe(false);
  await saveOrders([orderWith()]);
}

test('one that idled is not looked at again', async () => {
  await orderAfterIdling('stop');
  expect(await isWanted()).toBe(false);
});

test('one that flattens is looked at however long it had nothing', async () => {
  await orderAfterIdling('flatten');
  expect(await isWanted()).toBe(true);
});

test('one that idled is looked at when its config has changed', async () => {
  await orderAfterIdling('stop');
  await store.putConfig('grid-1', configItemWith({ ...off, stopKind: 'flatten' }));
  expect(await isWanted()).toBe(true);
});

test('one that idled is looked at when a command of it comes', async () => {
  await orderAfterIdling('stop');
  list.awaken('grid-1');
  expect(await isWanted()).toBe(true);
});

test('one that flattens keeps its session between its orders, and no longer than that', async () => {
  await store.putConfig('grid-1', configItemWith({ ...off, stopKind: 'flatten' }));
  const save = (mode: 'flattening' | 'stopped') =>
    store.saveState(version++, stateWith({ mode, orders: [] }), aTimeMs);
  await save('flattening');
  expect(await isWanted()).toBe(true);
  await real.advance(600_000);
  expect(await isWanted()).toBe(true);
  await save('stopped');
  expect(await isWanted()).toBe(false);
});
