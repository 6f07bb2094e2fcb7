/** What the exchange forbids one worker binds all; a store that is away stops none. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StoreError } from '../../../shared/ports/store-error.ts';
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

describe('a ban', () => {
  const untilMs = startMs + 120_000;

  test('of the address holds back every worker behind it, whatever the account, until it ends', async () => {
    const [hit, other] = [world.worker(), world.worker({ account: 'second' })];
    await hit.governor.shutOut({ scope: 'address', untilMs });
    for (const worker of [hit, other]) {
      expect(await worker.reserve(orders, 'counter')).toEqual({
        kind: 'heldBack',
        untilMs,
        because: 'shut out by the exchange',
      });
    }
    expect(world.clock.now()).toBe(startMs);
    world.clock.advance(120_000);
    expect((await other.reserve(orders, 'seed')).kind).toBe('granted');
  });

  test('that is known to be long is read again once a minute', async () => {
    const worker = world.worker();
    await world.worker().governor.shutOut({ scope: 'account', untilMs });
    for (let second = 0; second < 60; second++) {
      await worker.reserve(orders, 'read');
      world.clock.advance(1_500);
    }
    // The address is looked at as before; the account's ban once more, in a minute.
    expect(worker.asked.filter((name) => name === 'take')).toEqual([]);
    expect(worker.asked.filter((name) => name === 'bans').length).toBeLessThanOrEqual(62);
  });

  test('of one account leaves the other alone, of one limit the others', async () => {
    const [hit, other] = [world.worker(), world.worker({ account: 'second' })];
    await hit.governor.shutOut({ scope: 'account', limit: orders, untilMs });
    const second = world.worker();
    expect((await second.reserve(orders, 'seed')).kind).toBe('heldBack');
    expect((await second.reserve(pending, 'seed')).kind).toBe('granted');
    expect((await other.reserve(orders, 'seed')).kind).toBe('granted');
  });

  test('is heard of within a second by who has just looked', async () => {
    const [hit, other] = [world.worker(), world.worker()];
    await other.reserve(orders, 'seed');
    await hit.governor.shutOut({ scope: 'account', untilMs });
    world.clock.advance(1_000);
    expect((await other.reserve(orders, 'seed')).kind).toBe('heldBack');
  });

  test('is never shortened', async () => {
    const hit = world.worker();
    await hit.governor.shutOut({ scope: 'account', untilMs });
    await hit.governor.shutOut({ scope: 'account', untilMs: startMs + 1_000 });
    expect(await world.worker().reserve(orders, 'seed')).toMatchObject({ untilMs });
    expect(await hit.reserve(orders, 'seed')).toMatchObject({ untilMs });
  });

  test('of years is a header that was misread, and lasts as long as the longest there is', async () => {
    await world.worker().governor.shutOut({ scope: 'address', untilMs: startMs + 99_999_999_000 });
    const threeDays = 3 * 86_400_000;
    expect(await world.worker().reserve(orders, 'cancel')).toMatchObject({
      untilMs: startMs + threeDays,
    });
  });

  test('that a person takes out of the table is over within a minute, for who was told of it too', async () => {
    const [hit, other] = [world.worker(), world.worker()];
    await hit.governor.shutOut({ scope: 'address', untilMs });
    for (const worker of [hit, other]) {
      expect((await worker.reserve(orders, 'seed')).kind).toBe('heldBack');
    }
    await world.remove({ pk: 'LIMIT#okx#address#egress', sk: 'BAN#*' });
    world.clock.advance(60_000);
    for (const worker of [hit, other]) {
      expect((await worker.reserve(orders, 'seed')).kind).toBe('granted');
    }
  });

  test('of a second is waited for by a counter order', async () => {
    const worker = world.worker();
    await worker.governor.shutOut({ scope: 'account', untilMs: startMs + 1_000 });
    expect((await worker.reserve(orders, 'counter')).kind).toBe('granted');
    expect(world.clock.now()).toBe(startMs + 1_000);
  });
});

describe('a store that is away', () => {
  const outage = () => {
    const state = { isAway: true, isCarriedOut: false };
    const around = async (name: string, call: () => Promise<unknown>) => {
      if (state.isAway && state.isCarriedOut) await call();
      if (state.isAway) throw new StoreError(name, `${name} failed: TimeoutError`);
      return call();
    };
    return { state, worker: () => world.worker({ around }) };
  };

  test('leaves each worker a quarter of its part, and is told once', async () => {
    const worker = outage().worker();
    expect(await grantedOf(worker, orders, 'read')).toBe(13);
    expect(await grantedOf(worker, orders, 'counter', 9)).toBe(9);
    expect((await worker.reserve(orders, 'counter')).kind).toBe('heldBack');
    expect(world.logger.lines.filter(({ message }) => /budgets/.test(message))).toHaveLength(1);
    world.clock.advance(10_000);
    expect((await worker.reserve(orders, 'read')).kind).toBe('granted');
  });

  test('holds back a request that is larger than that, where a shared window would take it', async () => {
    expect((await outage().worker().reserve(orders, 'counter', 23)).kind).toBe('heldBack');
    expect((await world.worker().reserve(orders, 'counter', 23)).kind).toBe('granted');
  });

  test('is left alone for seconds, so that orders do not wait for it', async () => {
    const worker = outage().worker();
    for (let i = 0; i < 10; i++) await worker.reserve(weight, 'seed');
    expect(worker.asked.filter((name) => name === 'take').length).toBe(0);
    expect(worker.asked.length).toBeLessThanOrEqual(2);
  });

  test('is told what was used meanwhile, once it is back', async () => {
    const { state, worker: start } = outage();
    const worker = start();
    await worker.reserve(weight, 'counter', 1_000);
    state.isAway = false;
    world.clock.advance(5_000);
    await worker.reserve(weight, 'read');
    expect((await world.worker().reserve(weight, 'counter', 4_400)).kind).toBe('heldBack');
    expect(world.logger.lines.at(-2)).toMatchObject({
      message: 'request budgets are shared again',
    });
  });

  test('that has counted all the same counts double, never half', async () => {
    const { state, worker: start } = outage();
    state.isCarriedOut = true;
    const worker = start();
    // Past the look for bans, so that the answer of the reservation is what is lost.
    state.isAway = false;
    await worker.reserve(orders, 'read');
    state.isAway = true;
    expect((await worker.reserve(weight, 'counter', 1_000)).kind).toBe('granted');
    state.isAway = false;
    world.clock.advance(5_000);
    await worker.reserve(weight, 'counter', 1_000);
    // 3000 are counted for the 2000 that were used.
    expect((await world.worker().reserve(weight, 'counter', 2_401)).kind).toBe('heldBack');
    expect((await world.worker().reserve(weight, 'counter', 2_400)).kind).toBe('granted');
  });

  test('does not lift a ban of our own, which is told once it is back', async () => {
    const { state, worker: start } = outage();
    const worker = start();
    const untilMs = startMs + 60_000;
    await worker.governor.shutOut({ scope: 'account', untilMs });
    expect(await worker.reserve(orders, 'counter')).toMatchObject({ untilMs });
    world.clock.advance(40_000);
    expect(await worker.reserve(orders, 'counter')).toMatchObject({ untilMs });
    state.isAway = false;
    world.clock.advance(5_000);
    expect(await worker.reserve(orders, 'counter')).toMatchObject({ untilMs });
    expect(await world.worker().reserve(orders, 'counter')).toMatchObject({ untilMs });
  });
});

test('whoever asks hears of no fault, whatever it is', async () => {
  const worker = world.worker({
    around: () => Promise.reject(new TypeError('a fault of our own')),
  });
  worker.governor.told([{ limit: weight, used: 3_000 }]);
  await worker.governor.shutOut({ scope: 'account', limit: pending, untilMs: startMs + 5_000 });
  expect((await worker.reserve(orders, 'counter')).kind).toBe('granted');
  expect((await worker.reserve(pending, 'counter')).kind).toBe('heldBack');
  expect(world.logger.lines.map(({ level }) => level)).toContain('error');
});
