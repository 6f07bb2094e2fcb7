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
  nowMs,
  openBench,
  payload,
  placeRequest,
  rowOf,
  symbol,
} from './binance-bench.ts';

const place = 'POST /api/v3/order';
const cancel = 'DELETE /api/v3/order';
const time = 'GET /api/v3/time';
const accepted = { kind: 'accepted', exchangeOrderId: '12510053279' };

afterEach(closeBenches);

const refusal = (code: number, msg = 'so it is', status = 400): ScriptedAnswer =>
  json({ code, msg }, status);
const formOf = (request: SeenRequest | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request?.body ?? ''));

describe('placing one order', () => {
  test('sends exactly the order, holding as long as it may', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toEqual([accepted]);
    const [sent] = server.requestsTo(place);
    expect(formOf(sent)).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT_MAKER',
      quantity: '0.001',
      price: '61000.5',
      newClientOrderId: 'gr1a0001',
      newOrderRespType: 'RESULT',
      timestamp: String(nowMs - 1_000),
      recvWindow: '6000',
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(sent?.url).toBe('/api/v3/order');
    expect(sent?.headers['x-mbx-apikey']).toBe('planted-key-0001');
  });

  test('holds for a minute at most', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, payload('place-accepted'));
    await exchange.place([placeRequest({ expiresAtMs: nowMs + 600_000 })]);
    expect(formOf(server.requestsTo(place)[0])).toMatchObject({ recvWindow: '60000' });
  });

  test.each([
    { postOnly: false, timeInForce: 'gtc' as const, sent: { type: 'LIMIT', timeInForce: 'GTC' } },
    { postOnly: false, timeInForce: 'ioc' as const, sent: { type: 'LIMIT', timeInForce: 'IOC' } },
  ])('as $sent', async ({ sent, ...kind }) => {
    const { server, exchange } = await openBench();
    server.answer(place, payload('place-accepted'));
    await exchange.place([placeRequest({ ...kind, price: decimal('0.00000001') })]);
    const form = formOf(server.requestsTo(place)[0]);
    expect(form).toMatchObject({ ...sent, price: '0.00000001' });
  });

  test('sends nothing once its time is over', async () => {
    const { server, exchange } = await openBench();
    expect(await exchange.place([placeRequest({ expiresAtMs: nowMs })])).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
    ]);
    expect(server.requestsTo(place)).toEqual([]);
  });

  test.each<[number, string, string]>([
    [-1013, 'Filter failure: PRICE_FILTER', 'badPrecision'],
    [-1013, 'Filter failure: LOT_SIZE', 'badPrecision'],
    [-1013, 'Filter failure: NOTIONAL', 'belowMinimum'],
    [-1013, 'Filter failure: MIN_NOTIONAL', 'belowMinimum'],
    [-1013, 'Filter failure: PERCENT_PRICE', 'priceOutOfLimits'],
    [-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE', 'priceOutOfLimits'],
    [-1013, 'Filter failure: MAX_NUM_ORDERS', 'tooManyOrders'],
    [-1013, 'Filter failure: EXCHANGE_MAX_NUM_ORDERS', 'tooManyOrders'],
    [-1013, 'Filter failure: MAX_POSITION', 'aboveMaximum'],
    [-1013, 'Filter failure: MAX_ASSET', 'aboveMaximum'],
    [-1013, 'Filter failure: TRAILING_DELTA', 'other'],
    [-1013, 'Market is closed.', 'notTradable'],
    [-1013, 'Something new.', 'other'],
    [-2010, 'Account has insufficient balance for requested action.', 'insufficientBalance'],
    [-2010, 'Order would immediately match and take.', 'wouldCross'],
    [-2010, 'Market is closed.', 'notTradable'],
    [-2010, 'This symbol is not permitted for this account.', 'notTradable'],
    [-2010, 'This symbol is restricted for this account.', 'notTradable'],
    [-2010, 'This action is disabled on this account.', 'notTradable'],
    [-2010, 'This account may not place or cancel orders.', 'notTradable'],
    [-2010, 'Rest API trading is not enabled.', 'auth'],
    [-2010, 'Price * QTY is zero or less.', 'belowMinimum'],
    [-2010, 'Something new.', 'other'],
    [-1003, 'Too much request weight used', 'rateLimited'],
    [-1015, 'Too many new orders', 'rateLimited'],
    [-1008, 'Server is currently overloaded', 'rateLimited'],
    [-1021, 'Timestamp outside of the recvWindow.', 'expired'],
    [-1022, 'Signature for this request is not valid.', 'auth'],
    [-2015, 'Invalid API-key, IP, or permissions for action.', 'auth'],
    [-1111, "Parameter 'price' has too much precision.", 'badPrecision'],
    [-1121, 'Invalid symbol.', 'notTradable'],
    [-1106, "Parameter 'timeInForce' sent when not required.", 'other'],
  ])('%d %s is refused: %s', async (code, msg, reason) => {
    const { server, exchange } = await openBench();
    server.answer(place, refusal(code, msg));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'rejected', reason }]);
    expect(server.requestsTo(place)).toHaveLength(1);
  });

  test.each<[string, ScriptedAnswer]>([
    ['an html page with status 200', text('<html>hello</html>')],
    ['an html page with status 403', text('<html>denied</html>', 403)],
    ['a 502', text('<html>bad gateway</html>', 502)],
    ['a timeout inside', refusal(-1007, 'Timeout', 504)],
    ['an unexpected response inside', refusal(-1006)],
    ['a disconnect inside', refusal(-1001)],
    ['an unknown error', refusal(-1000)],
    ['any code with a 5xx', refusal(-2010, 'Order would immediately match and take.', 500)],
    ['a duplicate: it may be this very order', refusal(-2010, 'Duplicate order sent.')],
    ['an empty body', text('')],
    ['half an answer', text('{"symbol":"BTCUSDT","orderId":125')],
    ['a reset', { kind: 'reset' }],
    ['an answer of no known form', json({ orderId: 1 })],
    ['an answer about another order', json({ ...rowOf('place-accepted'), clientOrderId: 'other' })],
    ['an error of no known form', json({ error: 'what' }, 400)],
  ])('is unknown after %s, and not sent again', async (_, answer) => {
    const { server, exchange } = await openBench();
    server.answer(place, answer);
    expect(await exchange.place([placeRequest()])).toMatchObject([{ kind: 'unknown' }]);
    expect(server.requestsTo(place)).toHaveLength(1);
  });

  test('an id beyond 2^53 stays exact', async () => {
    const { server, exchange } = await openBench();
    const id = '9007199254740993123';
    const answer = JSON.stringify(rowOf('place-accepted')).replace('12510053279', id);
    server.answer(place, text(answer));
    expect(await exchange.place([placeRequest()])).toEqual([
      { kind: 'accepted', exchangeOrderId: id },
    ]);
  });
});

