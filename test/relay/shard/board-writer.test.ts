/** What is told of a session on a real table, where another tells of the same session too. */

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createBoardWriter, type BoardWriter } from '../../../relay/shard/board-writer.ts';
import type { SessionBoard, SessionStatus } from '../../../shared/ports/relay-ownership.ts';
import { DynamoSessionBoard } from '../../../shared/stores/dynamo-relay-store.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock } from '../../support/hand-clock.ts';
import { listeningLogger } from '../listening-logger.ts';

let database: EmbeddedDynamoDb;
let board: SessionBoard;
let writes: number;
let isBroken: boolean;
let writer: BoardWriter;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  const tableName = await database.createTable();
  const table = { client: database.client, tableName, clock: handClock() };
  board = new DynamoSessionBoard(table);
  writes = 0;
  isBroken = false;
  const counted: SessionBoard = {
    read: (name) => board.read(name),
    write: (status, which) => {
      writes += 1;
      return isBroken ? Promise.reject(new Error('no answer')) : board.write(status, which);
    },
  };
  writer = createBoardWriter(counted, listeningLogger().logger);
});

const status = (changes: Partial<SessionStatus> = {}): SessionStatus => ({
  account: 'main',
  shard: 1,
  epoch: 1,
  state: 'live',
  atMs: aTimeMs,
  ...changes,
});
const ofBefore = (changes: Partial<SessionStatus> = {}) =>
  status({ shard: 0, epoch: 9, ...changes });
const shown = () => board.read({ account: 'main' });

async function told(tell: () => void): Promise<void> {
  tell();
  await writer.settled();
}

test('what the owner of another shard wrote over it is put right, once', async () => {
  await told(() => {
    writer.write(status());
  });
  await board.write(ofBefore({ state: 'down' }));
  for (let turn = 0; turn < 3; turn++) {
    await told(() => {
      writer.repeat();
    });
  }
  expect(await shown()).toEqual(status());
  expect(writes).toBe(2);
});

test('the last word leaves alone what the owner of another shard wrote', async () => {
  await told(() => {
    writer.write(status());
  });
  await board.write(ofBefore());
  await told(() => {
    writer.writeLast(status({ state: 'down' }));
  });
  expect(await shown()).toEqual(ofBefore());
});

test('nothing follows the last word', async () => {
  await told(() => {
    writer.write(status());
    writer.writeLast(status({ state: 'down' }));
    writer.write(status());
    writer.repeat();
  });
  expect(await shown()).toEqual(status({ state: 'down' }));
});

test('what was not written is written at the next look', async () => {
  isBroken = true;
  await told(() => {
    writer.write(status());
  });
  isBroken = false;
  expect(await shown()).toBeUndefined();
  await told(() => {
    writer.repeat();
  });
  expect(await shown()).toEqual(status());
});

test('a look before anything was told tells nothing', async () => {
  await told(() => {
    writer.repeat();
  });
  await told(() => {
    writer.write(status());
  });
  expect(await shown()).toEqual(status());
});
