/** What requests over HTX's websockets use of its limits, and what they are told of them. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SocketDialect, SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import { placeOf } from '../../support/session-bench.ts';
import { closeSocketBench, openDialect, symbol } from './socket-bench.ts';

let dialect: SocketDialect;
beforeAll(async () => {
  dialect = await openDialect();
});
afterAll(closeSocketBench);

const placing = (...ids: readonly string[]): SocketRequest => ({
  kind: 'place',
  requests: ids.map((id) => placeOf(id)),
});
const canceling = (...ids: readonly string[]): SocketRequest => ({
  kind: 'cancel',
  requests: ids.map((exchangeOrderId) => ({ symbol, exchangeOrderId })),
});

describe('a request', () => {
  test.each<[string, SocketRequest, string, number]>([
    ['one order', placing('gr1a0001'), 'POST /v1/order/orders/place 2s', 100],
    ['several', placing('gr1a0001', 'gr1a0002'), 'POST /v1/order/batch-orders 2s', 50],
    ['a cancel', canceling('1'), 'POST /v1/order/orders/{order-id}/submitcancel 2s', 100],
    ['cancels', canceling('1', '2'), 'POST /v1/order/orders/batchcancel 2s', 50],
  ])('of %s counts towards the limit of REST', (_, request, name, max) => {
    expect(dialect.chargesOf(request)).toMatchObject([
      { limit: { name, max, scope: 'account', windowMs: 2_000 }, units: 1 },
    ]);
  });

  test('that trades nothing counts by its connection', () => {
    expect(dialect.chargesOf({ kind: 'login' })).toEqual([]);
  });
});

test('an answer that there was too much shuts out its limit, and no other answer does', () => {
  const answers = (code: string) =>
    dialect.decode(
      JSON.stringify({ cid: '17', status: 'error', 'err-code': code, 'err-msg': 'so it is' }),
      new Map([['17', placing('gr1a0001')]]),
    );
  const limit = { name: 'POST /v1/order/orders/place 2s' };
  expect(answers('base-request-exceed-frequency-limit')).toMatchObject([
    { kind: 'answer' },
    { kind: 'shutOut', scope: 'account', limit, forMs: 2_000 },
  ]);
  expect(answers('order-invalid-price')).toHaveLength(1);
});
