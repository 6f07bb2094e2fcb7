/** Reads over a scripted wire: lists in pages, failures, the clock, and no secret in any of them. */

import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHitbtcExchange } from '../../../shared/exchanges/hitbtc/client.ts';
import { placeRefusal, refusalKind } from '../../../shared/exchanges/hitbtc/errors.ts';
import {
  json,
  text,
  type ScriptedAnswer,
  type SeenRequest,
} from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import {
  closeBenches,
  dated,
  failureOf,
  fakeCredentials,
  nowMs,
  openBench,
  payload,
  placeCall,
  placeRequest,
  refusal,
  rowOf,
  symbol,
  timeCall,
} from './hitbtc-bench.ts';

const trades = 'GET /api/3/spot/history/trade';
const balances = 'GET /api/3/spot/balance';

afterEach(closeBenches);

function tradeRows(count: number): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: count }, (_, index) => ({
    ...rowOf('trades'),
    id: 1_000 + index,
    // Several in each millisecond.
    timestamp: new Date(nowMs + Math.floor(index / 7)).toISOString(),
  }));
}

/** Serves a list as the exchange may: the edge of a range belongs to it, or not. */
function paged(
  rows: readonly Readonly<Record<string, unknown>>[],
  isInclusive: boolean,
): (request: SeenRequest) => ScriptedAnswer {
  return ({ query }) => {
    const from = Number(query['from'] ?? 0);
    const key = (row: Readonly<Record<string, unknown>>): number =>
      query['by'] === 'timestamp' ? Date.parse(String(row['timestamp'])) : Number(row['id']);
    const found = rows.filter((row) => (isInclusive ? key(row) >= from : key(row) > from));
    return json(found.slice(0, Number(query['limit'])));
  };
}

describe('fills', () => {
  test.each([true, false])('come from all pages, edges included: %s', async (isInclusive) => {
    const { server, exchange } = await openBench();
    server.answer(trades, paged(tradeRows(2_500), isInclusive));
    const fills = await exchange.fillsSince(symbol, nowMs);
    expect(fills.map(({ tradeId }) => Number(tradeId))).toEqual(
      Array.from({ length: 2_500 }, (_, index) => 1_000 + index),
    );
    expect(server.requestsTo(trades).map(({ query }) => query['by'])).toEqual([
      'timestamp',
      'id',
      'id',
    ]);
    const late = await exchange.fillsSince(symbol, nowMs + 300);
    expect(late.every(({ timeMs }) => timeMs >= nowMs + 300)).toBe(true);
    expect(late).toHaveLength(2_500 - 2_100);
  });

  test('are an error when they have more pages than allowed, or always the same', async () => {
    const { server, exchange } = await openBench({ pagesMax: 2 });
    server.answer(trades, paged(tradeRows(2_500), true));
    expect(await failureOf(exchange.fillsSince(symbol, nowMs))).toMatchObject({
      kind: 'badAnswer',
      message: '/api/3/spot/history/trade has more than 2 pages of 1000',
    });
    server.answer(trades, json(tradeRows(1_000)));
    expect(await failureOf(exchange.fillsSince(symbol, nowMs))).toMatchObject({
      message: '/api/3/spot/history/trade answers the same page again and again',
    });
  });

  test('of another order or symbol are an error', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, payload('trades'));
    expect(await exchange.fillsOfOrder(symbol, '1175851866285')).toHaveLength(1);
    expect(await failureOf(exchange.fillsOfOrder(symbol, '7'))).toMatchObject({
      kind: 'badAnswer',
    });
    server.answer(trades, json([{ ...rowOf('trades'), symbol: 'ETHBTC' }]));
    expect(await failureOf(exchange.ownLastTrade(symbol))).toMatchObject({ kind: 'badAnswer' });
  });

  test('of two orders of ours that met are both told', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, json([rowOf('trades'), { ...rowOf('trades'), order_id: 7 }]));
    const fills = await exchange.fillsSince(symbol, 0);
    expect(fills.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['1175851866285', '7']);
  });

  test('with ids that a number cannot hold keep them apart', async () => {
    const { server, exchange } = await openBench();
    const row = JSON.stringify(rowOf('trades'));
    const two = ['9007199254740993', '9007199254740992'].map((id) => row.replace('2338127619', id));
    server.answer(trades, text(`[${two.join(',')}]`));
    const ids = (await exchange.fillsSince(symbol, 0)).map(({ tradeId }) => tradeId);
    expect(ids).toEqual(['9007199254740992', '9007199254740993']);
  });
});

