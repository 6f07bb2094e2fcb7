/** Reading the market, the account and its rights. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  hourMs,
  nowMs,
  ok,
  openBench,
  payload,
  payloadText,
  refusal,
  rowOf,
  symbol,
} from './htx-bench.ts';

const { accounts, balance, instruments, key, ticker, time, uid } = endpoints;

afterEach(closeBenches);

const settingsWith = (changes: Readonly<Record<string, unknown>>): ScriptedAnswer =>
  ok([{ ...rowOf('market-symbols'), ...changes }]);

describe('an instrument', () => {
  test('is read from the settings, and kept for a while', async () => {
    const { server, exchange, clock } = await openBench();
    server.answer(instruments, payload('market-symbols'));
    expect(await exchange.instrument(symbol)).toEqual({
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: decimal('0.01'),
      lotSize: decimal('0.000001'),
      minQuantity: decimal('0.00001'),
      minNotional: decimal(10),
      maxQuantity: decimal(1_000),
      isTradable: true,
    });
    await exchange.instrument(symbol);
    expect(server.requestsTo(instruments)).toHaveLength(1);
    expect(server.requestsTo(instruments)[0]?.query).toEqual({ symbols: 'btcusdt' });
    clock.advance(hourMs);
    await exchange.instrument(symbol);
    expect(server.requestsTo(instruments)).toHaveLength(2);
  });

  test.each([{ state: 'suspend' }, { state: 'pre-online' }, { at: 'disabled' }])(
    'cannot be traded with %j',
    async (changes) => {
      const { server, exchange } = await openBench();
      server.answer(instruments, settingsWith(changes));
      expect(await exchange.instrument(symbol)).toMatchObject({ isTradable: false });
    },
  );

  test('has the minimum that is written, in whatever form', async () => {
    const { server, exchange } = await openBench();
    const written = payloadText('market-symbols').replace('"lominoa":0.00001', '"lominoa":1e-05');
    server.answer(instruments, text(written.replace('"minov":10', '"minov":5.10000000000000001')));
    expect(await exchange.instrument(symbol)).toMatchObject({
      minQuantity: decimal('0.00001'),
      minNotional: decimal('5.10000000000000001'),
    });
  });

  test.each<[string, ScriptedAnswer]>([
    ['no row', ok([])],
    ['a refusal', refusal('base-symbol-error', 'The symbol is invalid')],
    ['another base and quote', settingsWith({ bc: 'btcu', qc: 'sdt' })],
  ])('is unknown after %s', async (_, answer) => {
    const { server, exchange } = await openBench();
    server.answer(instruments, answer);
    expect(await failureOf(exchange.instrument(symbol))).toMatchObject({ kind: 'unknownSymbol' });
  });

  test('of another symbol was not asked for', async () => {
    const { server, exchange } = await openBench();
    server.answer(instruments, settingsWith({ symbol: 'ethusdt' }));
    expect(await failureOf(exchange.instrument(symbol))).toMatchObject({ kind: 'badAnswer' });
  });

  test('has price limits about the market price, exact and where there are any', async () => {
    const { server, exchange, clock } = await openBench();
    server.answer(ticker, payload('merged'));
    server.answer(instruments, payload('market-symbols'), settingsWith({ blmlt: 0, slmgt: null }));
    expect(await exchange.priceLimits(symbol)).toEqual({
      highestBuy: decimal('67111.22'),
      lowestSell: decimal('54909.18'),
    });
    clock.advance(hourMs);
    expect(await exchange.priceLimits(symbol)).toEqual({});
    expect(server.requestsTo(ticker)).toHaveLength(1);
  });
});

describe('a ticker', () => {
  test('is exact, though it is written in floats', async () => {
    const { server, exchange } = await openBench();
    const written = payloadText('merged').replace(
      '"close":61010.2',
      '"close":0.1000000000000000055',
    );
    server.answer(ticker, text(written));
    expect(await exchange.ticker(symbol)).toEqual({
      symbol,
      last: decimal('0.1000000000000000055'),
      bid: decimal('61010.19'),
      ask: decimal('61010.2'),
      timeMs: nowMs,
    });
  });

  test('leaves out a side without orders', async () => {
    const { server, exchange } = await openBench();
    const tick = { close: 61_990, bid: null, ask: [] };
    server.answer(ticker, json({ status: 'ok', ts: nowMs, tick }));
    expect(await exchange.ticker(symbol)).toEqual({ symbol, last: decimal(61_990), timeMs: nowMs });
  });
});

describe('balances', () => {
  test('are free and held, one entry for each currency asked for', async () => {
    const { server, exchange } = await openBench();
    server.answer(balance, payload('balance'));
    expect(await exchange.balances(['BTC', 'USDT', 'XYZ'])).toEqual([
      { currency: 'BTC', available: decimal('0.0011'), held: decimal(0) },
      { currency: 'USDT', available: decimal('91.85'), held: decimal('24.4') },
      { currency: 'XYZ', available: decimal(0), held: decimal(0) },
    ]);
  });

  test('belong to the spot account, which is looked up once', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(balance, payload('balance'));
    await Promise.all([exchange.balances(['BTC']), exchange.balances(['BTC'])]);
    await exchange.balances(['BTC']);
    const read = 'GET /v1/account/accounts/{account-id}/balance';
    expect(calls).toEqual([time, accounts, read, read, read]);
  });

  test('need a spot account; one that was not read is looked up again', async () => {
    const { server, exchange } = await openBench();
    server.answer(balance, payload('balance'));
    server.answer(accounts, ok([{ id: 1, type: 'point', state: 'working' }]), payload('accounts'));
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind: 'refused' });
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
  });
});

describe('the rights of a key', () => {
  test('are those listed for it', async () => {
    const { server, exchange } = await openBench();
    server.answer(uid, payload('uid'));
    server.answer(key, payload('api-key'));
    expect(await exchange.keyPermissions()).toEqual({
      canRead: true,
      canTrade: true,
      canWithdraw: false,
      isBound: true,
      boundAddresses: ['203.0.113.7', '203.0.113.8'],
    });
    expect(server.requestsTo(key)[0]?.query).toMatchObject({
      uid: '63628520',
      accessKey: 'planted-key-0001',
    });
  });

  test.each([
    [{ permission: 'readOnly,trade,withdraw' }, { canWithdraw: true }],
    [{ permission: 'readOnly' }, { canRead: true, canTrade: false }],
    [{ status: 'expired' }, { canRead: false, canTrade: false }],
    [{ ipAddresses: '' }, { isBound: false, boundAddresses: [] }],
  ])('with %j', async (changes, permissions) => {
    const { server, exchange } = await openBench();
    server.answer(uid, payload('uid'));
    server.answer(key, json({ code: 200, data: [{ ...rowOf('api-key'), ...changes }] }));
    expect(await exchange.keyPermissions()).toMatchObject(permissions);
  });

  test('are not known of the key of a sub-user', async () => {
    const { server, exchange } = await openBench();
    server.answer(uid, payload('uid'));
    server.answer(key, json({ code: 1002, message: 'forbidden' }));
    expect(await exchange.keyPermissions()).toEqual({
      canRead: true,
      canTrade: true,
      isTradeAssumed: true,
      canWithdraw: undefined,
      boundAddresses: [],
    });
  });

  test('are not guessed when the key is bad, the exchange fails, or the answer is about another', async () => {
    const { server, exchange } = await openBench();
    server.answer(uid, json({ code: 1003, message: 'invalid signature' }), payload('uid'));
    expect(await failureOf(exchange.keyPermissions())).toMatchObject({ kind: 'auth' });
    server.answer(key, json({ code: 500, message: 'failed' }));
    expect(await failureOf(exchange.keyPermissions())).toMatchObject({ kind: 'unavailable' });
    server.answer(key, json({ code: 200, data: [{ ...rowOf('api-key'), accessKey: 'other' }] }));
    expect(await failureOf(exchange.keyPermissions())).toMatchObject({ kind: 'badAnswer' });
  });
});

describe('a read', () => {
  test.each<[string, ScriptedAnswer, string, number]>([
    ['a bad signature', payload('bad-signature'), 'auth', 1],
    ['a bad signature by number', json({ code: 1003, message: 'no' }), 'auth', 1],
    [
      'an error spelled otherwise',
      json({ status: 'error', err_code: 510, err_msg: 'x' }),
      'rateLimited',
      1,
    ],
    ['too many requests', refusal('bad-request', 'request limit'), 'rateLimited', 1],
    ['a gateway that fails', refusal('gateway-internal-error'), 'unavailable', 3],
    ['html', text('<html>', 502), 'unavailable', 3],
    ['no envelope', json([]), 'badAnswer', 1],
    ['anything else', refusal('validation-format-error'), 'refused', 1],
  ])('that meets %s', async (_, answer, kind, asked) => {
    const { server, exchange } = await openBench();
    server.answer(balance, answer);
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind, exchange: 'htx' });
    expect(server.requestsTo(balance)).toHaveLength(asked);
  });

  test('refused for its time is repeated once, with a clock measured anew', async () => {
    const { server, exchange, calls } = await openBench();
    const late = refusal('api-signature-not-valid', 'Signature not valid: Incorrect timestamp');
    server.answer(accounts, late, payload('accounts'));
    server.answer(balance, payload('balance'));
    server.answer(time, payload('time'), ok(nowMs + 600_000));
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
    expect(calls.slice(0, 4)).toEqual([time, accounts, time, accounts]);
    expect(server.requestsTo(accounts)[1]?.query).toMatchObject({
      Timestamp: '2026-09-01T12:10:00',
    });
    expect(exchange.exchangeNow()).toBe(nowMs + 600_000);
  });
});

describe('the budgets', () => {
  const limited = (body: unknown, remain: string, expire: string): ScriptedAnswer => ({
    kind: 'text',
    status: 200,
    text: JSON.stringify(body),
    headers: {
      'X-HB-RateLimit-Requests-Remain': remain,
      'X-HB-RateLimit-Requests-Expire': expire,
    },
  });
  const tooMany = { status: 'error', 'err-code': 'rate-too-many-requests', 'err-msg': 'x' };

  test('are as the newest headers tell, by endpoint', async () => {
    const { server, exchange, clock } = await openBench();
    expect(exchange.rateUsage()).toEqual([]);
    const body = JSON.parse(payloadText('balance')) as unknown;
    server.answer(balance, limited(body, '98', '1500'), limited(body, '40', '300'));
    server.answer(
      instruments,
      limited({ status: 'ok', data: [rowOf('market-symbols')] }, '9', '1'),
    );
    await exchange.balances(['BTC']);
    clock.advance(10);
    await exchange.balances(['BTC']);
    await exchange.instrument(symbol);
    const toldAtMs = nowMs + 10;
    expect(exchange.rateUsage()).toEqual([
      {
        limit: 'GET /v1/account/accounts/{account-id}/balance',
        used: 60,
        max: 100,
        toldAtMs,
      },
      // Nobody says how many there are: at least those left and this one.
      { limit: instruments, used: 1, max: 10, toldAtMs },
    ]);
  });

  test.each([
    ['ms from now', '700', 700],
    ['a time of day', String(nowMs + 900), 900],
    ['nothing readable', 'soon', 2_000],
    ['far too long', '99999999', 60_000],
  ])('that are used up are left alone, told by %s', async (_, expire, waitMs) => {
    const { server, exchange, clock } = await openBench();
    server.answer(balance, limited(tooMany, '0', expire), payload('balance'));
    const retryAtMs = nowMs + waitMs;
    const failure = { kind: 'rateLimited', retryAtMs };
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject(failure);
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject(failure);
    expect(server.requestsTo(balance)).toHaveLength(1);
    clock.advance(waitMs);
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
  });
});
