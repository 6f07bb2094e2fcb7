/** Keys, passphrases and signatures stay inside the adapter, whatever the other side does. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { createOkxExchange } from '../../../shared/exchanges/okx/client.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import { json, text, type SeenRequest } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import {
  closeBenches,
  failureOf,
  fakeCredentials,
  nowMs,
  openBench,
  placeRequest,
} from './okx-bench.ts';

const balance = 'GET /api/v5/account/balance';
const placeOne = 'POST /api/v5/trade/order';

afterEach(closeBenches);

describe('secrets', () => {
  const planted = [fakeCredentials.apiKey, fakeCredentials.apiSecret, fakeCredentials.passphrase];

  /** Everything a logger could reach. */
  function everythingOf(value: unknown, depth = 0): string {
    if (!(value instanceof Object) || depth > 6) return String(value);
    const own = Object.getOwnPropertyNames(value).map((name) =>
      everythingOf(Object.getOwnPropertyDescriptor(value, name)?.value, depth + 1),
    );
    return [value instanceof Error ? String(value) : '', JSON.stringify(value), ...own].join('\n');
  }

  /** Sends back all it was sent, as the words of the exchange. */
  const echo =
    (code: string, status: number) =>
    ({ headers, body }: SeenRequest) => {
      const msg = JSON.stringify({ headers, body });
      const data = [{ ordId: '', clOrdId: '', sCode: '51000', sMsg: msg }];
      return json({ code, msg, data }, status);
    };

  test.each([
    { why: 'an echo of a refusal', answer: echo('50113', 401) },
    { why: 'an echo of a failure', answer: echo('50026', 500) },
    {
      why: 'an echo in html',
      answer: ({ headers }: SeenRequest) => text(`<p>${JSON.stringify(headers)}`),
    },
    { why: 'a reset', answer: { kind: 'reset' } as const },
    { why: 'silence', answer: { kind: 'silence' } as const },
    { why: 'a truncated answer', answer: { kind: 'truncated', text: '{' } as const },
    { why: 'a huge answer', answer: { kind: 'huge', bytes: 99_999 } as const },
  ])('are in no error after $why', async ({ answer }) => {
    const options = { timeoutMs: 300, answerBytesMax: 50_000, retry: { attemptsMax: 1 } };
    const { server, exchange } = await openBench(options);
    server.answer(balance, answer);
    server.answer(placeOne, answer);
    const failure = await failureOf(exchange.balances(['BTC']));
    const [outcome] = await exchange.place([placeRequest()]);

    expect(failure).toBeInstanceOf(ExchangeError);
    const [sent] = server.requestsTo(balance);
    const [sentOrder] = server.requestsTo(placeOne);
    const signatures = [sent, sentOrder].map((request) => request?.headers['ok-access-sign']);
    const visible = everythingOf(failure) + everythingOf(outcome);
    for (const secret of [...planted, ...signatures]) {
      expect(secret).toEqual(expect.any(String));
      expect(visible).not.toContain(secret);
    }
  });

  test('are in no item of an order that was refused', async () => {
    const { server, exchange } = await openBench();
    server.answer(placeOne, echo('1', 200));
    const [outcome] = await exchange.place([placeRequest()]);
    expect(outcome).toMatchObject({ kind: 'rejected', detail: expect.stringMatching(/redacted/) });
    for (const secret of planted) expect(everythingOf(outcome)).not.toContain(secret);
  });

  test.each([
    { why: 'another exchange', changes: { exchange: 'htx' } },
    { why: 'no passphrase', changes: { passphrase: '' } },
    { why: 'a line break in the key', changes: { apiKey: `${fakeCredentials.apiKey}\n` } },
    { why: 'an address that is none', changes: { baseUrl: 'openapi' } },
    { why: 'an address in the clear', changes: { baseUrl: 'http://openapi.okx.com' } },
    {
      why: 'a user in the address',
      changes: { baseUrl: 'https://planted-secret-0002@openapi.okx.com' },
    },
  ])('with $why are refused before anything is sent', ({ changes }) => {
    let failure: unknown;
    try {
      createOkxExchange({
        credentials: { ...fakeCredentials, ...changes },
        clock: virtualClock(nowMs),
      });
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ name: 'ExchangeError', kind: 'auth' });
    for (const secret of planted) expect(everythingOf(failure)).not.toContain(secret);
  });
});