describe('a read', () => {
  test.each([
    { why: 'a 503', answer: text('', 503) },
    { why: 'code 500', answer: refusal(500, 500) },
    { why: 'code 504', answer: refusal(504, 504) },
    { why: 'html', answer: text('<html>maintenance</html>') },
    { why: 'half an answer', answer: text('[{"currency') },
    { why: 'a reset', answer: { kind: 'reset' } as const },
  ])('is repeated after $why, and succeeds', async ({ answer }) => {
    const { server, exchange, calls } = await openBench();
    server.answer(balances, answer, answer, payload('balances'));
    expect(await exchange.balances(['USDT'])).toMatchObject([{ currency: 'USDT' }]);
    expect(calls).toEqual([timeCall, balances, balances, balances]);
  });

  test('is not repeated after a rate limit, and says when to ask again', async () => {
    const { server, exchange } = await openBench();
    server.answer(balances, refusal(429, 429));
    expect(await failureOf(exchange.balances(['USDT']))).toMatchObject({
      kind: 'rateLimited',
      retryAtMs: nowMs + 1_000,
    });
    expect(server.requestsTo(balances)).toHaveLength(1);
  });

  test.each([
    { kind: 'auth', answer: refusal(1003, 403) },
    { kind: 'auth', answer: text('<html>', 401) },
    { kind: 'refused', answer: refusal(10_001) },
    { kind: 'badAnswer', answer: json({ hello: 'world' }) },
    { kind: 'badAnswer', answer: json([{ currency: 'USDT' }]) },
  ])('is not repeated when it is $kind', async ({ kind, answer }) => {
    const { server, exchange } = await openBench();
    server.answer(balances, answer);
    expect(await failureOf(exchange.balances(['USDT']))).toMatchObject({ kind });
    expect(server.requestsTo(balances)).toHaveLength(1);
  });

  test('is repeated once, with the time measured anew, when its time may have been wrong', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(timeCall, dated(nowMs), dated(nowMs + 60_000));
    server.answer(balances, payload('unauthorized', 401), payload('balances'));
    expect(await exchange.balances(['USDT'])).toHaveLength(1);
    expect(calls).toEqual([timeCall, balances, timeCall, balances]);
  });

  test('is not repeated when the time was right: then it is the key', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(balances, payload('unauthorized', 401));
    expect(await failureOf(exchange.balances(['USDT']))).toMatchObject({ kind: 'auth' });
    expect(calls).toEqual([timeCall, balances, timeCall]);
  });

  test('of public data is not signed', async () => {
    const { server, exchange } = await openBench();
    await exchange.ticker(symbol);
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('codes', () => {
  test.each(
    '1001 1002 1003 1004 1005 10021 21003 21004'.split(' ').map((code) => [code, 'auth'] as const),
  )('%s is %s for reads and orders alike', (code, kind) => {
    expect(refusalKind({ status: 400, code, message: '' })).toBe(kind);
    expect(placeRefusal({ status: 400, code, message: '' }, true)).toBe(kind);
  });

  test.each([
    ['2001', 'notTradable'],
    ['2010', 'badPrecision'],
    ['2011', 'belowMinimum'],
    ['2012', 'badPrecision'],
    ['2020', 'badPrecision'],
    ['2022', 'badPrecision'],
    ['20001', 'insufficientBalance'],
    ['20003', 'tooManyOrders'],
    ['20010', 'notTradable'],
    ['20044', 'notTradable'],
    ['20045', 'priceOutOfLimits'],
    ['20047', 'other'],
    ['20048', 'other'],
    ['20080', 'expired'],
    ['600', 'other'],
    ['20008', undefined],
  ])('%s refuses an order: %s', (code, reason) => {
    expect(placeRefusal({ status: 400, code, message: '' }, true)).toBe(reason);
  });
});

describe('secrets', () => {
  const planted = [fakeCredentials.apiKey, fakeCredentials.apiSecret];
  const everythingOf = (value: unknown): string => inspect(value, { depth: 9, showHidden: true });
  /** Sends back all it was sent, as the words of the exchange. */
  const echo =
    (code: number, status: number) =>
    ({ headers, body }: SeenRequest) =>
      refusal(code, status, JSON.stringify({ headers, body, planted }));

  test.each([
    { why: 'a refusal', answer: echo(1002, 401) },
    { why: 'a failure', answer: echo(500, 500) },
    { why: 'html', answer: ({ headers }: SeenRequest) => text(`<p>${JSON.stringify(headers)}`) },
    { why: 'a reset', answer: { kind: 'reset' } as const },
  ])('are in no error after $why', async ({ answer }) => {
    const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
    server.answer(balances, answer);
    server.answer(placeCall, answer);
    const visible =
      everythingOf(await failureOf(exchange.balances(['BTC']))) +
      everythingOf(await exchange.place([placeRequest()]));
    const sent = [balances, placeCall].map(
      (call) => server.requestsTo(call)[0]?.headers['authorization'] ?? '',
    );
    const tokens = sent.map((header) => header.replace('HS256 ', ''));
    const signatures = tokens.map(
      (token) => Buffer.from(token, 'base64').toString('utf8').split(':')[1],
    );
    for (const secret of [...planted, ...tokens, ...signatures]) {
      expect(secret).toEqual(expect.stringMatching(/.{10}/));
      expect(visible).not.toContain(secret);
    }
  });

  test.each([
    { why: 'another exchange', changes: { exchange: 'htx' } },
    { why: 'no secret', changes: { apiSecret: '' } },
    { why: 'a colon in the key', changes: { apiKey: `${fakeCredentials.apiKey}:x` } },
    { why: 'an address in the clear', changes: { baseUrl: 'http://api.hitbtc.com' } },
  ])('with $why are refused before anything is sent', ({ changes }) => {
    const credentials = { ...fakeCredentials, ...changes };
    let failure: unknown;
    try {
      createHitbtcExchange({ credentials, clock: virtualClock(nowMs) });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ name: 'ExchangeError', kind: 'auth' });
    for (const secret of planted) expect(everythingOf(failure)).not.toContain(secret);
  });
});
