/** While trading is halted nothing is placed, whoever wants to and however far they had come. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runEvents } from '../../shared/app/run-events.ts';
import type { Halt } from '../../shared/ports/halt-store.ts';
import { DynamoHaltStore } from '../../shared/stores/dynamo-halt-store.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { openPassBench, type OkxWorld, type PassBench } from '../support/pass-bench.ts';
import { account } from '../support/pass-world.ts';

let bench: PassBench;
let halts: DynamoHaltStore;
beforeAll(async () => {
  bench = await openPassBench();
  halts = new DynamoHaltStore(bench.table);
});
beforeEach(() => halts.lift());
afterAll(() => bench.close());

const halt: Halt = { orders: 'keep', because: 'the market is mad', sinceMs: aTimeMs };

const idsOf = (world: OkxWorld) =>
  world
    .books()
    .openOrders.map(({ request }) => request.clientOrderId ?? '')
    .toSorted();

const placed = (world: OkxWorld) => world.books().orders.length;

describe('the halt', () => {
  test('is read as it was written, and lifted', async () => {
    expect(await halts.read()).toBeUndefined();
    await halts.write(halt);
    expect(await halts.read()).toEqual(halt);
    await halts.lift();
    expect(await halts.read()).toBeUndefined();
  });
});

test('a bot that never traded does not begin', async () => {
  await halts.write(halt);
  const world = await bench.openWorld({ halts });
  expect((await world.pass()).kind).toBe('skipped');
  expect(placed(world)).toBe(0);
  await halts.lift();
  await world.pass();
  expect(world.books().openOrders).toHaveLength(8);
});

test('a running bot keeps its orders, counters no fill, and goes on where it was', async () => {
  const world = await bench.openWorld({ halts });
  await world.pass();
  await halts.write(halt);
  world.untilFills(2);
  const before = placed(world);
  for (let i = 0; i < 3; i++) await world.pass();
  expect(placed(world)).toBe(before);
  const { mode, debts } = await world.state();
  expect(mode).toBe('paused');
  expect(debts.length).toBeGreaterThan(0);

  await halts.lift();
  await world.settle();
  expect((await world.state()).mode).toBe('running');
  expect((await world.state()).debts).toEqual([]);
  expect(world.books().openOrders).toHaveLength(8);
});

test('with cancel, every order goes, and the grid stands again afterwards', async () => {
  const world = await bench.openWorld({ halts });
  await world.pass();
  await halts.write({ ...halt, orders: 'cancel' });
  await world.pass();
  await world.pass();
  expect(idsOf(world)).toEqual([]);
  await halts.lift();
  await world.settle();
  expect(world.books().openOrders).toHaveLength(8);
});

test('a bot that is to sell what it has only cancels', async () => {
  const world = await bench.openWorld({ halts });
  await world.pass();
  world.untilFills(1);
  await world.pass();
  const before = placed(world);
  await halts.write(halt);
  await world.configure({ enabled: false, stopKind: 'flatten' });
  for (let i = 0; i < 3; i++) await world.pass();
  expect(idsOf(world)).toEqual([]);
  expect(placed(world)).toBe(before);
});

test('a pass that was under way sends nothing it decided before', async () => {
  let looks = 0;
  // The first look comes before the halt, the one beside the commit after it.
  const world = await bench.openWorld({
    halts: { read: () => Promise.resolve(looks++ === 0 ? undefined : halt) },
  });
  const result = await world.pass();
  expect(result.kind).toBe('done');
  expect(placed(world)).toBe(0);
  const { orders } = await world.state();
  expect(orders.map(({ closeReason }) => closeReason)).toEqual(Array(8).fill('rejected'));
});

test('events are folded and answered by nothing', async () => {
  const world = await bench.openWorld({ halts });
  await world.pass();
  world.untilFills(1);
  const fill = world.books().fills.at(-1);
  const order = world.books().orders.find(({ status }) => status === 'filled');
  if (fill === undefined || order === undefined) throw new Error('nothing filled');
  await halts.write(halt);
  const before = placed(world);
  const bundle = { botId: world.botId, account, exchange: 'okx', epoch: 1, shard: 0, number: 1 };
  const resync = { kind: 'resync', because: 'a test' } as const;
  await runEvents(world.newProcess(), { ...bundle, events: [resync] });
  expect(placed(world)).toBe(before);
  expect((await world.state()).mode).toBe('paused');
});
