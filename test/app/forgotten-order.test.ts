/** An order that was never answered, so old that its exchange tells no more what became of it. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runPass } from '../../shared/app/run-pass.ts';
import { watch } from '../../shared/app/watchdog.ts';
import {
  closeBenches,
  endpoints,
  hourMs,
  nowMs,
  ok,
  openBench as openHtx,
  payload,
} from '../exchanges/htx/htx-bench.ts';
import { configItemWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';

let bench: PassBench;

beforeAll(async () => {
  bench = await openPassBench();
});

afterAll(async () => {
  await closeBenches();
  await bench.close();
});

test('is neither given up nor sent again, and people are told of it at every look', async () => {
  const { server, exchange, clock } = await openHtx();
  server.answer(endpoints.instruments, payload('market-symbols'));
  server.answer(endpoints.ticker, payload('merged'));
  server.answer(endpoints.balance, payload('balance'));
  server.answer(endpoints.open, ok([]));
  server.answer(endpoints.fills, ok([]));
  server.answer(endpoints.orderByName, payload('absent'));
  const { store } = bench;
  const botId = 'grid-1';
  const decidedMs = nowMs - 8 * 24 * hourMs;
  const order = orderWith({
    status: 'placing',
    createdAtMs: decidedMs,
    expiresAtMs: decidedMs + 10_000,
  });
  // Stopping, the bot decides nothing new.
  await store.putConfig(botId, configItemWith({ exchange: 'htx', enabled: false }));
  await store.saveState(0, stateWith({ fillsCursorMs: decidedMs, orders: [order] }), nowMs);
  const logger = recordedLogger();
  const metrics = countedMetrics();
  const deps = { store, clock, logger, metrics };
  const exchangeFor = () => Promise.resolve(exchange);
  for (let look = 1; look <= 3; look++) {
    const result = await runPass({ ...deps, exchangeFor, newIdPrefix: () => 'abcdefghij' }, botId);
    expect(result).toMatchObject({ kind: 'done', state: { orders: [{ status: 'placing' }] } });
    expect(server.requestsTo(endpoints.orderByName).length).toBeGreaterThanOrEqual(look);
    expect(await watch(deps)).toMatchObject({ stuckOrders: 1 });
    expect(logger.lines.filter(({ message }) => message === 'order stuck').at(-1)).toMatchObject({
      level: 'warn',
      fields: {
        botId,
        clientOrderId: order.clientOrderId,
        status: 'placing',
        ageHours: 8 * 24,
      },
    });
    expect(logger.lines.filter(({ message }) => message === 'order stuck')).toHaveLength(look);
    clock.advance(60_000);
  }
  expect(metrics.sum('StuckOrders')).toBe(3);
  expect(server.requestsTo(endpoints.place)).toEqual([]);
});
