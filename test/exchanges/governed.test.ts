/**
 * Two workers of one account, each with several bots, that ask as often as they may: the exchange with its real limits
 * refuses nothing, as the governor in the table is asked first; and counters go when nothing else does.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { createGovernors } from '../../shared/app/governor/governor.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { createExchange } from '../../shared/exchanges/registry.ts';
import {
  ExchangeError,
  type Exchange,
  type PlaceLane,
  type PlaceOutcome,
} from '../../shared/ports/exchange.ts';
import { DynamoLimitStore } from '../../shared/stores/dynamo-limit-store.ts';
import { ManualClock, startMs } from '../local/support.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { governedVenues, type GovernedVenue } from '../support/governed-venues.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';

const symbol = 'BTC-USDT';
const botsOfWorker = 4;
const readsOfBot = 12;
/** Of seeds: more than any window of a venue here holds. */
const triesMax = 500;
/** Reads wait for a window that is nearer than that, and are held back otherwise. */
const longWindowMs = 10_000;

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

/** Told by ourselves, and not by the exchange. */
const isHeldBack = (words: string): boolean => /not sent|not asked/.test(words);

describe.each(governedVenues)('$name', (venue) => {
  let clock: ManualClock;
  let simulator: Simulator;
  let workers: readonly Exchange[];
  let orders: number;

  beforeEach(async () => {
    clock = new ManualClock(startMs);
    orders = 0;
    simulator = await venue.start(clock);
    const tableName = await database.createTable();
    const worker = () => workerOf(venue, { tableName, clock, simulator });
    workers = [await worker(), await worker()];
  });
  afterEach(() => simulator.close());

  /** Repeats by all bots at once, until each is held back or has had its share. Returns how often one was not. */
  async function flood(
    share: number,
    ask: (worker: Exchange) => Promise<boolean>,
  ): Promise<number> {
    const bot = async (worker: Exchange): Promise<number> => {
      for (let granted = 0; granted < share; granted++) if (!(await ask(worker))) return granted;
      return share;
    };
    const bots = workers.flatMap((worker) => Array.from({ length: botsOfWorker }, () => worker));
    const granted = await Promise.all(bots.map(bot));
    return granted.reduce((sum, one) => sum + one, 0);
  }

  async function read(worker: Exchange): Promise<boolean> {
    try {
      await worker.openOrders(symbol);
      return true;
    } catch (error) {
      if (!(error instanceof ExchangeError) || !isHeldBack(error.message)) throw error;
      expect(error).toMatchObject({ kind: 'rateLimited' });
      expect(error.retryAtMs).toBeGreaterThan(clock.now());
      return false;
    }
  }

  /** Seeds never come to rest where the exchange knows such orders: there is no end to them. */
  async function place(worker: Exchange, lane: PlaceLane): Promise<PlaceOutcome | undefined> {
    orders += 1;
    const isPassing = lane === 'seed' && worker.capabilities.immediateOrCancel;
    const request = {
      symbol,
      clientOrderId: `governed${10_000 + orders}`,
      side: 'buy',
      price: decimal(57_000),
      quantity: decimal('0.001'),
      timeInForce: isPassing ? 'ioc' : 'gtc',
      postOnly: !isPassing,
      expiresAtMs: worker.exchangeNow() + 20_000,
    } as const;
    const [outcome] = await worker.place([request], lane);
    return outcome;
  }

  async function seed(worker: Exchange): Promise<boolean> {
    const outcome = await place(worker, 'seed');
    if (outcome?.kind === 'accepted') return true;
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'rateLimited' });
    expect(outcome && 'detail' in outcome && isHeldBack(outcome.detail)).toBe(true);
    return false;
  }

  /** One of each worker, with what a fill brings about, at once. */
  async function counterAndCancel(): Promise<void> {
    const now = clock.now();
    for (const worker of workers) {
      const placed = await place(worker, 'counter');
      if (placed?.kind !== 'accepted') throw new Error(`not placed: ${JSON.stringify(placed)}`);
      const { exchangeOrderId } = placed;
      const order = { symbol, exchangeOrderId, clientOrderId: `governed${10_000 + orders}` };
      expect(await worker.cancel([order])).toEqual([{ kind: 'accepted' }]);
    }
    expect(clock.now()).toBe(now);
  }

  test('refuses nothing while all read and seed as often as they may, window after window', async () => {
    let granted = 0;
    for (let window = 0; window < 3; window++) {
      granted += await flood(readsOfBot, read);
      granted += await flood(triesMax, seed);
      // Anything but whole windows: those of the exchange need not begin where ours do.
      clock.move(Math.round(venue.windowMs * 0.7));
    }
    expect(granted).toBeGreaterThan(3 * botsOfWorker);
  });

  test('takes counters and cancels at once when no seed may go', async () => {
    expect(await flood(triesMax, seed)).toBeLessThan(triesMax);
    await counterAndCancel();
  });

  if (venue.windowMs > longWindowMs) {
    test('takes counters and cancels at once when no read may go', async () => {
      await flood(triesMax, read);
      for (const worker of workers) expect(await read(worker)).toBe(false);
      await counterAndCancel();
    });

    test('tells balances when no read may go, as no counter is placed without them', async () => {
      await flood(triesMax, read);
      for (const worker of workers) {
        expect(await read(worker)).toBe(false);
        expect(await worker.balances(['USDT'])).toMatchObject([{ currency: 'USDT' }]);
      }
    });
  }
});

async function workerOf(
  { name, keys }: GovernedVenue,
  by: {
    readonly tableName: string;
    readonly clock: ManualClock;
    readonly simulator: Simulator;
  },
): Promise<Exchange> {
  const { tableName, clock, simulator } = by;
  const governorFor = createGovernors({
    store: new DynamoLimitStore({ client: database.client, tableName, clock }),
    clock,
    logger: recordedLogger(),
    metrics: countedMetrics(),
    address: 'egress',
  });
  const exchange = await createExchange(name, {
    credentials: { exchange: name, ...keys, isDemo: false, baseUrl: simulator.baseUrl },
    clock,
    governor: governorFor({ exchange: name, account: 'main', exchangeNow: () => clock.now() }),
    isPaced: false,
    retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
  });
  // Markets and the like are read once, and are no part of what is counted here.
  await exchange.instrument(symbol);
  return exchange;
}
