/** After OKX said that there was too much, nothing more of the kind is sent for a while. */

import { afterEach, expect, test } from '@jest/globals';
import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import {
  closeBenches,
  failureOf,
  nowMs,
  openBench,
  payload,
  placeRequest,
  symbol,
} from './okx-bench.ts';

const ticker = 'GET /api/v5/market/ticker';
const place = 'POST /api/v5/trade/order';
const batch = 'POST /api/v5/trade/batch-orders';
const cancel = 'POST /api/v5/trade/cancel-order';

const refusal = (code: string, status = 200): ScriptedAnswer =>
  json({ code, msg: 'too many', data: [] }, status);
const named = { symbol, clientOrderId: 'gr1a0001' };
const rateLimited = { kind: 'rejected', reason: 'rateLimited' };

afterEach(closeBenches);

test.each([
  ['with status 200', refusal('50011')],
  ['with status 429', refusal('50011', 429)],
])('an endpoint is not asked again within two seconds of a 50011 %s', async (_, answer) => {
  const { server, exchange, clock } = await openBench();
  server.answer(ticker, answer, payload('ticker'));
  await failureOf(exchange.ticker(symbol));
  clock.advance(1_999);
  expect(await failureOf(exchange.ticker(symbol))).toMatchObject({
    kind: 'rateLimited',
    retryAtMs: nowMs + 2_000,
  });
  expect(server.requestsTo(ticker)).toHaveLength(1);
  clock.advance(1);
  expect(await exchange.ticker(symbol)).toMatchObject({ symbol });
});

test('a limit of placing holds back neither cancels nor the other way to place', async () => {
  const { server, exchange, clock } = await openBench();
  server.answer(place, refusal('50011'), payload('place-accepted'));
  server.answer(batch, refusal('51000'));
  server.answer(cancel, payload('place-accepted'));
  expect(await exchange.place([placeRequest()])).toMatchObject([rateLimited]);
  expect(await exchange.place([placeRequest()])).toMatchObject([rateLimited]);
  expect(server.requestsTo(place)).toHaveLength(1);
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
  const two = [placeRequest(), placeRequest({ clientOrderId: 'gr1a0002' })];
  expect(await exchange.place(two)).toMatchObject([{ reason: 'other' }, { reason: 'other' }]);
  clock.advance(2_000);
  expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'accepted' }]);
});

test('the limit of new orders of the account holds back both ways to place', async () => {
  const { server, exchange } = await openBench();
  server.answer(place, refusal('50061'));
  server.answer(cancel, payload('place-accepted'));
  await exchange.place([placeRequest()]);
  const two = [placeRequest(), placeRequest({ clientOrderId: 'gr1a0002' })];
  expect(await exchange.place(two)).toMatchObject([rateLimited, rateLimited]);
  expect(server.requestsTo(batch)).toEqual([]);
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
});

test('a 429 of what stands before the exchange silences everything', async () => {
  const { server, exchange } = await openBench();
  server.answer(ticker, text('<html>slow down', 429));
  await failureOf(exchange.ticker(symbol));
  const before = server.requests.length;
  expect(await exchange.place([placeRequest()])).toMatchObject([rateLimited]);
  expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
  expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'rateLimited' });
  expect(server.requests).toHaveLength(before);
});
