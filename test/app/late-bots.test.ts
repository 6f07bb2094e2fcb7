/** A bot that should trade and does not is found, however well the others do. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createPassMarker, markEveryMs } from '../../shared/app/pass-marker.ts';
import { sendDueSlots } from '../../shared/app/plan-slots.ts';
import { watch } from '../../shared/app/watchdog.ts';
import { StoreError } from '../../shared/ports/store-error.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { DynamoHaltStore } from '../../shared/stores/dynamo-halt-store.ts';
import { DynamoPassMarks } from '../../shared/stores/dynamo-pass-marks.ts';
import { aTimeMs, configItemWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let database: EmbeddedDynamoDb;
let store: DynamoBotStore;
let marks: DynamoPassMarks;
let halts: DynamoHaltStore;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  const tableName = await database.createTable();
  const table = { client: database.client, tableName, clock: virtualClock(aTimeMs) };
  store = new DynamoBotStore(table);
  marks = new DynamoPassMarks(table);
  halts = new DynamoHaltStore(table);
});

const minutes = (count: number): number => count * 60_000;

async function addBot(botId: string, acceptedMs: number, changes = {}): Promise<void> {
  await store.putConfig(botId, configItemWith({ botId, ...changes }));
  await store.putConfigStatus(botId, { kind: 'accepted', errors: [], atMs: acceptedMs });
}

async function seen(atMs = aTimeMs): Promise<readonly unknown[]> {
  const metrics = countedMetrics();
  const logger = recordedLogger();
  await watch({ store, clock: virtualClock(atMs), logger, metrics, halts, passMarks: marks });
  const late = logger.lines.filter(({ message }) => message === 'bot late');
  expect(metrics.sum('BotsLate')).toBe(late.length);
  return late.map(({ fields }) => fields['botId']).toSorted();
}

test('one whose passes stopped, and one that never had any', async () => {
  await addBot('well', aTimeMs - minutes(60));
  await addBot('stopped', aTimeMs - minutes(60));
  await addBot('never', aTimeMs - minutes(60));
  await addBot('new', aTimeMs - minutes(3));
  await addBot('off', aTimeMs - minutes(60), { enabled: false });
  await addBot('on-again', aTimeMs - minutes(3));
  await marks.mark('well', aTimeMs - minutes(6));
  await marks.mark('stopped', aTimeMs - minutes(11));
  await marks.mark('on-again', aTimeMs - minutes(600));
  expect(await seen()).toEqual(['never', 'stopped']);
});

test('nobody is late while trading is halted', async () => {
  await addBot('stopped', aTimeMs - minutes(60));
  await halts.write({ orders: 'cancel', because: 'a test', sinceMs: aTimeMs });
  expect(await seen()).toEqual([]);
});

test('no bot counts as due while trading is halted, and all are looked after as before', async () => {
  await addBot('one', aTimeMs);
  const planned = async () => {
    const metrics = countedMetrics();
    const slots = { sendSlots: () => Promise.resolve() };
    const plan = await sendDueSlots({ store, slots, clock: virtualClock(aTimeMs), metrics, halts });
    return { slots: plan.slots.length, due: metrics.sum('BotsDue') };
  };
  const before = await planned();
  expect(before.due).toBe(1);
  await halts.write({ orders: 'cancel', because: 'a test', sinceMs: aTimeMs });
  expect(await planned()).toEqual({ slots: before.slots, due: 0 });
});

describe('marks', () => {
  test('are made of the first pass, and then every few minutes', async () => {
    const clock = virtualClock(aTimeMs);
    const mark = createPassMarker({ marks, clock, logger: recordedLogger() });
    await mark('one');
    clock.advance(markEveryMs - 1);
    await mark('one');
    expect(await marks.last('one')).toBe(aTimeMs);
    clock.advance(1);
    await mark('one');
    expect(await marks.last('one')).toBe(aTimeMs + markEveryMs);
    expect(await marks.last('two')).toBeUndefined();
  });

  test('that fail are made at the next pass, and cost none', async () => {
    let tries = 0;
    const failing = {
      ...{ last: () => Promise.resolve(undefined) },
      mark: () => {
        tries += 1;
        return Promise.reject(new StoreError('markPass', 'throttled'));
      },
    };
    const clock = virtualClock(aTimeMs);
    const mark = createPassMarker({ marks: failing, clock, logger: recordedLogger() });
    await mark('one');
    await mark('one');
    expect(tries).toBe(2);
  });
});
