/** Canceling: every answer a wire can give. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { json } from '../../support/scripted-http-server.ts';
import { ack, noVerdicts } from './acks.ts';
import { closeBenches, failureOf, openBench, symbol } from './okx-bench.ts';

const cancelOne = 'POST /api/v5/trade/cancel-order';
const cancelMany = 'POST /api/v5/trade/cancel-batch-orders';

afterEach(closeBenches);

describe('canceling', () => {
  const request = { symbol, clientOrderId: 'gr1a0001' };

  test.each([
    { ids: { clientOrderId: 'gr1a0001' }, body: { instId: symbol, clOrdId: 'gr1a0001' } },
    { ids: { exchangeOrderId: '5001' }, body: { instId: symbol, ordId: '5001' } },
    {
      ids: { clientOrderId: 'gr1a0001', exchangeOrderId: '5001' },
      body: { instId: symbol, ordId: '5001' },
    },
  ])('names the order by $body', async ({ ids, body }) => {
    const { server, exchange } = await openBench();
    server.answer(cancelOne, json({ code: '0', data: [ack('0')] }));
    expect(await exchange.cancel([{ symbol, ...ids }])).toEqual([{ kind: 'accepted' }]);
    const [sent] = server.requestsTo(cancelOne);
    expect(JSON.parse(sent?.body ?? '')).toEqual(body);
    expect(sent?.headers['exptime']).toBeUndefined();
  });

  test.each([
    ['51400', 'gone'],
    ['51401', 'gone'],
    ['51402', 'gone'],
    ['51405', 'gone'],
    ['51410', 'accepted'],
    ['51412', 'unknown'],
    ['51404', 'rejected'],
  ])('answered with %s is %s', async (code, kind) => {
    const { server, exchange } = await openBench();
    server.answer(cancelOne, json({ code: '1', msg: '', data: [ack(code)] }));
    expect(await exchange.cancel([request])).toMatchObject([{ kind }]);
  });

  test.each(noVerdicts)('is unknown after $why', async ({ answer, timeoutMs = 5_000 }) => {
    const { server, exchange } = await openBench({ timeoutMs, answerBytesMax: 100_000 });
    server.answer(cancelOne, answer);
    expect(await exchange.cancel([request])).toMatchObject([{ kind: 'unknown' }]);
  });

  test('several goes in batches of twenty, and tells each outcome in its place', async () => {
    const { server, exchange } = await openBench();
    const requests = Array.from({ length: 25 }, (_, index) => ({
      symbol,
      clientOrderId: `gr1a${index}`,
    }));
    server.answer(cancelMany, ({ body }) => {
      const orders = JSON.parse(body) as readonly { readonly clOrdId: string }[];
      const data = orders.map(({ clOrdId }) =>
        ack(clOrdId === 'gr1a21' ? '51400' : '0', { clOrdId }),
      );
      return json({ code: '2', msg: '', data });
    });
    const outcomes = await exchange.cancel(requests);
    expect(outcomes).toHaveLength(25);
    expect(outcomes.map(({ kind }) => kind).indexOf('gone')).toBe(21);
    expect(server.requestsTo(cancelMany)).toHaveLength(2);
  });

  test('nothing in particular is our mistake', async () => {
    const { exchange } = await openBench();
    expect(await failureOf(exchange.cancel([{ symbol }]))).toHaveProperty('name', 'AssertionError');
  });
});
