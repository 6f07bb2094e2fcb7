/** Placing and canceling: every answer a wire can give, and no order sent twice. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { signatureOf } from '../../../shared/exchanges/hitbtc/sign.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import {
  cancelCall,
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

afterEach(closeBenches);

interface NoVerdict {
  readonly why: string;
  readonly answer: ScriptedAnswer;
  readonly timeoutMs?: number;
}

const noVerdicts: readonly NoVerdict[] = [
  { why: 'an html page with status 200', answer: text('<html>hello</html>') },
  { why: 'an html page with status 403', answer: text('<html>denied</html>', 403) },
  { why: 'a 502', answer: text('<html>bad gateway</html>', 502) },
  { why: 'code 500', answer: refusal(500, 500) },
  { why: 'code 503', answer: refusal(503, 503) },
  { why: 'code 504', answer: refusal('504', 504) },
  { why: 'code 22008', answer: refusal(22_008) },
  { why: 'a code of an order with status 500', answer: refusal(20_001, 500) },
  { why: 'an order with status 500', answer: payload('order', 500) },
  { why: 'an empty body', answer: text('') },
  { why: 'half an answer', answer: text('{"id":11') },
  { why: 'a truncated answer', answer: { kind: 'truncated', text: '{"id":' } },
  { why: 'a reset', answer: { kind: 'reset' } },
  { why: 'silence', answer: { kind: 'silence' }, timeoutMs: 300 },
  { why: 'an answer that drips', answer: { kind: 'drip' }, timeoutMs: 300 },
  { why: 'a huge answer', answer: { kind: 'huge', bytes: 200_000 } },
  { why: 'a redirect', answer: { kind: 'redirect', to: '/elsewhere' } },
  { why: 'json of no known shape', answer: json({ hello: 'world' }) },
  { why: 'a list', answer: json([rowOf('order')]) },
  { why: 'another order', answer: json({ ...rowOf('order'), client_order_id: 'gr1a0002x' }) },
];

describe('placing an order', () => {
  test('sends exactly the order, signed, with a window that ends with its time', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeCall, payload('order'));
    expect(await exchange.place([placeRequest()])).toEqual([
      { kind: 'accepted', exchangeOrderId: '1175851866285' },
    ]);
    const [sent] = server.requestsTo(placeCall);
    expect(sent?.body).toBe(
      '{"client_order_id":"gr1a0001x","symbol":"BTCUSDT","side":"buy","type":"limit","time_in_force":"GTC","quantity":"0.001","price":"61000.5","post_only":true,"strict_validate":true}',
    );
    const header = sent?.headers['authorization'] ?? '';
    const token = Buffer.from(header.replace('HS256 ', ''), 'base64').toString('utf8');
    const [apiKey, signature, timestamp = '', window = ''] = token.split(':');
    const stamp = { timestampMs: Number(timestamp), windowMs: Number(window) };
    const signed = { method: 'POST', path: '/api/3/spot/order', body: sent?.body ?? '' } as const;
    expect([apiKey, signature]).toEqual([
      fakeCredentials.apiKey,
      signatureOf(fakeCredentials.apiSecret, signed, stamp),
    ]);
    expect(stamp.timestampMs + stamp.windowMs).toBe(nowMs + 10_000 + 500);
  });

  test('writes an immediate order, and small numbers without an exponent', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeCall, payload('order'));
    const tiny = decimal('0.00000000001');
    const kind = { postOnly: false, timeInForce: 'ioc' } as const;
    await exchange.place([placeRequest({ ...kind, price: tiny, quantity: tiny })]);
    expect(JSON.parse(server.requestsTo(placeCall)[0]?.body ?? '')).toMatchObject({
      time_in_force: 'IOC',
      post_only: false,
      price: '0.00000000001',
      quantity: '0.00000000001',
    });
  });

  test.each(noVerdicts)('is unknown after $why, and sent once', async ({ answer, timeoutMs }) => {
    const { server, exchange } = await openBench({
      timeoutMs: timeoutMs ?? 5_000,
      answerBytesMax: 100_000,
    });
    server.answer(placeCall, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'unknown', detail: expect.any(String) },
    ]);
    expect(server.requestsTo(placeCall)).toHaveLength(1);
  });

  test.each([
    ['canceled', json({ ...rowOf('order'), status: 'canceled' })],
    ['expired', json({ ...rowOf('order'), status: 'expired' })],
    ['an error that speaks of it', refusal(10_001, 400, 'post_only order would be executed')],
  ])('would cross when a post-only one is %s', async (_why, answer) => {
    const { server, exchange } = await openBench();
    server.answer(placeCall, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'rejected', reason: 'wouldCross' },
    ]);
  });

  test('is accepted when an immediate one has expired', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeCall, json({ ...rowOf('order'), status: 'expired', post_only: false }));
    const immediate = placeRequest({ postOnly: false, timeInForce: 'ioc' });
    expect(await exchange.place([immediate])).toMatchObject([{ kind: 'accepted' }]);
  });

  test('is not sent after its time, by the clock of the exchange', async () => {
    const { server, exchange } = await openBench();
    server.answer(timeCall, dated(nowMs + 11_000));
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
    ]);
    expect(server.requestsTo(placeCall)).toHaveLength(0);
  });

  test('is not sent while the time of the exchange cannot be read', async () => {
    const { server, exchange } = await openBench();
    server.answer(timeCall, { kind: 'reset' });
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'unknown', detail: expect.stringMatching(/^not sent/) },
    ]);
  });

  test.each([
    [refusal(429, 429), 'rateLimited'],
    [refusal(1003, 403), 'auth'],
    [payload('unauthorized', 401), 'auth'],
  ])('is not tried with the others after a general refusal: %#', async (answer, reason) => {
    const { server, exchange } = await openBench();
    server.answer(placeCall, answer);
    const requests = Array.from({ length: 30 }, (_, index) =>
      placeRequest({ clientOrderId: `gr1a000${100 + index}` }),
    );
    const outcomes = await exchange.place(requests);
    expect(outcomes).toHaveLength(30);
    expect(outcomes.every((o) => o.kind === 'rejected' && o.reason === reason)).toBe(true);
    expect(server.requestsTo(placeCall).length).toBeLessThanOrEqual(8);
  });

  test.each([
    { clientOrderId: 'short' },
    { clientOrderId: 'with space in it' },
    { price: decimal(0) },
    { timeInForce: 'ioc' as const },
  ])('is our mistake when it is %j', async (changes) => {
    const { server, exchange } = await openBench();
    const failure = await failureOf(exchange.place([placeRequest(changes)]));
    expect(failure).toHaveProperty('name', 'AssertionError');
    expect(server.requestsTo(placeCall)).toHaveLength(0);
  });
});

describe('canceling an order', () => {
  const request = { symbol, clientOrderId: 'gr1a0001x' };

  test('names it by its client order id, in an address without a body', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancelCall, json({ ...rowOf('order'), status: 'canceled' }));
    const both = { ...request, exchangeOrderId: '1175851866285' };
    expect(await exchange.cancel([both])).toEqual([{ kind: 'accepted' }]);
    expect(server.requestsTo(cancelCall)[0]?.body).toBe('');
  });

  test.each([
    [20_002, 400, 'gone'],
    [20_010, 400, 'rejected'],
    [429, 429, 'rejected'],
    [20_080, 504, 'unknown'],
  ])('answered with %d and status %d is %s', async (code, status, kind) => {
    const { server, exchange } = await openBench();
    server.answer(cancelCall, refusal(code, status));
    expect(await exchange.cancel([request])).toMatchObject([{ kind }]);
  });

  test.each(noVerdicts)('is unknown after $why', async ({ answer, timeoutMs }) => {
    const { server, exchange } = await openBench({
      timeoutMs: timeoutMs ?? 5_000,
      answerBytesMax: 100_000,
    });
    server.answer(cancelCall, answer);
    expect(await exchange.cancel([request])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('of which the name cannot be found out is unknown', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/3/spot/order', text('', 503));
    expect(await exchange.cancel([{ symbol, exchangeOrderId: '7' }])).toMatchObject([
      { kind: 'unknown', detail: expect.stringMatching(/^not sent/) },
    ]);
    const failure = await failureOf(exchange.cancel([{ symbol }]));
    expect(failure).toHaveProperty('name', 'AssertionError');
  });
});
