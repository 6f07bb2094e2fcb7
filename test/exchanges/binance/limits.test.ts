/** Budgets as Binance tells them, and what is not sent when they are used up. */

import { afterEach, describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../../shared/ports/exchange.ts';
import type { ScriptedAnswer, ScriptedHttpServer } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  nowMs,
  openBench,
  payload,
  payloadText,
  placeRequest,
  symbol,
} from './binance-bench.ts';

const place = 'POST /api/v3/order';
const cancel = 'DELETE /api/v3/order';
const order = 'GET /api/v3/order';
const open = 'GET /api/v3/openOrders';
const trades = 'GET /api/v3/myTrades';
const info = 'GET /api/v3/exchangeInfo';
const account = 'GET /api/v3/account';
const time = 'GET /api/v3/time';
/** The clock shows 0.123 s after a full minute. */
const endOfMinuteMs = nowMs - 123 + 60_000;

afterEach(closeBenches);

const answer = (
  text: string,
  headers: Readonly<Record<string, string>>,
  status = 200,
): ScriptedAnswer => ({ kind: 'text', status, text, headers });
const refusal = (code: number, status: number, headers: Readonly<Record<string, string>> = {}) =>
  answer(JSON.stringify({ code, msg: 'too much' }), headers, status);
const weighing = (weight: number, text = '[]'): ScriptedAnswer =>
  answer(text, { 'X-MBX-USED-WEIGHT': '1', 'X-MBX-USED-WEIGHT-1M': String(weight) });

describe('the use of budgets', () => {
  test('is told as the last answer had it, with the limits once they are known', async () => {
    const { server, exchange, clock } = await openBench();
    expect(exchange.rateUsage()).toEqual([]);
    const counts = { 'X-MBX-ORDER-COUNT-10S': '7', 'X-MBX-ORDER-COUNT-1D': '70' };
    server.answer(place, answer(payloadText('place-accepted'), counts));
    server.answer(open, weighing(26), weighing(32));
    await exchange.openOrders(symbol);
    await exchange.place([placeRequest()]);
    expect(exchange.rateUsage()).toEqual([
      { limit: 'weight 1m', used: 26, toldAtMs: nowMs },
      { limit: 'orders 10s', used: 7, toldAtMs: nowMs },
      { limit: 'orders 1d', used: 70, toldAtMs: nowMs },
    ]);
    server.answer(info, payload('exchange-info'));
    await exchange.instrument(symbol);
    clock.advance(1_000);
    await exchange.openOrders(symbol);
    expect(exchange.rateUsage()).toEqual([
      { limit: 'weight 1m', used: 32, max: 6_000, toldAtMs: nowMs + 1_000 },
      { limit: 'orders 10s', used: 7, max: 100, toldAtMs: nowMs },
      { limit: 'orders 1d', used: 70, max: 200_000, toldAtMs: nowMs },
    ]);
  });

  test('is not made up from headers of another form', async () => {
    const { server, exchange } = await openBench();
    const headers = { 'X-MBX-USED-WEIGHT-1M': 'many', 'X-MBX-USED-WEIGHT-1Y': '5' };
    server.answer(open, answer('[]', headers));
    await exchange.openOrders(symbol);
    expect(exchange.rateUsage()).toEqual([]);
  });
});