describe('placing many', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => placeRequest({ clientOrderId: `gr1a${i}` }));

  test('answers in the order of the requests, whatever comes first', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, (request) => {
      const clientOrderId = formOf(request)['newClientOrderId'] ?? '';
      const orderId = 7_000 + Number(clientOrderId.slice(4));
      return json({ ...rowOf('place-accepted'), clientOrderId, orderId });
    });
    expect(await exchange.place(many(12))).toEqual(
      Array.from({ length: 12 }, (_, i) => ({
        kind: 'accepted',
        exchangeOrderId: String(7_000 + i),
      })),
    );
    expect(server.requestsTo(place)).toHaveLength(12);
  });

  test('stops where the rest would meet the same refusal', async () => {
    const { server, exchange } = await openBench();
    server.answer(place, refusal(-1015, 'Too many new orders', 429));
    const outcomes = await exchange.place(many(12));
    expect(outcomes.map((o) => o.kind === 'rejected' && o.reason)).toEqual(
      Array.from({ length: 12 }, () => 'rateLimited'),
    );
    expect(server.requestsTo(place)).toHaveLength(5);
  });

  test('measures the clock again after a refusal for it, and repeats nothing', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(place, refusal(-1021), payload('place-accepted'));
    expect(await exchange.place([placeRequest()])).toMatchObject([{ reason: 'expired' }]);
    expect(await exchange.place([placeRequest()])).toEqual([accepted]);
    expect(calls).toEqual([time, place, time, place]);
  });
});

describe('canceling', () => {
  const request = { symbol, clientOrderId: 'gr1a0001', exchangeOrderId: '12510053279' };

  test('goes by the id of the exchange, and names the cancel after the order', async () => {
    const { server, exchange } = await openBench();
    server.answer(cancel, payload('cancel-accepted'));
    expect(await exchange.cancel([request])).toEqual([{ kind: 'accepted' }]);
    await exchange.cancel([{ symbol, clientOrderId: request.clientOrderId }]);
    expect(server.requestsTo(cancel).map(({ query }) => query)).toMatchObject([
      { symbol: 'BTCUSDT', orderId: '12510053279', newClientOrderId: 'gr1a0001-x' },
      { origClientOrderId: 'gr1a0001', newClientOrderId: 'gr1a0001-x' },
    ]);
    expect(server.requestsTo(cancel)[0]?.query).not.toHaveProperty('origClientOrderId');
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['an unknown order', refusal(-2011, 'Unknown order sent.'), 'gone'],
    ['another refusal', refusal(-2011, 'Order was not canceled due to restrictions.'), 'rejected'],
    ['a rate limit', refusal(-1003, 'Too much', 429), 'rejected'],
    ['a timeout inside', refusal(-1007, 'Timeout', 504), 'unknown'],
    ['html', text('<html>'), 'unknown'],
    ['a reset', { kind: 'reset' }, 'unknown'],
  ])('after %s', async (_, answer, kind) => {
    const { server, exchange } = await openBench();
    server.answer(cancel, answer);
    expect(await exchange.cancel([request])).toMatchObject([{ kind }]);
    expect(server.requestsTo(cancel)).toHaveLength(1);
  });
});
