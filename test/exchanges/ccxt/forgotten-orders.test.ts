/** An order that is not found by our id, on an exchange that forgets ids two hours after an order was made. */

import { afterEach, expect, test } from '@jest/globals';
import { json } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, nowMs, symbol } from './ccxt-bench.ts';
import { htxEndpoints, htxOrder, openHtx } from './htx-bench.ts';

afterEach(closeBenches);

const clientOrderId = 'gr1a0000000000001';
const minuteMs = 60_000;
const decided = (minutes: number) => ({
  symbol,
  clientOrderId,
  createdAtMs: nowMs - minutes * minuteMs,
});
const shown = (changes: object) =>
  json({ status: 'ok', data: [htxOrder({ 'client-order-id': clientOrderId, ...changes })] });

test.each([5, 100])('was never made, %d minutes after it was decided', async (minutes) => {
  const { server, exchange } = await openHtx();
  expect(await exchange.order(decided(minutes))).toEqual({ kind: 'notFound' });
  expect(server.requestsTo(htxEndpoints.past)).toEqual([]);
});

test('is found among the open ones', async () => {
  const { server, exchange } = await openHtx();
  server.answer(htxEndpoints.live, shown({ state: 'submitted' }));
  expect(await exchange.order(decided(300))).toMatchObject({
    kind: 'found',
    report: { clientOrderId, exchangeOrderId: '5', status: 'open' },
  });
});

test('is found among the past ones, about when it was decided', async () => {
  const { server, exchange } = await openHtx();
  server.answer(htxEndpoints.past, shown({ state: 'filled', 'filled-amount': '1' }));
  expect(await exchange.order(decided(300))).toMatchObject({
    kind: 'found',
    report: { clientOrderId, exchangeOrderId: '5', status: 'filled' },
  });
  const [asked] = server.requestsTo(htxEndpoints.past);
  expect(asked?.query).toMatchObject({ 'start-time': String(nowMs - 310 * minuteMs) });
});

test.each([
  ['old', decided(300)] as const,
  ['of no known age', { symbol, clientOrderId }] as const,
])('that is %s and in no list is not taken for one that never was', async (_, query) => {
  const { server, exchange } = await openHtx();
  server.answer(htxEndpoints.past, json({ status: 'ok', data: [htxOrder({})] }));
  expect(await failureOf(exchange.order(query))).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('may have forgotten') as unknown,
  });
});
