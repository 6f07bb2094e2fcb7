/** What a session sends is reserved before, and what it hears of limits is told to all who share them. */

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createGovernors } from '../../../shared/app/governor/governor.ts';
import type { Governor, RequestLimit } from '../../../shared/ports/governor.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { frameOf } from '../../support/plain-dialect.ts';
import { countedMetrics, recordedLogger } from '../../support/recorded.ts';
import { placeOf, startSessionBench, type SessionBench } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

/** Half a minute into a minute. */
const startMs = 1_788_264_030_000;
const ordersOf = (max: number): RequestLimit => ({
  name: 'orders 1m',
  scope: 'account',
  windowMs: 60_000,
  max,
  isAligned: true,
});
/** Room for more seeds of forty units than are tried until a frame was heard. */
const many = ordersOf(10_000);
const attemptsMax = 150;

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

let bench: SessionBench | undefined;
afterEach(() => bench?.close());

/** A session, and another worker of its account. */
async function governed(
  limit: RequestLimit,
): Promise<{ readonly bench: SessionBench; readonly other: Governor }> {
  const clock = virtualClock(startMs);
  const tableName = await database.createTable();
  const governor = () =>
    createGovernors({
      store: new DynamoLimitStore({ client: database.client, tableName, clock }),
      clock,
      logger: recordedLogger(),
      metrics: countedMetrics(),
      address: 'egress',
    })({ exchange: 'plain', account: 'main', exchangeNow: () => clock.now() });
  bench = await startSessionBench({
    dialect: {
      batchSizeMax: 1,
      chargesOf: ({ kind }) => (kind === 'place' || kind === 'cancel' ? [{ limit, units: 1 }] : []),
    },
    budget: { governor: governor(), clock },
  });
  await bench.live();
  return { bench, other: governor() };
}

const placed = async ({ session }: SessionBench, lane: 'counter' | 'seed', count: number) =>
  session.place(
    Array.from({ length: count }, (_, i) => placeOf(`${lane}${i}`)),
    lane,
  );

test('seeds that are held back are not sent, and a counter still is', async () => {
  const { bench: short } = await governed(ordersOf(10));
  const seeds = await placed(short, 'seed', 10);
  const isSent = seeds.map(({ kind }) => kind === 'accepted');
  const sent = isSent.filter(Boolean).length;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(9);
  // The first that is held back, and all that follow it.
  expect(isSent.indexOf(false)).toBe(sent);
  expect(seeds.at(-1)).toMatchObject({
    kind: 'rejected',
    reason: 'rateLimited',
    detail: expect.stringContaining('not sent: orders 1m is used up until 2026'),
  });
  expect(short.received('place')).toHaveLength(sent);
  expect(await placed(short, 'counter', 1)).toMatchObject([{ kind: 'accepted' }]);
  expect(
    await short.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'counter0' }]),
  ).toMatchObject([{ kind: 'accepted' }]);
});

/** How often it was not, before it was. */
async function attemptsUntil(isSo: () => Promise<boolean>): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) if (await isSo()) return attempt;
  return attemptsMax;
}

test('what the exchange says of budgets and bans holds for all who share them', async () => {
  const { bench: told, other } = await governed(many);
  const [connection] = told.server.connections;
  const seed = async () => (await other.reserve([{ limit: many, units: 40 }], 'seed')).kind;
  expect(await seed()).toBe('granted');
  connection?.send(frameOf({ kind: 'budgets', words: [{ limit: many, used: 8_900 }] }));
  expect(await attemptsUntil(async () => (await seed()) === 'heldBack')).toBeLessThan(attemptsMax);

  connection?.send(frameOf({ kind: 'shutOut', scope: 'account', limit: many, forMs: 20_000 }));
  const isShutOut = async () => {
    const [outcome] = await placed(told, 'counter', 1);
    return outcome?.kind === 'rejected' && outcome.reason === 'rateLimited';
  };
  expect(await attemptsUntil(isShutOut)).toBeLessThan(attemptsMax);
});

test.each([
  { status: 418, retryAfter: undefined, forMs: 120_000 },
  { status: 418, retryAfter: 3_600, forMs: 3_600_000 },
  { status: 429, retryAfter: 30, forMs: 30_000 },
  { status: 429, retryAfter: undefined, forMs: 5_000 },
])('a connection that is refused with $status, Retry-After $retryAfter', async (refusal) => {
  const { status, retryAfter, forMs } = refusal;
  const told: unknown[] = [];
  const governor: Governor = {
    reserve: () =>
      Promise.resolve({ kind: 'granted', holds: () => true, giveBack: () => undefined }),
    told: () => undefined,
    shutOut: (by) => {
      told.push(by);
      return Promise.resolve();
    },
  };
  bench = await startSessionBench({
    budget: { governor, clock: virtualClock(startMs) },
    refuseWith: status,
  });
  bench.server.retryAfter = retryAfter;
  await until('it was refused', () => told.length > 0);
  expect(told[0]).toEqual({ scope: 'address', untilMs: startMs + forMs });
});

test('a connection that is refused for another reason shuts nobody out', async () => {
  const shutOut = jest.fn<Governor['shutOut']>(() => Promise.resolve());
  const governor: Governor = {
    reserve: () =>
      Promise.resolve({ kind: 'granted', holds: () => true, giveBack: () => undefined }),
    told: () => undefined,
    shutOut,
  };
  const short = await startSessionBench({
    budget: { governor, clock: virtualClock(startMs) },
    refuseWith: 503,
  });
  bench = short;
  await until('it was refused', () => short.logged.some((line) => line.includes('503')));
  expect(shutOut).not.toHaveBeenCalled();
});
