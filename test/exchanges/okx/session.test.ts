/** What every call to OKX has in common: signature, environment, clock, repeats. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { signatureOf } from '../../../shared/exchanges/okx/sign.ts';
import { json, text, type SeenRequest } from '../../support/scripted-http-server.ts';
import {
  closeBenches,
  failureOf,
  fakeCredentials,
  nowMs,
  openBench,
  payload,
  placeRequest,
  symbol,
} from './okx-bench.ts';

const time = 'GET /api/v5/public/time';
const balance = 'GET /api/v5/account/balance';
const ticker = 'GET /api/v5/market/ticker';
const placeOne = 'POST /api/v5/trade/order';
const skewed = json({ code: '50102', msg: 'Timestamp request expired', data: [] }, 401);

afterEach(closeBenches);

function timeAnswer(ms: number) {
  return json({ code: '0', msg: '', data: [{ ts: String(ms) }] });
}

function isSignedRight({ method, url, headers, body }: SeenRequest): boolean {
  const timestamp = headers['ok-access-timestamp'] ?? '';
  const request = { method: method === 'GET' ? 'GET' : 'POST', path: url, body } as const;
  return (
    headers['ok-access-sign'] === signatureOf(fakeCredentials.apiSecret, timestamp, request) &&
    headers['ok-access-key'] === fakeCredentials.apiKey &&
    headers['ok-access-passphrase'] === fakeCredentials.passphrase
  );
}

describe('a signature', () => {
  test('covers the address and the body as they arrive', async () => {
    const { server, exchange } = await openBench();
    server.answer(balance, payload('balance'));
    server.answer(placeOne, payload('place-accepted'));
    await exchange.balances(['BTC', "O'DD (1)*!", 'ü']);
    await exchange.place([placeRequest()]);
    const signed = [...server.requestsTo(balance), ...server.requestsTo(placeOne)];
    expect(signed).toHaveLength(2);
    expect(signed.every(isSignedRight)).toBe(true);
  });

  test('is not spent on public data', async () => {
    const { server, exchange } = await openBench();
    server.answer(ticker, payload('ticker'));
    await exchange.ticker(symbol);
    const names = Object.keys(server.requests[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith('ok-access'))).toEqual([]);
  });
});

describe('the demo environment', () => {
  test.each([
    { isDemo: true, header: '1' },
    { isDemo: false, header: undefined },
  ])('is told by a header on every request: $isDemo', async ({ isDemo, header }) => {
    const { server, exchange } = await openBench({ credentialChanges: { isDemo } });
    server.answer(ticker, payload('ticker'));
    server.answer(placeOne, payload('place-accepted'));
    await exchange.ticker(symbol);
    await exchange.place([placeRequest()]);
    expect(server.requests.map(({ headers }) => headers['x-simulated-trading'])).toEqual([
      header,
      header,
      header,
    ]);
  });
});

describe('the clock of the exchange', () => {
  test('is measured once, before the first signed request, at the middle of the round trip', async () => {
    const { server, exchange, clock } = await openBench();
    server.answer(time, () => {
      clock.advance(400);
      return timeAnswer(nowMs + 60_200);
    });
    server.answer(balance, payload('balance'));
    expect(exchange.exchangeNow()).toBe(nowMs);

    await Promise.all([exchange.balances(['BTC']), exchange.balances(['USDT'])]);
    await exchange.balances(['BTC']);

    expect(server.requestsTo(time)).toHaveLength(1);
    expect(exchange.exchangeNow()).toBe(nowMs + 400 + 60_000);
    const timestamps = server
      .requestsTo(balance)
      .map(({ headers }) => headers['ok-access-timestamp']);
    expect(new Set(timestamps)).toEqual(new Set(['2026-09-01T12:01:00.523Z']));
  });

  test('is measured again when a read is refused for it, and the read is repeated', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(time, timeAnswer(nowMs), timeAnswer(nowMs + 45_000));
    server.answer(balance, skewed, payload('balance'));
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
    expect(calls).toEqual([time, balance, time, balance]);
    expect(exchange.exchangeNow()).toBe(nowMs + 45_000);
  });

  test('is measured again once only', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(balance, skewed);
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind: 'clockSkew' });
    expect(calls).toEqual([time, balance, time, balance]);
  });

  test('is measured again after an order was refused for it; the order is not repeated', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(placeOne, skewed);
    server.answer(balance, payload('balance'));
    expect(await exchange.place([placeRequest()])).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
    ]);
    await exchange.balances(['BTC']);
    expect(calls).toEqual([time, placeOne, time, balance]);
  });

  test('is measured at the next call when it could not be', async () => {
    const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
    server.answer(time, text('', 503), timeAnswer(nowMs));
    server.answer(balance, payload('balance'));
    expect(await failureOf(exchange.balances(['BTC']))).toMatchObject({ kind: 'unavailable' });
    expect(await exchange.balances(['BTC'])).toHaveLength(1);
  });

  test('is told when asked', async () => {
    const { server, exchange } = await openBench();
    server.answer(time, timeAnswer(1_788_264_999_999));
    expect(await exchange.serverTime()).toBe(1_788_264_999_999);
  });
});

describe('a read', () => {
  test.each([
    { why: 'a 503', answer: text('', 503) },
    { why: 'code 50001', answer: json({ code: '50001', msg: 'busy', data: [] }, 503) },
    { why: 'html', answer: text('<html>maintenance</html>') },
    { why: 'half an answer', answer: text('{"code":"0","da') },
    { why: 'a truncated answer', answer: { kind: 'truncated', text: '{"code"' } as const },
    { why: 'a reset', answer: { kind: 'reset' } as const },
  ])('is repeated after $why, and succeeds', async ({ answer }) => {
    const { server, exchange, calls } = await openBench();
    server.answer(ticker, answer, answer, payload('ticker'));
    expect((await exchange.ticker(symbol)).symbol).toBe(symbol);
    expect(calls).toEqual([ticker, ticker, ticker]);
  });

  test.each([
    { why: 'a 502', answer: text('<html>', 502), detail: /http status 502: an html body$/ },
    { why: 'an empty body', answer: text(''), detail: /an empty body$/ },
    { why: 'a reset', answer: { kind: 'reset' } as const, detail: /ECONNRESET$/ },
    {
      why: 'silence',
      answer: { kind: 'silence' } as const,
      timeoutMs: 100,
      detail: /within 100 ms$/,
    },
    { why: 'a drip', answer: { kind: 'drip' } as const, timeoutMs: 100, detail: /within 100 ms$/ },
    {
      why: 'too much',
      answer: { kind: 'huge', bytes: 9_999 } as const,
      detail: /larger than allowed$/,
    },
    {
      why: 'a redirect',
      answer: { kind: 'redirect', to: '/' } as const,
      detail: /302: a redirect$/,
    },
  ])('fails after three times $why', async ({ answer, detail, timeoutMs = 5_000 }) => {
    const { server, exchange } = await openBench({ timeoutMs, answerBytesMax: 5_000 });
    server.answer(ticker, answer);
    const failure = await failureOf(exchange.ticker(symbol));
    expect(failure).toMatchObject({ kind: 'unavailable', exchange: 'okx' });
    expect(failure).toHaveProperty('message', expect.stringMatching(detail));
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    { why: 'code 50011', answer: json({ code: '50011', msg: 'slow' }, 429) },
    { why: 'code 50011 with status 200', answer: json({ code: '50011', msg: 'slow' }) },
    { why: 'code 50061', answer: json({ code: '50061', msg: 'slow' }) },
    { why: 'a 429 without json', answer: text('slow down', 429) },
  ])('is not repeated after $why, and says when to ask again', async ({ answer }) => {
    const { server, exchange } = await openBench();
    server.answer(ticker, answer);
    expect(await failureOf(exchange.ticker(symbol))).toMatchObject({
      kind: 'rateLimited',
      retryAtMs: nowMs + 2_000,
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    { kind: 'auth', answer: payload('bad-signature', 401) },
    { kind: 'auth', answer: text('<html>', 401) },
    { kind: 'unknownSymbol', answer: json({ code: '51001', msg: 'no', data: [] }) },
    { kind: 'refused', answer: json({ code: '51000', msg: 'bad', data: [] }, 400) },
    { kind: 'badAnswer', answer: json({ hello: 'world' }) },
    { kind: 'badAnswer', answer: json({ code: '0', data: 'none' }) },
    { kind: 'badAnswer', answer: json({ code: '0', data: [{}, {}] }) },
  ])('is not repeated when it is $kind', async ({ kind, answer }) => {
    const { server, exchange } = await openBench();
    server.answer(ticker, answer);
    expect(await failureOf(exchange.ticker(symbol))).toMatchObject({ kind, retryAtMs: undefined });
    expect(server.requests).toHaveLength(1);
  });
});
