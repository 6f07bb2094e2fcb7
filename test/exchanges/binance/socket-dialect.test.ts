/** What frames of Binance's WebSocket API mean, good ones and others. */

import { beforeEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createBinanceSocketDialect } from '../../../shared/exchanges/binance/socket-dialect.ts';
import type { SocketDialect, SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import {
  fakeCredentials,
  nowMs,
  payloadText,
  placeRequest,
  rowOf,
  symbol,
} from './binance-bench.ts';

let dialect: SocketDialect;
beforeEach(async () => {
  const clock = virtualClock(nowMs);
  dialect = await createBinanceSocketDialect({
    credentials: fakeCredentials,
    clock,
    symbols: [symbol],
  });
});

const place: SocketRequest = { kind: 'place', requests: [placeRequest()] };
const cancel: SocketRequest = {
  kind: 'cancel',
  requests: [{ symbol, clientOrderId: 'gr1a0001', exchangeOrderId: '12510053279' }],
};
const decode = (frame: unknown, underWay: readonly (readonly [string, SocketRequest])[] = []) =>
  dialect.decode(typeof frame === 'string' ? frame : JSON.stringify(frame), new Map(underWay));
const answerTo = (request: SocketRequest, frame: object) => {
  const [message] = decode({ id: '7', ...frame }, [['7', request]]);
  return message?.kind === 'answer' ? message.answer : message;
};
const error = (code: number, msg = 'so it is', status = 400) => ({ status, error: { code, msg } });
const report = (changes: object) => {
  const frame = JSON.parse(payloadText('execution-report')) as { event: object };
  return { subscriptionId: 0, event: { ...frame.event, ...changes } };
};

describe('a request', () => {
  test('is one frame with its time and signature', () => {
    const frame = JSON.parse(dialect.encode(place, '7', nowMs)) as unknown;
    expect(frame).toEqual({
      id: '7',
      method: 'order.place',
      params: {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT_MAKER',
        quantity: '0.001',
        price: '61000.5',
        newClientOrderId: 'gr1a0001',
        newOrderRespType: 'RESULT',
        timestamp: nowMs - 1_000,
        recvWindow: 6_000,
        apiKey: 'planted-key-0001',
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  test('that is too late says so itself', () => {
    const late = dialect.encode(place, '7', nowMs + 60_000);
    expect(JSON.parse(late)).toMatchObject({ params: { recvWindow: 1 } });
  });

  test('is small, and one order', () => {
    expect(dialect.encode(place, '7', nowMs).length).toBeLessThan(dialect.frameBytesMax / 10);
    const two: SocketRequest = { kind: 'place', requests: [placeRequest(), placeRequest()] };
    expect(() => dialect.encode(two, '7', nowMs)).toThrow('one order a frame');
    expect(dialect.supports('replace')).toBe(false);
  });

  test('opens a connection by what its key can do', () => {
    expect(dialect.opening({ orderEvents: true })).toEqual([{ kind: 'subscribe' }]);
    expect(dialect.opening({ orderEvents: false })).toEqual([{ kind: 'login' }]);
    expect(JSON.parse(dialect.encode({ kind: 'login' }, '1', nowMs))).toMatchObject({
      method: 'account.status',
    });
  });
});

describe('an answer', () => {
  test.each<[string, object, object]>([
    ['accepted', { status: 200, result: rowOf('place-accepted') }, { kind: 'accepted' }],
    [
      'refused',
      error(-2010, 'Order would immediately match and take.'),
      { kind: 'rejected', reason: 'wouldCross' },
    ],
    ['late', error(-1021), { kind: 'rejected', reason: 'expired' }],
    ['limited', error(-1015, 'x', 429), { kind: 'rejected', reason: 'rateLimited' }],
    ['double', error(-2010, 'Duplicate order sent.'), { kind: 'unknown' }],
    ['broken', error(-1000, 'x', 500), { kind: 'unknown' }],
    ['empty', { status: 200 }, { kind: 'unknown' }],
    ['unexplained', { status: 400 }, { kind: 'unknown' }],
  ])('to an order is %s', (_, frame, outcome) => {
    expect(answerTo(place, frame)).toMatchObject({ kind: 'placed', outcomes: [outcome] });
  });

  test('to an order that has executed tells what', () => {
    const result = { ...rowOf('place-accepted'), status: 'FILLED', executedQty: '0.00100000' };
    expect(answerTo(place, { status: 200, result })).toMatchObject({
      events: [{ report: { status: 'filled', filledQuantity: decimal('0.001') } }],
    });
  });

  test('to a cancel tells what the order had executed, under our id', () => {
    expect(answerTo(cancel, { status: 200, result: rowOf('cancel-accepted') })).toMatchObject({
      kind: 'canceled',
      outcomes: [{ kind: 'accepted' }],
      events: [
        {
          report: {
            clientOrderId: 'gr1a0001',
            status: 'canceled',
            filledQuantity: decimal('0.0004'),
            updatedAtMs: 1_788_264_100_001,
          },
        },
      ],
    });
    expect(answerTo(cancel, error(-2011, 'Unknown order sent.'))).toEqual({
      kind: 'canceled',
      outcomes: [{ kind: 'gone' }],
      events: [],
    });
  });

  test.each<[number, number, string]>([
    [-2015, 401, 'auth'],
    [-1022, 400, 'auth'],
    [-1021, 400, 'clockSkew'],
    [-1003, 429, 'rateLimited'],
    [-1003, 418, 'rateLimited'],
    [-1121, 400, 'unknownSymbol'],
    [-1000, 500, 'unavailable'],
    [-1100, 400, 'other'],
  ])('%d with status %d to anything else is refused: %s', (code, status, failure) => {
    expect(answerTo({ kind: 'subscribe' }, error(code, 'x', status))).toMatchObject({
      kind: 'refused',
      failure,
    });
  });

  test('tells how far budgets are used, by what the limits are now', () => {
    const row = { interval: 'SECOND', intervalNum: 10, rateLimitType: 'ORDERS' };
    const weight = { interval: 'MINUTE', intervalNum: 1, rateLimitType: 'REQUEST_WEIGHT' };
    const rateLimits = [
      { ...row, limit: 70, count: 12 },
      { ...weight, limit: 6_000, count: 321 },
      { ...weight, rateLimitType: 'RAW_REQUESTS', limit: 61_000, count: 5 },
    ];
    const frame = { id: '7', ...error(-2011, 'Unknown order sent.'), rateLimits };
    expect(decode(frame, [['7', cancel]])).toMatchObject([
      { kind: 'answer' },
      {
        kind: 'budgets',
        words: [
          { limit: { name: 'orders 10s', scope: 'account', max: 70 }, used: 12 },
          { limit: { name: 'weight 1m', scope: 'address', max: 6_000 }, used: 321 },
        ],
      },
    ]);
    const charges = dialect.chargesOf(place).map(({ limit, units }) => [limit.name, units]);
    expect(charges).toEqual([
      ['weight 1m', 1],
      ['orders 10s', 1],
      ['orders 1d', 1],
    ]);
  });

  test('that there was too much shuts out what it is about, until it says', () => {
    const until = { data: { retryAfter: nowMs + 30_000 } };
    const banned = { status: 418, error: { code: -1003, msg: 'banned', ...until } };
    expect(decode({ id: '7', ...banned }, [['7', cancel]])).toMatchObject([
      { kind: 'answer' },
      { kind: 'shutOut', scope: 'address', untilMs: nowMs + 30_000, forMs: 120_000 },
    ]);
    expect(decode({ id: null, ...banned })).toMatchObject([
      { kind: 'complaint' },
      { kind: 'shutOut', scope: 'address' },
    ]);
    expect(decode({ id: '7', ...error(-1015, 'x', 429) }, [['7', place]])).toMatchObject([
      { kind: 'answer' },
      { kind: 'shutOut', scope: 'account', limit: { name: 'orders 10s' }, forMs: 10_000 },
    ]);
  });

  test('that cannot be read is no answer to a question', () => {
    const query: SocketRequest = { kind: 'order', query: { symbol, clientOrderId: 'gr1a0001' } };
    const other = { ...rowOf('order'), symbol: 'ETHUSDT' };
    for (const result of [{}, [], 'x', other]) {
      expect(answerTo(query, { status: 200, result })).toMatchObject({ kind: 'refused' });
    }
  });

  test('that nobody waits for keeps its id', () => {
    expect(decode({ id: 9, status: 200, result: {} })).toEqual([
      { kind: 'answer', id: '9', answer: { kind: 'done' } },
    ]);
  });

  test('without an id is a complaint, or the end of the key', () => {
    expect(decode({ id: null, ...error(-1135) })).toMatchObject([{ kind: 'complaint' }]);
    expect(decode({ id: null, ...error(-2015, 'x', 401) })).toMatchObject([
      { kind: 'ended', isAuth: true },
    ]);
  });

  test('shows no secret, whatever it echoes', () => {
    const msg = `${fakeCredentials.apiKey} ${fakeCredentials.apiSecret} ${'a1'.repeat(32)}`;
    expect(JSON.stringify(answerTo(place, error(-1100, msg)))).not.toMatch(/planted|a1a1/);
  });
});

describe('an event', () => {
  test('of a trade has the trade and the order', () => {
    const common = {
      exchangeOrderId: '12510053279',
      clientOrderId: 'gr1a0001',
      symbol,
      side: 'buy',
    };
    expect(decode(payloadText('execution-report'))).toEqual([
      {
        kind: 'events',
        events: [
          {
            report: {
              ...common,
              price: decimal('61000.5'),
              quantity: decimal('0.001'),
              status: 'open',
              filledQuantity: decimal('0.0004'),
              averagePrice: decimal('61000.5'),
              createdAtMs: 1_788_264_000_140,
              updatedAtMs: 1_788_264_050_111,
            },
            fill: {
              ...common,
              tradeId: '28457111',
              price: decimal('61000.5'),
              quantity: decimal('0.0004'),
              fee: decimal('0.0000004'),
              feeCurrency: 'BTC',
              timeMs: 1_788_264_050_111,
              liquidity: 'maker',
            },
          },
        ],
      },
    ]);
  });

  test.each([
    [{ x: 'CANCELED', X: 'CANCELED', c: 'cancel1', C: 'gr1a0001', t: -1 }, 'requested'],
    [{ x: 'CANCELED', X: 'CANCELED', c: 'gr1a0001-x', C: '', t: -1 }, 'requested'],
    [{ x: 'EXPIRED', X: 'EXPIRED', t: -1 }, 'other'],
    [{ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH', t: -1 }, 'other'],
    [{ x: 'REJECTED', X: 'REJECTED', t: -1 }, 'other'],
  ])('%j ends the order under its own id', (changes, cancelReason) => {
    const [message] = decode(report(changes));
    expect(message).toMatchObject({
      kind: 'events',
      events: [{ report: { clientOrderId: 'gr1a0001', status: 'canceled', cancelReason } }],
    });
    expect(JSON.stringify(message)).not.toContain('"fill"');
  });

  test.each([
    [report({ s: 'ETHUSDT' }), { kind: 'other' }],
    [report({ i: -1, X: 'REJECTED' }), { kind: 'other' }],
    [{ subscriptionId: 0, event: { e: 'outboundAccountPosition', B: [] } }, { kind: 'other' }],
    [
      { subscriptionId: 0, event: { e: 'eventStreamTerminated' } },
      { kind: 'ended', isAuth: false },
    ],
    [{ event: { e: 'serverShutdown', E: 1 } }, { kind: 'goingAway' }],
    [report({ X: 'DANCING' }), { kind: 'unreadable' }],
    [report({ z: undefined }), { kind: 'unreadable' }],
  ])('%j', (frame, message) => {
    expect(decode(frame)).toMatchObject([message]);
  });

  test.each(['', '{', 'null', '[]', '"x"', '{"id":"1"}', '{"event":1}', '\u0000', '<html>'])(
    'garbage is unreadable, and not repeated: %j',
    (frame) => {
      const [message] = decode(frame, [['1', place]]);
      expect(message).toEqual({
        kind: 'unreadable',
        because: 'a frame is neither an answer nor an event',
      });
    },
  );
});
