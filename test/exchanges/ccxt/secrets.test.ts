/** Keys and signatures stay inside, whatever ccxt writes into its errors. */

import { afterEach, expect, test } from '@jest/globals';
import { json, text, type SeenRequest } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  fakeCredentials,
  openBench,
  placeRequest,
  symbol,
} from './ccxt-bench.ts';

afterEach(closeBenches);

const { apiKey, apiSecret } = fakeCredentials;
const token = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');

const shown = (value: unknown): string =>
  value instanceof Error
    ? [String(value), value.stack, JSON.stringify(value), shown(value.cause)].join('\n')
    : JSON.stringify(value);

/** Sends back all it was sent, as the words of the exchange, and as its code. */
const echo =
  (status: number) =>
  ({ headers, url }: SeenRequest) =>
    json({ error: JSON.stringify({ headers, url }), error_code: headers['authorization'] }, status);

test.each([
  ['an echo of a refusal', echo(400)],
  ['an echo of a success', echo(200)],
  ['an echo of a failure', echo(500)],
  ['the key as a code', () => json({ error: apiKey, error_code: apiSecret })],
  ['html', ({ url, headers }: SeenRequest) => text(`<p>${url} ${headers['authorization'] ?? ''}`)],
  ['a reset', { kind: 'reset' } as const],
])('no error holds any of them after %s', async (_, answer) => {
  const { server, exchange } = await openBench({ retry: { attemptsMax: 1 } });
  for (const endpoint of [endpoints.balance, endpoints.orders, endpoints.place, endpoints.cancel]) {
    server.answer(endpoint, answer);
  }
  const seen = [
    await failureOf(exchange.balances(['BTC'])),
    await failureOf(exchange.openOrders(symbol)),
    await exchange.place([placeRequest()]),
    await exchange.cancel([{ symbol, exchangeOrderId: 'A' }]),
  ]
    .map(shown)
    .join('\n');
  expect(server.requestsTo(endpoints.place)[0]?.headers['authorization']).toBe(`Basic ${token}`);
  for (const secret of [apiKey, apiSecret, token]) expect(seen).not.toContain(secret);
});

test('nothing is sent to a host beside the base url', async () => {
  const { server, exchange } = await openBench();
  server.answer(endpoints.ticker, json({ pair: 'XBTUSDT', last_trade: '60000', timestamp: 1 }));
  expect((await exchange.ticker(symbol)).last.toFixed()).toBe('60000');
  expect(server.requests.every(({ headers }) => headers['host']?.startsWith('127.0.0.1'))).toBe(
    true,
  );
});
