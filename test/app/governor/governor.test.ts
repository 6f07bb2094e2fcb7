/** Budgets shared by workers: never more than the limit, counters first, and few writes. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  grantedOf,
  orders,
  pending,
  startDatabase,
  startMs,
  weight,
  type BudgetWorld,
  type Database,
} from './budget-world.ts';

let database: Database;
let world: BudgetWorld;

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  world = await database.world();
});

const count = (asked: readonly string[], name: string) =>
  asked.filter((one) => one === name).length;

describe('workers that ask at the same time', () => {
  test('are granted what the limit has, and not a unit more', async () => {
    const workers = Array.from({ length: 5 }, () => world.worker());
    const asked = workers.flatMap((worker) =>
      Array.from({ length: 30 }, () => worker.reserve(orders, 'cancel')),
    );
    const granted = (await Promise.all(asked)).filter(({ kind }) => kind === 'granted');
    // 90 of 100 are ours, and nine tenths of them are for cancels.
    expect(granted.length).toBeLessThanOrEqual(81);
    expect(granted.length).toBeGreaterThan(60);
    const counters = await Promise.all(
      workers.map((worker) => grantedOf(worker, orders, 'counter', 20)),
    );
    expect(granted.length + counters.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(90);
  });

  test('find counters first: whatever reads have used, there is room for them', async () => {
    const [reader, sender] = [world.worker(), world.worker()];
    const reads = await grantedOf(reader, orders, 'read');
    expect(reads).toBe(54);
    expect(await grantedOf(sender, orders, 'read')).toBe(0);
    expect(await grantedOf(sender, orders, 'seed')).toBe(14);
    expect(await grantedOf(reader, orders, 'cancel')).toBe(13);
    expect(await grantedOf(reader, orders, 'counter', 9)).toBe(9);
  });

  test('of different accounts share the address, each has orders of its own', async () => {
    const [ours, theirs] = [world.worker(), world.worker({ account: 'second' })];
    await grantedOf(ours, orders, 'read');
    expect((await theirs.reserve(orders, 'read')).kind).toBe('granted');
    expect((await ours.reserve(weight, 'read', 3_240)).kind).toBe('granted');
    expect(await theirs.reserve(weight, 'read')).toMatchObject({
      kind: 'heldBack',
      because: 'weight 1m is used up',
    });
  });

  test('on another exchange have nothing to do with it', async () => {
    const [ours, theirs] = [world.worker(), world.worker({ exchange: 'binance' })];
    await ours.reserve(weight, 'read', 3_240);
    expect((await theirs.reserve(weight, 'read', 3_240)).kind).toBe('granted');
  });
});

describe('a window that is used up', () => {
  test('holds a read back until it ends, and the next one is whole', async () => {
    const worker = world.worker();
    await worker.reserve(weight, 'read', 3_240);
    const heldBack = await worker.reserve(weight, 'read', 20);
    expect(heldBack).toMatchObject({ kind: 'heldBack', untilMs: startMs + 20_000 });
    const writes = count(worker.asked, 'take');
    await worker.reserve(weight, 'read', 20);
    expect(count(worker.asked, 'take')).toBe(writes);
    expect(world.metrics.sum('RequestsHeldBack')).toBe(2);
    expect(world.clock.now()).toBe(startMs);

    world.clock.advance(20_000);
    expect((await worker.reserve(weight, 'read', 3_000)).kind).toBe('granted');
  });

  test('is waited for by a counter order if it ends soon, and not if it does not', async () => {
    const worker = world.worker();
    await grantedOf(worker, pending, 'counter', 21);
    expect((await worker.reserve(pending, 'counter')).kind).toBe('granted');
    expect(world.clock.now()).toBe(startMs + 2_500);

    await worker.reserve(weight, 'counter', 5_400);
    expect((await worker.reserve(weight, 'counter')).kind).toBe('heldBack');
    expect(world.clock.now()).toBe(startMs + 2_500);
    expect(world.metrics.sum('CountersHeldBack')).toBe(1);
    expect(world.logger.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'a counter order is held back' }),
    );
  });

  test('is waited for by a read too, so that the last of many bots are not left out each time', async () => {
    const worker = world.worker();
    // One standing, and of 21 others four fifths.
    expect(await grantedOf(worker, pending, 'read', 18)).toBe(18);
    expect(world.clock.now()).toBe(startMs);
    expect((await worker.reserve(pending, 'read')).kind).toBe('granted');
    expect(world.clock.now()).toBe(startMs + 2_500);
    expect(await grantedOf(worker, pending, 'seed', 100)).toBeLessThan(22);
    expect(world.clock.now()).toBe(startMs + 2_500);
  });

  test('is told in our time, where the clock of the exchange is another', async () => {
    const worker = world.worker({ exchangeNow: () => world.clock.now() + 7_000 });
    await worker.reserve(weight, 'read', 3_240);
    expect(await worker.reserve(weight, 'read')).toMatchObject({ untilMs: startMs + 13_000 });
  });

  test('a request larger than any window is told as such', async () => {
    expect(await world.worker().reserve(pending, 'counter', 30)).toMatchObject({
      because: '30 units at once are more than GET /api/v5/trade/orders-pending 2s ever has (21)',
    });
  });
});

describe('a window that ends', () => {
  test('while its units are taken grants nothing: they are taken of the next one', async () => {
    let isSlow = true;
    const worker = world.worker({
      around: async (name, call) => {
        const answer = await call();
        if (name === 'take' && isSlow) {
          isSlow = false;
          world.clock.advance(2_500);
        }
        return answer;
      },
    });
    expect((await worker.reserve(pending, 'seed')).kind).toBe('granted');
    expect(count(worker.asked, 'take')).toBe(2);
  });

  test('within the time of a request is charged with the next one', async () => {
    world.clock.advance(19_700);
    const worker = world.worker();
    await worker.reserve(weight, 'seed', 200);
    world.clock.advance(300);
    // 5400 are ours in a minute: 200 of them may have arrived in this one.
    expect((await worker.reserve(weight, 'counter', 5_201)).kind).toBe('heldBack');
    expect((await world.worker().reserve(weight, 'counter', 5_200)).kind).toBe('granted');
  });
});

describe('of several limits', () => {
  test('all are taken or none, and what was taken is used by the next request', async () => {
    const worker = world.worker();
    await grantedOf(worker, orders, 'seed');
    const both = [
      { limit: weight, units: 700 },
      { limit: orders, units: 1 },
    ];
    expect((await worker.governor.reserve(both, 'seed')).kind).toBe('heldBack');
    const writes = count(worker.asked, 'take');
    expect((await worker.reserve(weight, 'seed', 700)).kind).toBe('granted');
    expect(count(worker.asked, 'take')).toBe(writes);
  });

  test('what was taken for a counter stays for counters', async () => {
    const worker = world.worker();
    await grantedOf(worker, orders, 'counter', 90);
    const both = [
      { limit: weight, units: 5_400 },
      { limit: orders, units: 1 },
    ];
    expect((await worker.governor.reserve(both, 'counter')).kind).toBe('heldBack');
    expect((await worker.reserve(weight, 'read')).kind).toBe('heldBack');
    expect((await worker.reserve(weight, 'counter', 5_400)).kind).toBe('granted');
  });
});

describe('writes', () => {
  test('of passes that read 28 units of weight every ten seconds: two a minute', async () => {
    const worker = world.worker();
    world.clock.advance(20_000);
    for (let pass = 0; pass < 6; pass++) {
      for (const units of [6, 20, 2]) await worker.reserve(weight, 'read', units);
      world.clock.advance(9_000);
    }
    expect(count(worker.asked, 'take')).toBe(2);
  });

  test('of passes that read once in a window of two seconds: one a minute', async () => {
    const worker = world.worker();
    world.clock.advance(20_000);
    for (let pass = 0; pass < 6; pass++) {
      expect((await worker.reserve(pending, 'read')).kind).toBe('granted');
      world.clock.advance(10_000);
    }
    expect(count(worker.asked, 'take')).toBe(1);
    await worker.reserve(pending, 'read');
    expect(count(worker.asked, 'take')).toBe(2);
  });

  test('of many reads at once: less than half as many', async () => {
    const worker = world.worker();
    expect(await grantedOf(worker, orders, 'read')).toBe(54);
    expect(count(worker.asked, 'take')).toBeLessThan(20);
  });

  test('standing parts are out of the limit: with those of six workers no window holds more', async () => {
    const workers = Array.from({ length: 8 }, () => world.worker());
    const standing = await Promise.all(workers.map((worker) => worker.reserve(pending, 'read')));
    expect(standing.every(({ kind }) => kind === 'granted')).toBe(true);
    let counters = 0;
    const [first] = workers;
    if (first === undefined) throw new Error('no worker');
    while (first.asked.length < 200) {
      await first.reserve(pending, 'counter');
      if (world.clock.now() > startMs) break;
      counters += 1;
    }
    // 27 are ours in this window; six stand for a minute.
    expect(8 + counters).toBe(27);
  });
});

describe('what the exchange tells', () => {
  const tell = async (worker: ReturnType<BudgetWorld['worker']>, used: number) => {
    worker.governor.told([{ limit: weight, used }]);
    // Behind the write that may follow.
    await world.store.bans({ exchange: 'okx', scope: 'address', id: 'egress' });
  };

  test('raises the counter for all, when others have used of it', async () => {
    const [hears, other] = [world.worker(), world.worker()];
    await tell(hears, 3_240);
    expect((await other.reserve(weight, 'read')).kind).toBe('heldBack');
    expect((await other.reserve(weight, 'counter', 2_160)).kind).toBe('granted');
    expect((await hears.reserve(weight, 'counter')).kind).toBe('heldBack');
  });

  test('never lowers it, and is not written where it hardly differs', async () => {
    const worker = world.worker();
    await worker.reserve(weight, 'read', 3_240);
    for (const used of [0, 3_240, 3_400]) await tell(worker, used);
    expect(count(worker.asked, 'raise')).toBe(0);
    expect((await world.worker().reserve(weight, 'seed', 810)).kind).toBe('granted');
  });

  test('just after a window began is not believed: it may be of the one before', async () => {
    const worker = world.worker();
    world.clock.advance(20_100);
    await tell(worker, 5_000);
    expect((await worker.reserve(weight, 'read', 3_000)).kind).toBe('granted');
  });
});
