/** A bot's passes over the real store, the real adapter and the simulated exchange with its recorded market. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runPass } from '../../shared/app/run-pass.ts';
import { openPassBench, type OkxWorld, type PassBench } from '../support/pass-bench.ts';
import { funds } from '../support/pass-world.ts';
import { judgeBooks, judgeLog, tradedOrders } from '../support/exchange-judge.ts';

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

/** Runs a pass and tells what it asked of the store and of the exchange. */
async function watchedPass(world: OkxWorld) {
  const before = world.requests.length;
  const { result, calls } = await world.mortalPass();
  const requests = world.requests.slice(before);
  return { result, calls, requests: requests.filter((path) => !isOncePerProcess(path)) };
}

/** The clock's offset and the instrument are read once and kept. */
function isOncePerProcess(path: string): boolean {
  return path === 'GET /api/v5/public/time' || path === 'GET /api/v5/public/instruments';
}

const sidesOf = (world: OkxWorld) =>
  world
    .books()
    .openOrders.map(({ request }) => request.side)
    .toSorted();

async function judge(world: OkxWorld): Promise<void> {
  judgeBooks(world.books(), { config: await world.config(), state: await world.state(), funds });
}

test('a bot starts, seeds both sides, and says so once', async () => {
  const world = await bench.openWorld();
  const result = await world.pass();
  expect(result.kind).toBe('done');
  expect(sidesOf(world)).toEqual(['buy', 'buy', 'buy', 'buy', 'sell', 'sell', 'sell', 'sell']);
  const state = await world.state();
  expect(state.mode).toBe('running');
  expect(state.orders.map(({ status }) => status)).toEqual(Array(8).fill('open'));
  await judge(world);
});

