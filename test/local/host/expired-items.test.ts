import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deleteExpired } from '../../../local/host/expired-items.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

const owner = { exchange: 'okx', scope: 'account', id: 'main' } as const;
const hourMs = 3_600_000;

test('counters and bans are gone an hour after their time, and nothing else is', async () => {
  const { client } = database;
  const clock = virtualClock(aTimeMs);
  const tableName = await database.createTable();
  const store = new DynamoLimitStore({ client, tableName, clock });
  const windowAt = (startMs: number) => ({
    owner,
    limit: 'orders 2s',
    startMs,
    endMs: startMs + 2_000,
  });
  // More than one page.
  for (let i = 0; i < 600; i++) await store.take(windowAt(aTimeMs + i * 2_000), 1, 60);
  await store.ban(owner, { untilMs: aTimeMs + 1_000 });
  const documents = DynamoDBDocumentClient.from(client);
  const keep = async (sk: string, expiresAt?: unknown) =>
    documents.send(
      new PutCommand({
        TableName: tableName,
        Item: { pk: 'BOT#grid-1', sk, ...(expiresAt === undefined ? {} : { expiresAt }) },
      }),
    );
  await keep('CONFIG');
  await keep('GRID', '1');

  const sweep = () => deleteExpired({ client, tableName, clock });
  expect(await sweep()).toBe(0);
  clock.advance(hourMs + 3_000);
  expect(await sweep()).toBe(2);
  expect(await store.bans(owner)).toEqual([]);
  clock.advance(600 * 2_000);
  // What was taken again meanwhile counts from nothing, and stays.
  await store.take(windowAt(clock.now()), 1, 60);
  expect(await sweep()).toBe(599);
  expect(await sweep()).toBe(0);
  expect(await store.take(windowAt(clock.now()), 1, 60)).toBe(2);
  clock.advance(10 * hourMs);
  expect(await sweep()).toBe(1);
});
