/** Keys and signatures stay inside the adapter, whatever the other side does. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { accessOf } from '../../../shared/exchanges/htx/access.ts';
import { createHtxExchange } from '../../../shared/exchanges/htx/client.ts';
import { text, type SeenRequest } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  fakeCredentials,
  nowMs,
  ok,
  openBench,
  placeRequest,
  refusal,
} from './htx-bench.ts';

const planted = [fakeCredentials.apiKey, fakeCredentials.apiSecret];

afterEach(closeBenches);

const shown = (value: unknown): string =>
  value instanceof Error
    ? [String(value), value.stack, JSON.stringify(value), shown(value.cause)].join('\n')
    : JSON.stringify(value);

/** Sends back all it was sent, as the words of the exchange. */
const echo =
  (status: number) =>
  ({ headers, url, query, body }: SeenRequest) =>
    refusal(`echo ${url}`, JSON.stringify({ headers, query, body }), status);

test.each([
  { why: 'an echo of a refusal', answer: echo(200) },
  { why: 'an echo of a failure', answer: echo(500) },
  { why: 'html', answer: ({ url }: SeenRequest) => text(`<p>${url}`) },
  { why: 'a reset', answer: { kind: 'reset' } as const },
])('no error holds any of them after $why', async ({ answer }) => {
  const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
  const { balance, place } = endpoints;
  server.answer(balance, answer);
  server.answer(place, answer);
  const failure = await failureOf(exchange.balances(['BTC']));
  const outcomes = await exchange.place([placeRequest()]);
  const signatures = [balance, place].map(
    (endpoint) => server.requestsTo(endpoint)[0]?.query['Signature'],
  );
  const visible = shown(failure) + shown(outcomes);
  for (const secret of [...planted, ...signatures]) {
    expect(secret).toEqual(expect.any(String));
    expect(visible).not.toContain(secret);
    expect(visible).not.toContain(encodeURIComponent(secret ?? ''));
  }
});

describe('a code that holds the words of a key is known all the same, and not shown', () => {
  const apiKey = 'accountbalance';
  const code = 'order-accountbalance-error';
  const insufficient = { kind: 'rejected', reason: 'insufficientBalance' };

  test('for one order', async () => {
    const { server, exchange } = await openBench({ credentialChanges: { apiKey } });
    server.answer(endpoints.place, refusal(code));
    const outcomes = await exchange.place([placeRequest()]);
    expect(outcomes).toMatchObject([insufficient]);
    expect(shown(outcomes)).not.toContain(apiKey);
  });

  test('for one of several', async () => {
    const { server, exchange } = await openBench({ credentialChanges: { apiKey } });
    const ids = ['gr1a0001', 'gr1a0002'];
    const rows = ids.map((id) => ({ 'client-order-id': id, 'err-code': code }));
    server.answer(endpoints.placeBatch, ok(rows));
    const outcomes = await exchange.place(
      ids.map((clientOrderId) => placeRequest({ clientOrderId })),
    );
    expect(outcomes).toMatchObject([insufficient, insufficient]);
    expect(shown(outcomes)).not.toContain(apiKey);
  });

  test('for a read', async () => {
    const { server, exchange } = await openBench({ credentialChanges: { apiKey: 'login' } });
    server.answer(endpoints.balance, refusal('login-required'));
    const failure = await failureOf(exchange.balances(['BTC']));
    expect(failure).toMatchObject({ kind: 'auth' });
    expect(shown(failure)).not.toContain('login-required');
  });
});

describe('credentials', () => {
  test.each([
    ['of another exchange', { exchange: 'okx' }],
    ['without a secret', { apiSecret: '' }],
    ['with a line break in the key', { apiKey: `${fakeCredentials.apiKey}\n` }],
    ['with an address in the clear', { baseUrl: 'http://api.huobi.pro' }],
    ['for a demo, which HTX does not have', { isDemo: true }],
    ['for a testnet, which it has no more', { environment: 'testnet' as const }],
    ['for a demo at the live exchange', { isDemo: true, baseUrl: 'https://api-aws.huobi.pro' }],
  ])('%s are refused before anything is sent', (_, changes) => {
    const credentials = { ...fakeCredentials, ...changes };
    const create = () => createHtxExchange({ credentials, clock: virtualClock(nowMs) });
    let failure: unknown;
    try {
      create();
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ name: 'ExchangeError', kind: 'auth' });
    for (const secret of planted) expect(shown(failure)).not.toContain(secret);
  });

  test('for a demo are told what there is', () => {
    expect(() => accessOf({ ...fakeCredentials, isDemo: true })).toThrow(
      'credentials of htx ask for environment demo, allowed: live',
    );
  });

  test.each([
    [{}, 'https://api.huobi.pro', 'wss://api.huobi.pro'],
    [
      { baseUrl: 'https://api-aws.huobi.pro/' },
      'https://api-aws.huobi.pro',
      'wss://api-aws.huobi.pro',
    ],
    [
      { isDemo: true, baseUrl: 'http://127.0.0.1:8080' },
      'http://127.0.0.1:8080',
      'ws://127.0.0.1:8080',
    ],
  ])('%j lead to %s', (changes, baseUrl, sockets) => {
    expect(accessOf({ ...fakeCredentials, ...changes })).toMatchObject({
      baseUrl,
      tradeSocketUrl: `${sockets}/ws/trade`,
      eventsSocketUrl: `${sockets}/ws/v2`,
    });
  });
});