test('fills of ten minutes of recorded market are countered, and every unit is accounted for', async () => {
  const world = await bench.openWorld();
  await world.pass();
  for (let i = 0; i < 60; i++) {
    world.advance(10_000);
    expect((await world.pass()).kind).toBe('done');
    judgeLog(world.books());
  }
  await world.settle();
  await judge(world);
  const { ledger } = await world.state();
  expect(ledger.fills).toBe(tradedOrders(world.books().orders));
  expect(ledger.fills).toBeGreaterThan(10);
  expect(ledger.roundTrips).toBeGreaterThan(0);
  expect(world.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a pass with nothing to do asks the exchange at most three things and writes nothing', async () => {
  const world = await bench.openWorld();
  await world.pass();
  world.standStill();
  await world.pass();
  const version = await world.version();
  for (let i = 0; i < 3; i++) {
    world.advance(10_000);
    const { calls, requests } = await watchedPass(world);
    expect(requests.length).toBeLessThanOrEqual(3);
    expect(calls.filter((name) => name === 'saveState' || name === 'appendFills')).toEqual([]);
  }
  expect(await world.version()).toBe(version);
});

test('a pass with a fill writes the state once before it sends, and once after', async () => {
  const world = await bench.openWorld();
  await world.pass();
  world.untilFills(1);
  const { calls } = await watchedPass(world);
  const acts = calls.filter((name) => ['appendFills', 'saveState', 'place'].includes(name));
  expect(acts.slice(0, 3)).toEqual(['appendFills', 'saveState', 'place']);
  expect(acts.filter((name) => name === 'appendFills')).toHaveLength(1);
  expect(acts.filter((name) => name === 'saveState')).toHaveLength(2);
  expect(acts.at(-1)).toBe('saveState');
});

test('each trade is in the ledger of fills once, however often it was read', async () => {
  const world = await bench.openWorld();
  await world.pass();
  for (let i = 0; i < 3; i++) {
    world.untilFills(1);
    await world.pass();
    await world.pass();
  }
  await world.settle();
  const kept = await bench.store.recentFills(world.botId, 1_000);
  const { fills } = world.books();
  expect(kept.map(({ tradeId }) => tradeId).toSorted()).toEqual(
    fills.map(({ tradeId }) => tradeId).toSorted(),
  );
  for (const fill of kept) {
    const traded = fills.find(({ tradeId }) => tradeId === fill.tradeId);
    expect(fill.quantity.toFixed()).toBe(traded?.quantity.toFixed());
    expect(fill.price.toFixed()).toBe(traded?.price.toFixed());
    expect(fill.fee.toFixed()).toBe(traded?.fee.toFixed());
  }
});

describe('the config item is obeyed', () => {
  test('a bot that was never enabled is skipped, as is one without or with an invalid item', async () => {
    const world = await bench.openWorld({ config: { enabled: false } });
    expect(await world.pass()).toMatchObject({ kind: 'skipped' });
    await world.configure({ enabled: true, spacing: '-1' });
    expect(await world.pass()).toMatchObject({
      kind: 'skipped',
      because: expect.stringContaining('spacing'),
    });
    await bench.store.deleteBot(world.botId);
    expect(await world.pass()).toMatchObject({ kind: 'skipped' });
    expect(world.requests).toEqual([]);
  });

  test('pause keeps the orders, places nothing, and what filled meanwhile is answered afterwards', async () => {
    const world = await bench.openWorld();
    await world.pass();
    await world.configure({ enabled: false, stopKind: 'pause' });
    await world.pass();
    const received = world.books().orders.length;
    world.untilFills(2);
    await world.pass();
    expect((await world.state()).mode).toBe('paused');
    expect(world.books().orders).toHaveLength(received);
    expect((await world.state()).debts.length).toBeGreaterThan(0);
    await world.configure({ enabled: true });
    await world.pass();
    await world.settle();
    expect((await world.state()).mode).toBe('running');
    expect(world.books().orders.length).toBeGreaterThan(received);
    await judge(world);
  });

  test('stop cancels everything, is then skipped, and starts anew when enabled', async () => {
    const world = await bench.openWorld();
    await world.pass();
    world.untilFills(1);
    await world.pass();
    await world.configure({ enabled: false, stopKind: 'stop' });
    for (let i = 0; i < 4; i++) {
      world.advance(10_000);
      await world.pass();
    }
    expect(world.books().openOrders).toEqual([]);
    expect((await world.state()).mode).toBe('stopped');
    // For a while requests under way could still bring an order to life; then nobody looks any more.
    expect((await world.pass()).kind).toBe('done');
    world.advance(700_000);
    expect(await world.pass()).toMatchObject({ kind: 'skipped', because: 'the bot is stopped' });
    await world.configure({ enabled: true });
    await world.settle();
    expect(sidesOf(world)).toHaveLength(8);
    await judge(world);
  });

  test('flatten cancels everything and trades back to where the bot began', async () => {
    const world = await bench.openWorld();
    await world.pass();
    while ((await world.state()).ledger.inventoryBase.abs().lt('0.001')) {
      world.untilFills(1);
      await world.pass();
    }
    await world.configure({ enabled: false, stopKind: 'flatten' });
    for (let i = 0; i < 10; i++) {
      world.advance(10_000);
      await world.pass();
    }
    const { mode, ledger, debts } = await world.state();
    expect(mode).toBe('stopped');
    expect(debts).toEqual([]);
    expect(world.books().openOrders).toEqual([]);
    expect(ledger.inventoryBase.abs().lt('0.00001')).toBe(true);
    const { BTC } = world.books().balances;
    expect(ledger.inventoryBase.toFixed()).toBe(BTC?.total.minus(funds.BTC).toFixed());
  });

  test('other quantities take effect in place, another spacing starts the grid anew', async () => {
    const world = await bench.openWorld();
    await world.pass();
    await world.configure({ buyQuantity: '0.002' });
    await world.pass();
    world.advance(10_000);
    await world.pass();
    const buys = world.books().openOrders.filter(({ request }) => request.side === 'buy');
    expect(buys).toHaveLength(4);
    for (const { request } of buys) expect(Number(request.quantity)).toBeGreaterThan(0.0019);
    await world.configure({ spacing: '0.1' });
    await world.settle();
    expect((await world.state()).lattice?.spacing.toFixed()).toBe('0.1');
    await judge(world);
  });
});

test('a pass held up after its commit sends nothing late, and the next one begins again', async () => {
  const world = await bench.openWorld();
  const slow = world.newProcess(async (name, call) => {
    const answer = await call();
    if (name === 'saveState') world.clock.advance(15_000);
    return answer;
  });
  await runPass(slow, world.botId);
  expect(world.books().orders).toEqual([]);
  expect((await world.state()).orders.map(({ status }) => status)).toEqual(
    Array(8).fill('placing'),
  );
  await world.settle();
  expect(sidesOf(world)).toHaveLength(8);
  await judge(world);
});
