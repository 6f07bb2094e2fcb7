/** Keys and signatures stay inside the adapter, whatever the other side does. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { accessOf } from '../../../shared/exchanges/binance/access.ts';
import { createBinanceExchange } from '../../../shared/exchanges/binance/client.ts';
import { createBinanceSocketDialect } from '../../../shared/exchanges/binance/socket-dialect.ts';
import { json, text, type SeenRequest } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  fakeCredentials,
  nowMs,
  openBench,
  placeRequest,
  symbol,
} from './binance-bench.ts';

const account = 'GET /api/v3/account';
const place = 'POST /api/v3/order';
const planted = [fakeCredentials.apiKey, fakeCredentials.apiSecret];

afterEach(closeBenches);

const shown = (value: unknown): string =>
  value instanceof Error
    ? [String(value), value.stack, JSON.stringify(value), shown(value.cause)].join('\n')
    : JSON.stringify(value);

/** Sends back all it was sent, as the words of the exchange. */
const echo =
  (status: number) =>
  ({ headers, url, body }: SeenRequest) =>
    json({ code: -1100, msg: JSON.stringify({ headers, url, body }) }, status);

test.each([
  { why: 'an echo of a refusal', answer: echo(400) },
  { why: 'an echo of a failure', answer: echo(500) },
  { why: 'html', answer: ({ url }: SeenRequest) => text(`<p>${url}`) },
  { why: 'a reset', answer: { kind: 'reset' } as const },
])('no error holds any of them after $why', async ({ answer }) => {
  const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
  server.answer(account, answer);
  server.answer(place, answer);
  const failure = await failureOf(exchange.balances(['BTC']));
  const outcomes = await exchange.place([placeRequest()]);
  const signatures = [
    server.requestsTo(account)[0]?.query['signature'],
    new URLSearchParams(server.requestsTo(place)[0]?.body).get('signature'),
  ];
  const visible = shown(failure) + shown(outcomes);
  for (const secret of [...planted, ...signatures]) {
    expect(secret).toEqual(expect.any(String));
    expect(visible).not.toContain(secret);
  }
});

describe('credentials', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nplanted-secret-0002\n-----END PRIVATE KEY-----\n';
  test.each([
    ['of another exchange', { exchange: 'htx' }],
    ['without a secret', { apiSecret: ' ' }],
    ['with a key in pem that is none', { apiSecret: pem }],
    ['with a line break in the key', { apiKey: `${fakeCredentials.apiKey}\n` }],
    ['with an address in the clear', { baseUrl: 'http://api.binance.com' }],
    [
      'of play money on the live exchange',
      { environment: 'testnet' as const, baseUrl: 'https://api.binance.com' },
    ],
  ])('%s are refused before anything is sent', async (_, changes) => {
    const options = {
      credentials: { ...fakeCredentials, ...changes },
      clock: virtualClock(nowMs),
    };
    const dialect = createBinanceSocketDialect({ ...options, symbols: [symbol] });
    const failure = await failureOf(dialect);
    expect(failure).toMatchObject({ name: 'ExchangeError', kind: 'auth' });
    expect(() => createBinanceExchange(options)).toThrow((failure as Error).message);
    for (const secret of planted) expect(shown(failure)).not.toContain(secret);
  });

  test.each([
    [{}, 'wss://ws-api.binance.com/ws-api/v3'],
    [{ isDemo: true }, 'wss://demo-ws-api.binance.com/ws-api/v3'],
    [{ environment: 'live' as const }, 'wss://ws-api.binance.com/ws-api/v3'],
    [{ environment: 'demo' as const }, 'wss://demo-ws-api.binance.com/ws-api/v3'],
    [{ environment: 'testnet' as const }, 'wss://ws-api.testnet.binance.vision/ws-api/v3'],
    [{ baseUrl: 'https://api1.binance.com' }, 'wss://ws-api.binance.com/ws-api/v3'],
    [
      { baseUrl: 'https://testnet.binance.vision/' },
      'wss://ws-api.testnet.binance.vision/ws-api/v3',
    ],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'ws://127.0.0.1:8080/ws-api/v3'],
  ])('%j lead to %s', async (changes, url) => {
    const credentials = { ...fakeCredentials, ...changes };
    const clock = virtualClock(nowMs);
    const dialect = await createBinanceSocketDialect({ credentials, clock, symbols: [symbol] });
    expect(dialect.url).toBe(url);
  });

  test.each([
    [{}, 'https://api.binance.com', 'yes'],
    [{ baseUrl: 'https://api-gcp.binance.com' }, 'https://api-gcp.binance.com', 'yes'],
    [{ isDemo: true }, 'https://demo-api.binance.com', 'no'],
    [{ environment: 'demo' as const }, 'https://demo-api.binance.com', 'no'],
    [{ environment: 'testnet' as const }, 'https://testnet.binance.vision', 'no'],
    [{ baseUrl: 'https://testnet.binance.vision' }, 'https://testnet.binance.vision', 'no'],
    [
      { environment: 'testnet' as const, baseUrl: 'http://127.0.0.1:8080' },
      'http://127.0.0.1:8080',
      'no',
    ],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080', 'perhaps'],
  ])('%j lead to %s, wallet: %s', (changes, baseUrl, hasWallet) => {
    expect(accessOf({ ...fakeCredentials, ...changes })).toMatchObject({ baseUrl, hasWallet });
  });
});
