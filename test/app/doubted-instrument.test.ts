/** Instruments are kept for an hour, but not after the exchange refused an order for what they tell. */

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runPass } from '../../shared/app/run-pass.ts';
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

/** How often the instrument was read in passes every ten seconds for five minutes, by a bot whose order was refused. */
async function readsAfter(botId: string, reason: string): Promise<number> {
  const { server, exchange, clock } = await openHtx();
  server.answer(endpoints.instruments, payload('market-symbols'));
  server.answer(endpoints.ticker, payload('merged'));
  server.answer(endpoints.balance, payload('balance'));
  server.answer(endpoints.open, ok([]));
  server.answer(endpoints.fills, ok([]));
  server.answer(endpoints.orderByName, payload('absent'));
  const { store } = bench;
  // An order that is looked for keeps the bot busy; stopping, it places nothing.
  const decidedMs = nowMs - 8 * 24 * hourMs;
  const order = orderWith({
    status: 'placing',
    createdAtMs: decidedMs,
    expiresAtMs: decidedMs + 10_000,
  });
  const refusal = { level: -1, side: 'buy', reason, count: 1, untilMs: nowMs + 30_000 } as const;
  await store.putConfig(botId, configItemWith({ botId, exchange: 'htx', enabled: false }));
  await store.saveState(
    0,
    stateWith({ botId, fillsCursorMs: decidedMs, orders: [order], refusals: [refusal] }),
    nowMs,
  );
  const deps = {
    store,
    clock,
    logger: recordedLogger(),
    metrics: countedMetrics(),
    exchangeFor: () => Promise.resolve(exchange),
    newIdPrefix: () => 'abcdefghij',
  };
  for (let pass = 0; pass < 30; pass++) {
    expect((await runPass(deps, botId)).kind).toBe('done');
    clock.advance(10_000);
  }
  return server.requestsTo(endpoints.instruments).length;
}

test('after a refusal for its rules it is read anew, once a minute as long as that says something', async () => {
  expect(await readsAfter('grid-1', 'badPrecision: the amount has too many digits')).toBe(3);
});

test('after a refusal for something else it is not', async () => {
  expect(await readsAfter('grid-2', 'other: badPrecision')).toBe(1);
});
