/** After an exchange said that there was too much: how long, and what of. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { json, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, endpoints, nowMs, openBench, placeRequest, symbol } from './ccxt-bench.ts';

afterEach(closeBenches);

const minuteMs = 60_000;
const day = '86400';
const named = { symbol, exchangeOrderId: 'A' };

const tooMuch = (status: number, retryAfter: string): ScriptedAnswer =>
  ({
    ...json({ error: 'no', error_code: 'ErrTooManyRequests' }, status),
    headers: { 'Retry-After': retryAfter },
  }) as ScriptedAnswer;

async function refused(answer: ScriptedAnswer) {
  const bench = await openBench();
  bench.server.answer(endpoints.balance, answer);
  bench.server.answer(endpoints.place, json({ order_id: 'A' }));
  bench.server.answer(endpoints.cancel, json({ success: true }));
  const failure = await failureOf(bench.exchange.balances(['BTC']));
  return { ...bench, failure };
}

describe('a day on one read', () => {
  test('is minutes for reads and orders', async () => {
    const { server, exchange, clock, failure } = await refused(tooMuch(429, day));
    expect(failure).toMatchObject({ kind: 'rateLimited', retryAtMs: nowMs + 5 * minuteMs });
    clock.advance(5 * minuteMs - 1);
    expect(
      await exchange.place([placeRequest({ expiresAtMs: nowMs + 10 * minuteMs })]),
    ).toMatchObject([{ kind: 'rejected', reason: 'rateLimited' }]);
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind: 'rateLimited' });
    expect(server.requestsTo(endpoints.balance)).toHaveLength(1);
    clock.advance(1);
    expect(
      await exchange.place([placeRequest({ expiresAtMs: nowMs + 10 * minuteMs })]),
    ).toMatchObject([{ kind: 'accepted' }]);
  });

  test('is a moment for a cancel', async () => {
    const { server, exchange, clock } = await refused(tooMuch(429, day));
    clock.advance(4_999);
    expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
    expect(server.requestsTo(endpoints.cancel)).toEqual([]);
    clock.advance(1);
    expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
  });

  test('is a day for all where the address is banned', async () => {
    const { server, exchange, clock, failure } = await refused(tooMuch(418, day));
    expect(failure).toMatchObject({ kind: 'rateLimited', retryAtMs: nowMs + 86_400_000 });
    clock.advance(86_399_999);
    expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
    expect(server.requestsTo(endpoints.cancel)).toEqual([]);
    clock.advance(1);
    expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
  });
});

test('a short wait is kept to as it is told', async () => {
  const { exchange, clock, failure } = await refused(tooMuch(429, '2'));
  expect(failure).toMatchObject({ kind: 'rateLimited', retryAtMs: nowMs + 2_000 });
  clock.advance(1_999);
  expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
  clock.advance(1);
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
});

test('a cancel that was too much is not sent again for a minute', async () => {
  const { server, exchange, clock } = await openBench();
  server.answer(endpoints.cancel, tooMuch(429, day), json({ success: true }));
  expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
  clock.advance(minuteMs - 1);
  expect(await exchange.cancel([named])).toMatchObject([{ kind: 'rejected' }]);
  expect(server.requestsTo(endpoints.cancel)).toHaveLength(1);
  clock.advance(1);
  expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
});
