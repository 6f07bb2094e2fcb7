/** The DynamoDB store keeps the contract, and what is its own: the item's form, errors, capacity. */

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { StateUnreadableError, StoreError } from '../../shared/ports/store-error.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith, stateWith } from '../support/bot-builders.ts';
import {
  embeddedAws,
  startEmbeddedDynamoDb,
  type EmbeddedDynamoDb,
} from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { describeBotStore } from './bot-store.contract.ts';

let database: EmbeddedDynamoDb;
const clock = virtualClock(aTimeMs);

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

async function emptyStore(onConsumed?: (operation: string, units: number) => void) {
  const tableName = await database.createTable();
  const options = { client: database.client, tableName, clock };
  const store = new DynamoBotStore({
    ...options,
    ...(onConsumed === undefined ? {} : { onConsumed }),
  });
  return { store, tableName };
}

describe('the DynamoDB bot store', () => {
  describeBotStore(async () => (await emptyStore()).store);

  test('keeps the state in one item that a person can sort by version, time and mode', async () => {
    const { store, tableName } = await emptyStore();
    await store.saveState(0, stateWith({ mode: 'paused' }), aTimeMs);
    const key = { pk: { S: 'BOT#grid-1' }, sk: { S: 'GRID' } };
    const { Item } = await database.client.send(
      new GetItemCommand({ TableName: tableName, Key: key }),
    );
    expect(Item).toEqual({
      ...key,
      schemaVersion: { N: '1' },
      version: { N: '1' },
      updatedAtMs: { N: String(aTimeMs) },
      mode: { S: 'paused' },
      idPrefix: { S: 'abcdefghij' },
      document: { B: expect.anything() },
    });
  });

  test('a number of more digits than a double is read as it was written', async () => {
    const { store, tableName } = await emptyStore();
    await store.putConfig('grid-1', configItemWith());
    const spacing = '0.1234567890123456789';
    await database.client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: 'BOT#grid-1' },
          sk: { S: 'CONFIG' },
          spacing: { N: spacing },
          buyLevels: { N: '3' },
        },
      }),
    );
    expect(await store.rawConfig('grid-1')).toEqual({ spacing, buyLevels: 3 });
  });

  test.each([
    { what: 'bytes that are not packed', bytes: Buffer.from('{') },
    { what: 'a packed text that is no document', bytes: gzipSync('{') },
  ])('a corrupt document stops its bot by name: $what', async ({ bytes }) => {
    const { store, tableName } = await emptyStore();
    await store.saveState(0, stateWith(), aTimeMs);
    await database.client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: 'BOT#grid-1' },
          sk: { S: 'GRID' },
          version: { N: '2' },
          document: { B: bytes },
        },
      }),
    );
    await expect(store.loadBot('grid-1')).rejects.toThrow(StateUnreadableError);
    await expect(store.loadBot('grid-1')).rejects.toThrow(/bot grid-1/);
  });

  test('a table that is not there is an error of the store, not of the SDK', async () => {
    const store = new DynamoBotStore({
      client: database.client,
      tableName: 'no-such-table',
      clock,
    });
    const failed = store.loadBot('grid-1');
    await expect(failed).rejects.toThrow(StoreError);
    await expect(failed).rejects.toThrow(/loadBot failed on table no-such-table: ResourceNotFound/);
    await expect(failed).rejects.not.toHaveProperty('$metadata');
  });

  test('a database that does not answer is an error of the store', async () => {
    const client = new DynamoDBClient({
      ...embeddedAws,
      endpoint: 'http://127.0.0.1:1',
      maxAttempts: 1,
    });
    const store = new DynamoBotStore({ client, tableName: 'any', clock });
    await expect(store.saveState(0, stateWith(), aTimeMs)).rejects.toThrow(StoreError);
  });

  test('each request tells the capacity it used', async () => {
    const consumed: { operation: string; units: number }[] = [];
    const { store } = await emptyStore((operation, units) => consumed.push({ operation, units }));
    await store.saveState(0, stateWith(), aTimeMs);
    await store.loadBot('grid-1');
    expect(consumed).toEqual([
      { operation: 'saveState', units: expect.any(Number) },
      { operation: 'loadBot', units: expect.any(Number) },
      { operation: 'loadBot', units: expect.any(Number) },
    ]);
    expect(Math.min(...consumed.map(({ units }) => units))).toBeGreaterThan(0);
  });
});
