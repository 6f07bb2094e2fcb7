/** Whether trading is halted, as a real table says it, or does not. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startHaltWatch } from '../../../relay/shard/halt-watch.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock } from '../../support/hand-clock.ts';
import { until } from '../../support/until.ts';
import { listeningLogger } from '../listening-logger.ts';

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

const everyMs = 2_000;
const unreadMs = 10_000;

async function bench() {
  const tableName = await database.createTable();
  const clock = handClock();
  const { client } = database;
  const halts = new DynamoHaltStore({ client, tableName, clock });
  const { logger, lines } = listeningLogger();
  let looks = 0;
  const counted = {
    read: async () => {
      try {
        return await halts.read();
      } finally {
        looks += 1;
      }
    },
  };
  const watch = await startHaltWatch({ halts: counted, real: clock, logger, everyMs, unreadMs });
  const look = async (): Promise<void> => {
    const before = looks;
    await clock.advance(everyMs);
    await until('it has looked', () => looks > before && clock.waiting > 0);
  };
  const spoil = () =>
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { pk: { S: 'SYSTEM' }, sk: { S: 'HALT' }, isHalted: { S: 'yes' } },
      }),
    );
  return { clock, halts, watch, look, spoil, lines };
}

test('a halt that cannot be read for long counts as one, until it can', async () => {
  const { halts, watch, look, spoil, lines } = await bench();
  expect(watch.isHalted).toBe(false);
  await spoil();
  for (let looks = 1; looks < unreadMs / everyMs; looks++) {
    await look();
    expect(watch.isHalted).toBe(false);
  }
  await look();
  expect(watch.isHalted).toBe(true);
  expect(lines()).toMatch(/halt not read .*is malformed.*"countsAsHalted":true/);
  await halts.lift();
  await look();
  expect(watch.isHalted).toBe(false);
  await watch.stop();
});

test('a halt that cannot be read any more goes on', async () => {
  const { halts, watch, look, spoil } = await bench();
  await halts.write({ orders: 'keep', because: 'a test', sinceMs: 0 });
  await look();
  await spoil();
  await look();
  expect(watch.isHalted).toBe(true);
  await watch.stop();
});
