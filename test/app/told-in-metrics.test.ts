/** What dashboards and alarms live on: told by passes and the watchdog, and true of the state they leave. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reportExchange } from '../../shared/app/report-exchange.ts';
import { watch } from '../../shared/app/watchdog.ts';
import { quoteOf } from '../../shared/domain/market.ts';
import type { Exchange, RateUsage } from '../../shared/ports/exchange.ts';
import { DynamoHaltStore } from '../../shared/stores/dynamo-halt-store.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let bench: PassBench;
beforeAll(async () => {
  bench = await openPassBench();
});
afterAll(() => bench.close());

test('what was earned, paid and answered', async () => {
  const world = await bench.openWorld();
  await world.pass();
  for (let i = 0; i < 30; i++) {
    world.advance(10_000);
    await world.pass();
  }
  await world.settle();
  const { ledger, orders } = await world.state();
  const { metrics } = world;
  expect(metrics.sum('Fills')).toBe(ledger.fills);
  expect(metrics.sum('RoundTrips')).toBe(ledger.roundTrips);
  expect(metrics.sum('ProfitQuote')).toBeCloseTo(ledger.realizedProfitQuote.toNumber(), 8);
  expect(metrics.sum('FeesQuote')).toBeCloseTo(ledger.feesQuote.toNumber(), 8);
  expect(ledger.roundTrips).toBeGreaterThan(0);

  const counters = metrics.sum('CountersPlaced');
  expect(counters).toBeGreaterThanOrEqual(
    orders.filter(({ role, status }) => role === 'counter' && status === 'open').length,
  );
  expect(counters).toBeLessThan(metrics.sum('OrdersPlaced'));
  const waits = metrics.values.filter(({ name }) => name === 'FillToCounterMs');
  expect(waits.length).toBeGreaterThan(0);
  // A poll is ten seconds here; a counter that was canceled and placed again has waited for longer.
  expect(Math.min(...waits.map(({ value }) => value))).toBeLessThan(20_000);
  expect(metrics.sum('OrdersLost')).toBe(0);
});

test('a limit, and a ban', async () => {
  const faults = [{ endpoint: 'open-orders', kind: '429' }] as const;
  const world = await bench.openWorld({ faults });
  expect((await world.pass()).kind).toBe('failed');
  expect(world.metrics.values).toContainEqual({
    name: 'RateLimited',
    value: 1,
    properties: { exchange: 'okx', botId: world.botId },
  });
  expect(world.metrics.sum('Bans')).toBe(0);
});

describe('the exchange', () => {
  const toldBy = (usage: readonly RateUsage[], offsetMs: number) => {
    const metrics = countedMetrics();
    const clock = virtualClock(aTimeMs);
    const exchange: Pick<Exchange, 'exchangeNow' | 'rateUsage'> = {
      exchangeNow: () => aTimeMs + offsetMs,
      rateUsage: () => usage,
    };
    reportExchange({ metrics, clock }, 'okx', exchange as Exchange);
    return metrics.values.map(({ name, value }) => [name, value]);
  };
  const used = (count: number, toldAtMs = aTimeMs): RateUsage => ({
    ...{ limit: 'weight 1m', used: count, max: 200, toldAtMs },
  });

  test.each([
    { usage: [], offsetMs: 499, told: [] },
    { usage: [], offsetMs: -2_000, told: [['ClockOffsetMs', 2_000]] },
    { usage: [used(99)], offsetMs: 0, told: [] },
    { usage: [used(120), used(180)], offsetMs: 0, told: [['LimitUsedPercent', 90]] },
    { usage: [used(190, aTimeMs - 60_000)], offsetMs: 0, told: [] },
    { usage: [{ limit: 'orders', used: 9, toldAtMs: aTimeMs }], offsetMs: 0, told: [] },
  ])('$usage.length budgets, $offsetMs ms off: $told', ({ usage, offsetMs, told }) => {
    expect(toldBy(usage, offsetMs)).toEqual(told);
  });
});

test('the watchdog tells what stands, and of each bot every five minutes', async () => {
  const world = await bench.openWorld();
  await world.pass();
  world.untilFills(1);
  await world.pass();
  const halts = new DynamoHaltStore(bench.table);
  await halts.write({ orders: 'keep', because: 'a test', sinceMs: aTimeMs });
  // Other tests have bots in the same table.
  const listConfigs = async () =>
    (await bench.store.listConfigs()).filter(
      (reading) => reading.kind === 'valid' && reading.config.botId === world.botId,
    );
  const store = Object.assign(Object.create(bench.store) as typeof bench.store, {
    listConfigs,
    loadBot: (botId: string) => bench.store.loadBot(botId),
  });
  const seenAt = async (ms: number) => {
    const parts = { logger: recordedLogger(), metrics: countedMetrics() };
    await watch({ store, clock: virtualClock(ms), halts, ...parts });
    return parts;
  };
  const fiveMinutes = 5 * 60_000;
  const roundMs = Math.ceil(aTimeMs / fiveMinutes) * fiveMinutes;
  const { metrics, logger } = await seenAt(roundMs);
  await halts.lift();
  const state = await world.state();
  const open = state.orders.filter(({ status }) => status !== 'closed').length;
  expect(metrics.sum('OpenOrders')).toBe(open);
  expect(metrics.sum('BotsRunning')).toBe(1);
  expect(metrics.sum('TradingHalted')).toBe(1);
  expect(metrics.sum('BlockedLevels')).toBe(state.blocked.length);
  const inventory = metrics.values.find(({ name }) => name === 'InventoryQuote');
  expect(inventory?.properties).toEqual({ quote: 'USDT' });
  expect(Math.sign(inventory?.value ?? 0)).toBe(Math.sign(state.ledger.inventoryBase.toNumber()));
  const line = logger.lines.find(({ message }) => message === 'bot');
  expect(line?.fields).toMatchObject({
    botId: world.botId,
    mode: 'running',
    openOrders: open,
    inventoryBase: state.ledger.inventoryBase.toFixed(),
  });
  const later = await seenAt(roundMs + 60_000);
  expect(later.logger.lines.filter(({ message }) => message === 'bot')).toEqual([]);
  expect(later.metrics.sum('TradingHalted')).toBe(0);
});

test('the quote of a symbol', () => {
  expect(quoteOf('BTC-USDT')).toBe('USDT');
});
