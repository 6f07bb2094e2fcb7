/** After HitBTC said that there was too much, nothing more of the kind is sent for a while. */

import { afterEach, expect, test } from '@jest/globals';
import { json, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import {
  cancelCall,
  closeBenches,
  failureOf,
  nowMs,
  openBench,
  payload,
  placeCall,
  placeRequest,
  refusal,
  symbol,
} from './hitbtc-bench.ts';

const balances = 'GET /api/3/spot/balance';
const named = { symbol, clientOrderId: 'gr1a0001x' };

afterEach(closeBenches);

test('an order refused for too many is followed by none for a second, and by no cancel', async () => {
  const { server, exchange, clock } = await openBench();
  server.answer(placeCall, refusal(429, 429));
  server.answer(balances, payload('balances'));
  expect(await exchange.place([placeRequest()])).toMatchObject([{ reason: 'rateLimited' }]);
  clock.advance(999);
  expect(await exchange.place([placeRequest()])).toMatchObject([
    { kind: 'rejected', reason: 'rateLimited' },
  ]);
  expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
  expect(await exchange.cancel([{ symbol, exchangeOrderId: '7' }])).toMatchObject([
    { kind: 'rejected' },
  ]);
  expect(server.requestsTo(placeCall)).toHaveLength(1);
  expect(server.requestsTo(cancelCall)).toEqual([]);
  // Taken from another bucket.
  expect(await exchange.balances(['BTC'])).toHaveLength(1);
  clock.advance(1);
  await exchange.place([placeRequest()]);
  expect(server.requestsTo(placeCall)).toHaveLength(2);
});

test('a time to wait that is told is kept to', async () => {
  const { server, exchange, clock } = await openBench();
  const { text } = json({ error: { code: 429, message: 'Too many requests' } }) as Extract<
    ScriptedAnswer,
    { kind: 'text' }
  >;
  const headers = { 'Retry-After': '30' };
  server.answer(balances, { kind: 'text', status: 429, text, headers }, payload('balances'));
  await failureOf(exchange.balances(['BTC']));
  clock.advance(29_999);
  expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({
    kind: 'rateLimited',
    retryAtMs: nowMs + 30_000,
  });
  expect(server.requestsTo(balances)).toHaveLength(1);
  clock.advance(1);
  expect(await exchange.balances(['BTC'])).toHaveLength(1);
});
