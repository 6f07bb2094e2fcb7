/** What is reserved counts in the window in which its frame leaves, however long it has waited for its turn. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createGovernors } from '../../../shared/app/governor/governor.ts';
import type { Governor, RequestLimit } from '../../../shared/ports/governor.ts';
import type { SocketDialect } from '../../../shared/ports/socket-dialect.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { frameOf } from '../../support/plain-dialect.ts';
import { countedMetrics, recordedLogger } from '../../support/recorded.ts';
import { placeOf, startSessionBench, type SessionBench } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

/** Of ten units nine are ours, and seven those of seeds. */
const limit: RequestLimit = {
  name: 'orders 10s',
  scope: 'account',
  windowMs: 10_000,
  max: 10,
  isAligned: true,
};
const seedUnits = 7;
/** Half a second and a bit before a window ends, so that what is reserved counts in that one alone. */
const startMs = 1_788_264_039_400;
const framesPerSecondMax = 4;

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

let bench: SessionBench;
afterEach(() => bench.close());

interface Late {
  /** That of windows; that of frames is the bench's. */
  readonly clock: HandClock;
  /** Of the same account. */
  readonly other: Governor;
  readonly logger: ReturnType<typeof recordedLogger>;
}

/** A session whose login is long past, as the window nears its end. */
async function lateInAWindow(dialect: Partial<SocketDialect> = {}): Promise<Late> {
  const clock = handClock(startMs);
  const tableName = await database.createTable();
  const logger = recordedLogger();
  const make = () =>
    createGovernors({
      store: new DynamoLimitStore({ client: database.client, tableName, clock }),
      clock,
      logger,
      metrics: countedMetrics(),
      address: 'egress',
    })({ exchange: 'plain', account: 'main', exchangeNow: () => clock.now() });
  bench = await startSessionBench({
    dialect: {
      batchSizeMax: 1,
      framesPerSecondMax,
      chargesOf: (request) => {
        if (request.kind === 'place') return [{ limit, units: request.requests.length }];
        return request.kind === 'openOrders' ? [{ limit, units: 1 }] : [];
      },
      ...dialect,
    },
    budget: { governor: make(), clock },
  });
  await bench.live();
  // The frames of the login are counted no more.
  await bench.clock.advance(1_000);
  return { clock, other: make(), logger };
}

async function pass(clock: HandClock, ms: number): Promise<void> {
  await clock.advance(ms);
  await bench.clock.advance(ms);
}

const counters = (count: number) =>
  bench.session.place(
    Array.from({ length: count }, (_, i) => placeOf(`c${i}`)),
    'counter',
  );

/** As many as may at once have been answered, and the rest have leave and wait for their turn. */
const waiting = (count: number) =>
  until(
    `${count} frames wait`,
    () =>
      bench.received('place').length === framesPerSecondMax &&
      bench.session.describe().underWay === count,
  );

async function expectUsed(other: Governor, units: number): Promise<void> {
  const left = seedUnits - units;
  expect(await other.reserve([{ limit, units: left + 1 }], 'seed')).toMatchObject({
    because: 'orders 10s is used up',
  });
  expect(await other.reserve([{ limit, units: left }], 'seed')).toMatchObject({ kind: 'granted' });
}

test('orders that wait until the next window count in it', async () => {
  const { clock, other } = await lateInAWindow();
  const placed = counters(8);
  await waiting(4);
  await pass(clock, 1_000);
  expect((await placed).map(({ kind }) => kind)).toEqual(Array(8).fill('accepted'));
  expect(bench.received('place')).toHaveLength(8);
  await expectUsed(other, 4);
});

test('orders that wait are not sent where the next window is used up', async () => {
  const { clock, other } = await lateInAWindow();
  const placed = counters(5);
  await waiting(1);
  await clock.advance(1_000);
  expect(await other.reserve([{ limit, units: 9 }], 'counter')).toMatchObject({ kind: 'granted' });
  await bench.clock.advance(1_000);
  const outcomes = await placed;
  expect(outcomes.slice(0, 4).map(({ kind }) => kind)).toEqual(Array(4).fill('accepted'));
  expect(outcomes[4]).toMatchObject({ kind: 'rejected', reason: 'rateLimited' });
  expect(bench.received('place')).toHaveLength(framesPerSecondMax);
});

test('a question that waits until the next window counts in it', async () => {
  const { clock, other } = await lateInAWindow();
  const placed = counters(4);
  await waiting(0);
  const asked = bench.session.openOrders('BTC-USDT');
  await waiting(1);
  await pass(clock, 1_000);
  expect(await asked).toEqual([]);
  await placed;
  await expectUsed(other, 1);
});

test('orders that wait are not sent once the exchange has shut us out', async () => {
  const { clock, logger } = await lateInAWindow();
  const placed = counters(8);
  await waiting(4);
  const [connection] = bench.server.connections;
  connection?.send(frameOf({ kind: 'shutOut', scope: 'address', forMs: 20_000 }));
  await until('the ban was heard of', () =>
    logger.lines.some(({ message }) => message === 'the exchange shuts us out'),
  );
  await pass(clock, 1_000);
  const outcomes = await placed;
  expect(outcomes.slice(4)).toEqual(
    Array(4).fill({
      kind: 'rejected',
      reason: 'rateLimited',
      detail: expect.stringContaining('not sent: shut out by the exchange until'),
    }),
  );
  expect(bench.received('place')).toHaveLength(framesPerSecondMax);
});

test('the halves of a frame that is too large count once', async () => {
  const oneOrder = 250;
  const { other } = await lateInAWindow({ batchSizeMax: 2, frameBytesMax: oneOrder });
  const placed = await counters(2);
  expect(placed.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
  expect(bench.received('place')).toHaveLength(2);
  await expectUsed(other, 2);
});
