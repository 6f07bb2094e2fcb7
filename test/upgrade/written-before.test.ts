/** Items and messages of earlier versions, read by this one; and what this one would write in their place. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { parseSlot, parseWorkMessage } from '../../functions/messages.ts';
import { configInForce } from '../../shared/domain/bot-config.ts';
import type { WorkMessage } from '../../shared/ports/queues.ts';
import { decodeCommandBatch, encodeCommandBatch } from '../../shared/stores/command-codec.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../../shared/stores/dynamo-failure-store.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../shared/stores/dynamo-relay-store.ts';
import type { DynamoTableOptions } from '../../shared/stores/dynamo-table.ts';
import { decodeBundle, encodeBundle } from '../../shared/stores/event-codec.ts';
import { decodeState, encodeState } from '../../shared/stores/state-codec.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import type { WireItem } from './item-json.ts';
import { itemsOf, messagesOf, versions, type Version } from './old-world.ts';

const each = versions.map(({ version }) => ({ version }));
const withRelay = each.filter(({ version }) => version !== '2026-11-22-1849');

let database: EmbeddedDynamoDb;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

async function tableOf(version: Version): Promise<DynamoTableOptions> {
  const tableName = await database.createTable();
  for (const Item of itemsOf(version)) {
    await database.client.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  return { client: database.client, tableName, clock: virtualClock(aTimeMs) };
}

const keyOf = ({ pk, sk }: WireItem) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

function documentsOf(version: Version): readonly { botId: string; document: string }[] {
  return itemsOf(version)
    .filter((item) => keyOf(item).sk === 'GRID')
    .map((item) => ({
      botId: keyOf(item).pk.slice('BOT#'.length),
      document: gunzipSync(item['document']?.B ?? new Uint8Array()).toString('utf8'),
    }));
}

function bodiesOf(version: Version, to: string): readonly string[] {
  return messagesOf(version)
    .filter((message) => message.to === to)
    .map(({ body }) => body);
}

describe('items', () => {
  test.each(each)('of $version: every bot, its config, status and fills', async ({ version }) => {
    const store = new DynamoBotStore(await tableOf(version));
    const readings = await store.listConfigs();
    expect(readings.length).toBeGreaterThan(0);
    for (const reading of readings) {
      // The misspelt one runs on as it was accepted.
      expect(configInForce(reading)).toMatchObject({ spacing: expect.anything() });
    }
    expect(await store.configStatus('okx-misspelt')).toMatchObject({ kind: 'rejected' });
    expect(await store.configStatus('okx-polled')).toMatchObject({ kind: 'accepted', errors: [] });
    expect(await store.recentFills('okx-polled', 10)).toHaveLength(3);
    expect((await store.loadBot('okx-polled')).grid?.state.mode).toBe('running');
  });

  test.each(withRelay)('of $version: lease, sessions and send ledger', async ({ version }) => {
    const table = await tableOf(version);
    expect(await new DynamoLeaseStore(table).read(0)).toMatchObject({ shard: 0, epoch: 1 });
    for (const account of ['demo-hitbtc', 'demo-binance']) {
      const session = await new DynamoSessionBoard(table).read({ account });
      expect(session).toMatchObject({ account, state: 'live' });
      const sent = itemsOf(version)
        .map(keyOf)
        .filter(({ pk }) => pk === `SENT#${account}`)
        .map(({ sk }) => sk);
      expect(sent.length).toBeGreaterThan(0);
      // What an earlier version may have sent, this one does not send.
      const by = { epoch: 2, nowMs: aTimeMs };
      const claimed = await new DynamoSendLedger(table).claim(account, [...sent, 'new'], by);
      expect([...claimed]).toEqual(['new']);
    }
  });

  test('of 2026-11-23-0108: why passes fail', async () => {
    const failures = new DynamoFailureStore(await tableOf('2026-11-23-0108'));
    expect(await failures.read('okx-keyless')).toMatchObject({
      text: expect.stringContaining('nobody'),
    });
  });
});

/** A rollback stands on this: the version of that time reads back what is written here. */
describe('nothing is written otherwise than by the version that wrote it before', () => {
  test.each(each)('states of $version', ({ version }) => {
    const documents = documentsOf(version);
    expect(documents.length).toBeGreaterThan(0);
    for (const { botId, document } of documents) {
      const again: unknown = JSON.parse(encodeState(decodeState(botId, document)));
      expect(again).toEqual(JSON.parse(document));
    }
  });

  test.each(each)('slots and work of $version', ({ version }) => {
    const slots = bodiesOf(version, 'slots');
    const work = bodiesOf(version, 'work.fifo');
    expect(Math.min(slots.length, work.length)).toBeGreaterThan(0);
    for (const body of slots) expect(parseSlot(body)).toEqual(JSON.parse(body));
    for (const body of work) {
      const plain = plainOf(parseWorkMessage(body));
      expect(plain).toEqual(JSON.parse(body));
    }
  });

  test.each(withRelay)('events on the bus of $version', ({ version }) => {
    const bodies = bodiesOf(version, 'bus');
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const detail: unknown = JSON.parse(body);
      expect(JSON.parse(JSON.stringify(encodeBundle(decodeBundle(detail))))).toEqual(detail);
    }
  });

  test.each(withRelay)('commands to the relay of $version', ({ version }) => {
    const bodies = bodiesOf(version, 'commands-0.fifo');
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const reading = decodeCommandBatch(body);
      if (reading.kind === 'unreadable') throw new Error(reading.because);
      expect(JSON.parse(encodeCommandBatch(reading.batch))).toEqual(JSON.parse(body));
    }
  });
});

function plainOf(message: WorkMessage): unknown {
  if (message.kind !== 'events') return message;
  const { kind, ...bundle } = message;
  return { kind, ...encodeBundle(bundle) };
}