describe('an address that is to be left alone', () => {
  const everything = (exchange: Exchange): readonly Promise<unknown>[] => [
    exchange.ticker(symbol),
    exchange.instrument(symbol),
    exchange.openOrders(symbol),
    exchange.fillsSince(symbol, nowMs),
    exchange.order({ symbol, clientOrderId: 'gr1a0001' }),
    exchange.balances(['BTC']),
    exchange.keyPermissions(),
    exchange.serverTime(),
  ];

  async function expectSilence(exchange: Exchange, server: ScriptedHttpServer, untilMs: number) {
    const before = server.requests.length;
    for (const read of everything(exchange)) {
      expect(await failureOf(read)).toMatchObject({ kind: 'rateLimited', retryAtMs: untilMs });
    }
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'rejected', reason: 'rateLimited' },
    ]);
    const request = { symbol, clientOrderId: 'gr1a0001' };
    expect(await exchange.cancel([request])).toMatchObject([{ kind: 'rejected' }]);
    expect(server.requests.slice(before)).toEqual([]);
  }

  test.each<[string, ScriptedAnswer, number]>([
    ['a ban', refusal(-1003, 418, { 'Retry-After': '300' }), 300],
    ['a ban that names no end', refusal(-1003, 418), 120],
    ['too much weight', refusal(-1003, 429, { 'Retry-After': '59' }), 59],
    ['a ban of no known form', answer('<html>', { 'Retry-After': '300' }, 418), 300],
    ['the firewall', answer('<html>', {}, 403), 60],
    ['a time beyond any ban', refusal(-1003, 418, { 'Retry-After': '99999999' }), 3 * 86_400],
  ])('is sent nothing at all after %s', async (_, refused, seconds) => {
    const { server, exchange, clock } = await openBench();
    server.answer(open, refused, payload('order'));
    const untilMs = nowMs + 1_000 * seconds;
    const failure = await failureOf(exchange.openOrders(symbol));
    expect(failure).toMatchObject({ kind: 'rateLimited' });
    await expectSilence(exchange, server, untilMs);
    clock.advance(1_000 * seconds - 1);
    await expectSilence(exchange, server, untilMs);
    clock.advance(1);
    server.answer(open, weighing(6));
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('is silent too when the time itself was refused', async () => {
    const { server, exchange } = await openBench();
    server.answer(time, refusal(-1003, 418, { 'Retry-After': '120' }));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ reason: 'rateLimited' }]);
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/v3/time']);
    await expectSilence(exchange, server, nowMs + 120_000);
  });
});

test('too many orders keep new ones back, and nothing else', async () => {
  const { server, exchange, clock } = await openBench();
  server.answer(place, refusal(-1015, 429, { 'Retry-After': '7' }), payload('place-accepted'));
  server.answer(cancel, payload('cancel-accepted'));
  server.answer(open, weighing(6));
  const rateLimited = [{ kind: 'rejected', reason: 'rateLimited' }];
  expect(await exchange.place([placeRequest()])).toMatchObject(rateLimited);
  clock.advance(6_999);
  expect(await exchange.place([placeRequest({ expiresAtMs: nowMs + 60_000 })])).toMatchObject(
    rateLimited,
  );
  expect(server.requestsTo(place)).toHaveLength(1);
  expect(await exchange.cancel([{ symbol, clientOrderId: 'gr1a0001' }])).toEqual([
    { kind: 'accepted' },
  ]);
  expect(await exchange.openOrders(symbol)).toEqual([]);
  clock.advance(1);
  expect(await exchange.place([placeRequest({ expiresAtMs: nowMs + 60_000 })])).toMatchObject([
    { kind: 'accepted' },
  ]);
});

describe('the last tenth of a minute’s weight', () => {
  async function openNearLimit(weight: number) {
    const bench = await openBench();
    bench.server.answer(info, payload('exchange-info'));
    bench.server.answer(open, weighing(weight));
    await bench.exchange.instrument(symbol);
    await bench.exchange.openOrders(symbol);
    return bench;
  }

  test('is not touched by reads that can wait', async () => {
    const { server, exchange, clock } = await openNearLimit(5_400);
    const before = server.requests.length;
    const reads = () => [
      exchange.openOrders(symbol),
      exchange.fillsSince(symbol, nowMs),
      exchange.ticker(symbol),
    ];
    for (const read of reads()) {
      expect(await failureOf(read)).toMatchObject({
        kind: 'rateLimited',
        retryAtMs: endOfMinuteMs,
      });
    }
    expect(server.requests).toHaveLength(before);
    clock.advance(endOfMinuteMs - nowMs);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('is there for orders, cancels, the balances they wait for, and to settle what became of one', async () => {
    const { server, exchange } = await openNearLimit(5_990);
    server.answer(place, payload('place-accepted'));
    server.answer(cancel, payload('cancel-accepted'));
    server.answer(order, payload('order'));
    server.answer(trades, payload('trades'));
    server.answer(account, payload('account'));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'accepted' }]);
    const named = { symbol, clientOrderId: 'gr1a0001' };
    expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
    expect(await exchange.order(named)).toMatchObject({ kind: 'found' });
    expect(await exchange.fillsOfOrder(symbol, '12510053279')).not.toEqual([]);
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
    expect(await exchange.serverTime()).toBe(nowMs);
  });

  test('begins at nine tenths', async () => {
    const { exchange } = await openNearLimit(5_399);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });
});
