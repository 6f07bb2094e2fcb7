/** Placing and canceling: every answer a wire can give, and no order sent twice. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import {
  json,
  text,
  type ScriptedAnswer,
  type SeenRequest,
} from '../../support/scripted-http-server.ts';
import {
  closeBenches,
  endpoints,
  nowMs,
  ok,
  openBench,
  payload,
  placeRequest,
  refusal,
} from './htx-bench.ts';

const { place, placeBatch, time, accounts } = endpoints;
const accepted = { kind: 'accepted', exchangeOrderId: '1314507823485263' };

afterEach(closeBenches);

const bodyOf = (request: SeenRequest | undefined): unknown => JSON.parse(request?.body ?? '');

describe('placing one order', () => {
  test('sends exactly the order, for the spot account', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(place, payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toEqual([accepted]);
    expect(calls).toEqual([time, accounts, place]);
    const [sent] = server.requestsTo(place);
    expect(bodyOf(sent)).toEqual({
      'account-id': '100009',
      symbol: 'btcusdt',
      type: 'buy-limit-maker',
      amount: '0.001',
      price: '61000.5',
      source: 'spot-api',
      'client-order-id': 'gr1a0001',
    });
    expect(sent?.headers['content-type']).toBe('application/json');
    expect(sent?.query).toEqual({
      AccessKeyId: 'planted-key-0001',
      SignatureMethod: 'HmacSHA256',
      SignatureVersion: '2',
      Timestamp: '2026-09-01T12:00:00',
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
  });

  test.each([
    { side: 'sell' as const, postOnly: false, timeInForce: 'gtc' as const, type: 'sell-limit' },
    { side: 'buy' as const, postOnly: false, timeInForce: 'ioc' as const, type: 'buy-ioc' },
    {
      side: 'sell' as const,
      postOnly: true,
      timeInForce: 'gtc' as const,
      type: 'sell-limit-maker',
    },
  ])('as $type', async ({ type, ...kind }) => {
    const { server, exchange } = await openBench();
    server.answer(place, payload('place-accepted'));
    await exchange.place([placeRequest({ ...kind, price: decimal('0.00000001') })]);
    expect(bodyOf(server.requestsTo(place)[0])).toMatchObject({ type, price: '0.00000001' });
  });

  test('sends nothing once its time is over', async () => {
    const { server, exchange } = await openBench();
    expect(await exchange.place([placeRequest({ expiresAtMs: nowMs })])).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
    ]);
    expect(server.requestsTo(place)).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['order-accountbalance-error', 'no funds', 'insufficientBalance'],
    ['account-frozen-balance-insufficient-error', 'no funds', 'insufficientBalance'],
    ['order-value-min-error', 'Order total cannot be lower than: 10 USDT', 'belowMinimum'],
    ['order-limitorder-amount-min-error', 'too little', 'belowMinimum'],
    ['order-limitorder-amount-max-error', 'too much', 'aboveMaximum'],
    ['order-amount-over-limit', 'too much', 'aboveMaximum'],
    ['order-holding-limit-failed', 'too much', 'aboveMaximum'],
    ['order-orderprice-precision-error', 'scale: `2`', 'badPrecision'],
    ['order-orderamount-precision-error', 'scale: `6`', 'badPrecision'],
    ['order-invalid-price', 'so', 'priceOutOfLimits'],
    ['order-limitorder-price-min-error', 'so', 'priceOutOfLimits'],
    ['order-limitorder-price-buy-max-error', 'so', 'priceOutOfLimits'],
    ['order-limitorder-price-sell-min-error', 'so', 'priceOutOfLimits'],
    ['order-price-greater-than-limit', 'so', 'priceOutOfLimits'],
    ['base-symbol-error', 'The symbol is invalid', 'notTradable'],
    ['base-symbol-trade-disabled', 'so', 'notTradable'],
    ['invalid-parameter', 'invalid symbol', 'notTradable'],
    ['symbol trade not open now', 'so', 'notTradable'],
    ['order-disabled', 'so', 'notTradable'],
    ['base-request-exceed-frequency-limit', 'so', 'rateLimited'],
    ['rate-too-many-requests', 'exceeded rate limit', 'rateLimited'],
    ['510', 'request limit', 'rateLimited'],
    ['api-signature-not-valid', 'Signature not valid: Incorrect Access key', 'auth'],
    ['api-signature-not-valid', 'Signature not valid: Incorrect timestamp', 'expired'],
    ['login-required', 'so', 'auth'],
    ['order-maker-price-error', 'the order would be taken at once', 'wouldCross'],
    ['account-account-id-inexistent', 'so', 'other'],
    ['order-type-invalid', 'so', 'other'],
  ])('%s (%s) is refused: %s', async (code, message, reason) => {
    const { server, exchange } = await openBench();
    server.answer(place, refusal(code, message));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'rejected', reason }]);
    expect(server.requestsTo(place)).toHaveLength(1);
  });

  test.each<[string, ScriptedAnswer]>([
    ['an html page with status 200', text('<html>hello</html>')],
    ['an html page with status 403', text('<html>denied</html>', 403)],
    ['a 502', text('<html>bad gateway</html>', 502)],
    ['any code with a 5xx', refusal('order-value-min-error', 'so', 500)],
    ['a system error', refusal('base-system-error')],
    ['a gateway error', refusal('gateway-internal-error', 'Failed to load data. Try again later.')],
    ['a timeout inside', refusal('timeout', 'Request Timeout')],
    ['a timeout by another name', refusal('invalid-parameter', 'request timeout')],
    ['an update error', refusal('order-update-error')],
    ['a number for an internal error', refusal('500')],
    ['maintenance', refusal('system-maintenance', 'System is in maintenance!')],
    ['data that could not be read', payload('absent')],
    ['an id that is refused: it may be this very order', refusal('invalid-client-order-id')],
    ['an empty body', text('')],
    ['half an answer', text('{"status":"ok","data":"1314')],
    ['a reset', { kind: 'reset' }],
    ['an answer of no known form', ok({ id: 1 })],
    ['an envelope of no known form', json({ error: 'what' })],
    ['a success with the status of a failure', json({ status: 'ok', data: '1' }, 400)],
  ])('is unknown after %s, and not sent again', async (_, answer) => {
    const { server, exchange } = await openBench();
    server.answer(place, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'unknown' }]);
    expect(server.requestsTo(place)).toHaveLength(1);
    // Not by the next who asks for it either: HTX would take it for a second order.
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'unknown', detail: 'not sent: its id was sent before' },
    ]);
    expect(server.requestsTo(place)).toHaveLength(1);
  });

  test('an id may be sent again once the exchange refused it', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, payload('place-refused'), payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'rejected' }]);
    expect(await exchange.place([placeRequest()])).toEqual([accepted]);
  });

  test('an id beyond 2^53 stays exact', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, text('{"status":"ok","data":9007199254740993123}'));
    expect(await exchange.place([placeRequest()])).toEqual([
      { kind: 'accepted', exchangeOrderId: '9007199254740993123' },
    ]);
  });

  test('nothing is sent while the account cannot be read', async () => {
    const { server, exchange } = await openBench();
    server.answer(accounts, refusal('base-system-error'));
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'unknown', detail: expect.stringMatching(/^not sent: /) },
    ]);
    expect(server.requestsTo(place)).toEqual([]);
  });

  test('measures the clock again after a refusal for it, and repeats nothing', async () => {
    const { server, exchange, calls } = await openBench();
    const late = refusal('api-signature-not-valid', 'Signature not valid: Incorrect timestamp');
    server.answer(place, late, payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ reason: 'expired' }]);
    expect(await exchange.place([placeRequest()])).toEqual([accepted]);
    expect(calls).toEqual([time, accounts, place, time, place]);
  });
});

describe('placing many', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => placeRequest({ clientOrderId: `gr1a${i}` }));

  /** Accepts all, the ids counting up with the names. */
  const takeAll = (request: SeenRequest) =>
    ok(
      (bodyOf(request) as { readonly 'client-order-id': string }[]).map((row) => ({
        'order-id': 1_314_507_823_485_000 + Number(row['client-order-id'].slice(4)),
        'client-order-id': row['client-order-id'],
      })),
    );

  test('goes ten at a time, and answers in the order of the requests', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeBatch, takeAll);
    expect(await exchange.place(many(20))).toEqual(
      Array.from({ length: 20 }, (_, i) => ({
        kind: 'accepted',
        exchangeOrderId: String(1_314_507_823_485_000 + i),
      })),
    );
    expect(server.requestsTo(placeBatch)).toHaveLength(2);
  });

  test('each order has its own answer', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeBatch, payload('batch-orders'));
    const requests = ['gr1a0002', 'gr1a0003'].map((clientOrderId) =>
      placeRequest({ clientOrderId }),
    );
    expect(await exchange.place(requests)).toMatchObject([
      { kind: 'accepted', exchangeOrderId: '1314507823485264' },
      { kind: 'rejected', reason: 'insufficientBalance' },
    ]);
  });

  test.each<[string, ScriptedAnswer]>([
    ['too few rows', ok([{ 'order-id': 1, 'client-order-id': 'gr1a0' }])],
    ['rows about other orders', ok([{ 'order-id': 1, 'client-order-id': 'x' }, {}])],
    [
      'rows that name no order',
      ok([{ 'order-id': 1 }, { 'err-code': 'order-accountbalance-error', 'client-order-id': '' }]),
    ],
    ['rows in no known form', ok([1, 2])],
    ['html', text('<html>', 502)],
  ])('all are unknown after %s', async (_, answer) => {
    const { server, exchange } = await openBench();
    server.answer(placeBatch, answer);
    expect(await exchange.place(many(2))).toMatchObject([{ kind: 'unknown' }, { kind: 'unknown' }]);
  });

  test('stops where the rest would meet the same refusal', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeBatch, refusal('rate-too-many-requests'));
    const outcomes = await exchange.place(many(23));
    expect(outcomes.map((o) => o.kind === 'rejected' && o.reason)).toEqual(
      Array.from({ length: 23 }, () => 'rateLimited'),
    );
    expect(server.requestsTo(placeBatch)).toHaveLength(1);
  });

  test('two of one id are our own mistake', async () => {
    const { exchange } = await openBench();
    await expect(exchange.place([placeRequest(), placeRequest()])).rejects.toThrow(
      'place requests share a client order id',
    );
  });
});
