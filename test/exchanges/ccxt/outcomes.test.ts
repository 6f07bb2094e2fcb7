/** What an answer proves, and what it leaves open. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { json, text } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, endpoints, nowMs, openBench, placeRequest, symbol } from './ccxt-bench.ts';

afterEach(closeBenches);

const said = (code: string, status = 200) => json({ error: 'no', error_code: code }, status);

describe('an order that was sent', () => {
  test.each([
    ['is accepted with an id', json({ order_id: 'A' }), { kind: 'accepted', exchangeOrderId: 'A' }],
    [
      'is refused for want of money',
      said('ErrInsufficientFunds'),
      { kind: 'rejected', reason: 'insufficientBalance' },
    ],
    [
      'is refused for its market',
      said('ErrInvalidMarketPair'),
      { kind: 'rejected', reason: 'notTradable' },
    ],
    ['is refused for its key', said('ErrApiKeyRevoked', 401), { kind: 'rejected', reason: 'auth' }],
    [
      'is refused for too many requests, in words',
      said('ErrTooManyRequests', 429),
      { kind: 'rejected', reason: 'rateLimited' },
    ],
    [
      'is refused for too many requests, by a page',
      text('<html>slow down', 429),
      { kind: 'rejected', reason: 'rateLimited' },
    ],
    ['is open after a bare error', said('ErrNobodyKnows'), { kind: 'unknown' }],
    [
      'is open after a refusal with a status of failure',
      said('ErrInsufficientFunds', 500),
      { kind: 'unknown' },
    ],
    ['is open after an answer without an id', json({ ok: true }), { kind: 'unknown' }],
    ['is open after null', text('null'), { kind: 'unknown' }],
    ['is open after a page', text('<html>fine'), { kind: 'unknown' }],
    ['is open after a page of a gateway', text('<html>', 502), { kind: 'unknown' }],
    ['is open after nothing', { kind: 'reset' } as const, { kind: 'unknown' }],
    [
      'is open after a part',
      { kind: 'truncated', text: '{"order_id":' } as const,
      { kind: 'unknown' },
    ],
    ['is open after silence', { kind: 'silence' } as const, { kind: 'unknown' }],
    [
      'is open after a redirect',
      { kind: 'redirect', to: 'http://127.0.0.1:9' } as const,
      { kind: 'unknown' },
    ],
  ])('%s', async (_, answer, outcome) => {
    const { server, exchange } = await openBench({ timeoutMs: 500 });
    server.answer(endpoints.place, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([outcome]);
    expect(server.requestsTo(endpoints.place)).toHaveLength(1);
  });

  test('takes those behind it along when the refusal is about all', async () => {
    const { server, exchange } = await openBench();
    server.answer(endpoints.place, said('ErrTooManyRequests', 429));
    const others = ['2', '3'].map((last) =>
      placeRequest({ clientOrderId: `gr1a000000000000${last}` }),
    );
    const outcomes = await exchange.place([placeRequest(), ...others]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(server.requestsTo(endpoints.place)).toHaveLength(1);
  });
});

describe('an order is not sent', () => {
  test.each([
    ['after its time', { expiresAtMs: nowMs }, 'expired'],
    ['as immediate where ccxt knows none', { timeInForce: 'ioc' as const }, 'other'],
    ['on a market that is not there', { symbol: 'NOT-THERE' }, 'notTradable'],
  ])('%s', async (_, changes, reason) => {
    const { server, exchange } = await openBench();
    expect(await exchange.place([placeRequest(changes)])).toMatchObject([
      { kind: 'rejected', reason },
    ]);
    expect(server.requestsTo(endpoints.place)).toEqual([]);
  });
});

describe('a list that is not shown is not empty', () => {
  test.each([
    ['a page', text('<html>fine')],
    ['words', json({ status: 'maintenance' })],
    ['a failure', text('<html>', 503)],
  ])('%s', async (_, answer) => {
    const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
    server.answer(endpoints.orders, answer);
    const failure = await failureOf(exchange.openOrders(symbol));
    expect(failure).toMatchObject({ name: 'ExchangeError', exchange: 'ccxt:luno' });
  });

  test.each([json({ orders: null }), json({ orders: [] })])('an empty one is', async (answer) => {
    const { server, exchange } = await openBench();
    server.answer(endpoints.orders, answer);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });
});

describe('a key that may not read', () => {
  test('is told so where the exchange knows it', async () => {
    const { server, exchange } = await openBench();
    server.answer(endpoints.balance, said('ErrInsufficientPerms', 403));
    expect(await exchange.keyPermissions()).toMatchObject({ canRead: false, canTrade: false });
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind: 'auth' });
  });

  test.each([
    ['is revoked', said('ErrApiKeyRevoked', 401), 'auth'],
    ['is wrong', said('ErrUnauthorised', 401), 'auth'],
    ['is turned away by words for a right', said('ErrInsufficientPerms', 401), 'auth'],
    ['is turned away by a page', text('<html>', 401), 'auth'],
    ['meets a failure in such words', said('ErrInsufficientPerms', 503), 'unavailable'],
  ] as const)('is not told about when it %s', async (_, answer, kind) => {
    const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
    server.answer(endpoints.balance, answer);
    expect(await failureOf(exchange.keyPermissions())).toMatchObject({ kind });
  });
});

test('markets are read once an hour', async () => {
  const { server, exchange, clock } = await openBench();
  await exchange.instrument(symbol);
  clock.advance(3_599_000);
  await exchange.instrument(symbol);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(1);
  clock.advance(1_000);
  await exchange.instrument(symbol);
  expect(server.requestsTo(endpoints.markets)).toHaveLength(2);
});
