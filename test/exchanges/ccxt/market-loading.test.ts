/** Markets that were read are gone by until there are newer ones. */

import { afterEach, expect, test } from '@jest/globals';
import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  market,
  nowMs,
  openBench,
  placeRequest,
  symbol,
} from './ccxt-bench.ts';

afterEach(closeBenches);

const hourMs = 3_600_000;
const named = { symbol, exchangeOrderId: 'A' };

const failures: readonly (readonly [string, ScriptedAnswer])[] = [
  ['a failure', text('<html>', 503)],
  ['a reset', { kind: 'reset' }],
  ['a rate limit', json({ error: 'no', error_code: 'ErrTooManyRequests' }, 429)],
  ['a refusal', json({ error: 'no', error_code: 'ErrUnauthorised' }, 401)],
  ['no market at all', json({ markets: [] })],
  ['words', json({ status: 'maintenance' })],
];

async function anHourLater(answer: ScriptedAnswer) {
  const bench = await openBench({ retry: { attemptsMax: 1 } });
  await bench.exchange.instrument(symbol);
  bench.server.answer(endpoints.markets, answer);
  bench.server.answer(endpoints.place, json({ order_id: 'A' }));
  bench.server.answer(endpoints.cancel, json({ success: true }));
  bench.server.answer(endpoints.orders, json({ orders: [] }));
  bench.clock.advance(hourMs);
  return bench;
}

const later = placeRequest({ expiresAtMs: nowMs + 2 * hourMs });

test.each(failures)('orders go on after %s', async (_, answer) => {
  const { server, exchange, clock } = await anHourLater(answer);
  // The reload, and what else is asked for, as the exchange then does.
  await exchange.instrument(symbol);
  clock.advance(60_000);
  expect(await exchange.place([later])).toEqual([{ kind: 'accepted', exchangeOrderId: 'A' }]);
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
  expect(await exchange.openOrders(symbol)).toEqual([]);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(2);
});

test('orders do not wait for markets that are being read', async () => {
  const { server, exchange } = await anHourLater({ kind: 'silence' });
  let isRead = false;
  const reading = exchange.instrument(symbol).finally(() => {
    isRead = true;
  });
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
  expect(await exchange.place([later])).toEqual([{ kind: 'accepted', exchangeOrderId: 'A' }]);
  expect(isRead).toBe(false);
  expect(await reading).toMatchObject({ symbol });
  expect(server.requestsTo(endpoints.markets)).toHaveLength(2);
});

test('it is tried again after minutes, and then holds for an hour', async () => {
  const { server, exchange, clock } = await anHourLater(text('<html>', 503));
  await exchange.instrument(symbol);
  clock.advance(299_999);
  await exchange.instrument(symbol);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(2);
  server.answer(endpoints.markets, json({ markets: [{ ...market, max_volume: '7' }] }));
  clock.advance(1);
  expect((await exchange.instrument(symbol)).maxQuantity?.toFixed()).toBe('7');
  clock.advance(hourMs - 1);
  await exchange.instrument(symbol);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(3);
});

test.each(failures)('without any markets nothing goes after %s', async (_, answer) => {
  const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
  server.answer(endpoints.markets, answer);
  expect(await failureOf(exchange.instrument(symbol))).toMatchObject({ name: 'ExchangeError' });
  const [placed] = await exchange.place([placeRequest()]);
  expect(placed?.kind).not.toBe('accepted');
  expect(server.requestsTo(endpoints.place)).toEqual([]);
});

test('reads that start together read the markets once', async () => {
  const { server, exchange } = await openBench();
  await Promise.all([exchange.instrument(symbol), exchange.priceLimits(symbol)]);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(1);
});

test('whoever doubts them reads them anew, at most as often as that', async () => {
  const { server, exchange, clock } = await openBench();
  await exchange.instrument(symbol);
  clock.advance(60_000);
  server.answer(endpoints.markets, json({ markets: [{ ...market, max_volume: '7' }] }));
  expect((await exchange.instrument(symbol, 60_000)).maxQuantity?.toFixed()).toBe('7');
  await exchange.instrument(symbol, 60_000);
  await exchange.instrument(symbol);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(2);
  server.answer(endpoints.markets, text('<html>', 503));
  clock.advance(60_000);
  await exchange.instrument(symbol, 60_000);
  const { length } = server.requestsTo(endpoints.markets);
  await exchange.instrument(symbol, 60_000);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(length);
});
