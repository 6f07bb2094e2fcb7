/** What is sent over HTX's two websockets, and what their answers mean, good ones and others. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';
import type { SocketDialect, SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import { placeOf } from '../../support/session-bench.ts';
import { closeSocketBench, fakeCredentials, nowMs, openDialect, symbol } from './socket-bench.ts';

let dialect: SocketDialect;
beforeAll(async () => {
  dialect = await openDialect();
});
afterAll(closeSocketBench);

const order = (changes: Partial<PlaceRequest> = {}) =>
  placeOf('gr1a0001', {
    price: decimal('61000.5'),
    quantity: decimal('0.001'),
    expiresAtMs: nowMs + 5_000,
    ...changes,
  });
const place: SocketRequest = { kind: 'place', requests: [order()] };
const placeTwo: SocketRequest = {
  kind: 'place',
  requests: [order(), order({ clientOrderId: 'gr1a0002', side: 'sell', postOnly: false })],
};
const cancel: SocketRequest = {
  kind: 'cancel',
  requests: [
    { symbol, clientOrderId: 'gr1a0001', exchangeOrderId: '1314507823485263' },
    { symbol, exchangeOrderId: '1314507823485264' },
  ],
};
const login: SocketRequest = { kind: 'login' };
const subscribe: SocketRequest = { kind: 'subscribe', channel: 'orders#*' };

const frameOf = (request: SocketRequest): unknown =>
  JSON.parse(dialect.encode(request, '17', nowMs)) as unknown;
const decode = (frame: unknown, ...underWay: readonly SocketRequest[]) =>
  dialect.decode(
    typeof frame === 'string' ? frame : JSON.stringify(frame),
    new Map(underWay.map((request, i) => [String(17 + i), request])),
  );
const answerTo = (request: SocketRequest, frame: object) => {
  const [message] = decode({ cid: '17', ...frame }, request);
  return message?.kind === 'answer' ? message.answer : message;
};
const refused = (code: string, message = 'so it is') => ({
  status: 'error',
  'err-code': code,
  'err-msg': message,
});

const orderFrame = {
  'account-id': 100_009,
  symbol: 'btcusdt',
  type: 'buy-limit-maker',
  amount: '0.001',
  price: '61000.5',
  source: 'spot-api',
  'client-order-id': 'gr1a0001',
};

describe('a request', () => {
  test('to log in is signed for the socket it goes to', async () => {
    const live = await openDialect({ symbols: [], baseUrl: undefined });
    expect([live.url, live.eventsUrl]).toEqual([
      'wss://api.huobi.pro/ws/trade',
      'wss://api.huobi.pro/ws/v2',
    ]);
    const params = {
      authType: 'api',
      accessKey: 'sim-htx-access-key',
      signatureMethod: 'HmacSHA256',
      signatureVersion: '2.1',
      timestamp: '2026-09-01T12:00:00',
    };
    const sent = (request: SocketRequest) =>
      JSON.parse(live.encode(request, '1', Date.UTC(2026, 8, 1, 12, 0, 0, 700))) as unknown;
    expect(sent({ kind: 'login', socket: 'events' })).toEqual({
      action: 'req',
      ch: 'auth',
      params: { ...params, signature: '9VUDQlnIOJW5ZsMMZVhU51kogInUbtuG5dJFRcC8ycc=' },
    });
    expect(sent(login)).toMatchObject({
      params: { signature: '0ZQgILscS5K2f6EWopnTSu0ysErAuQm5HfhArmqwJV4=' },
    });
  });

  test('to subscribe is one for each channel, after both logins', () => {
    expect(dialect.opening({ orderEvents: true }).map(frameOf)).toMatchObject([
      { ch: 'auth' },
      { ch: 'auth' },
      { action: 'sub', ch: 'orders#*' },
      { action: 'sub', ch: 'trade.clearing#*#0' },
    ]);
    expect(dialect.opening({ orderEvents: false })).toEqual([{ kind: 'login' }]);
  });

  test('for one order, and for several', () => {
    expect(frameOf(place)).toEqual({ cid: '17', ch: 'create-order', params: orderFrame });
    expect(frameOf(placeTwo)).toEqual({
      cid: '17',
      ch: 'create-batchorder',
      params: [orderFrame, { ...orderFrame, type: 'sell-limit', 'client-order-id': 'gr1a0002' }],
    });
    const eleven = Array.from({ length: 11 }, (_, i) => order({ clientOrderId: `gr1a00${i}` }));
    expect(() => frameOf({ kind: 'place', requests: eleven })).toThrow('allowed 1 to 10');
  });

  test('of ten orders is far below the largest frame', () => {
    const requests = Array.from({ length: 10 }, (_, i) =>
      order({ clientOrderId: `gr1a${'0'.repeat(27)}${i}` }),
    );
    const { length } = dialect.encode({ kind: 'place', requests }, '17', nowMs);
    expect(length).toBeLessThan(dialect.frameBytesMax / 4);
  });

  test('to cancel names orders by the id of the exchange, or all by ours', () => {
    expect(frameOf(cancel)).toEqual({
      cid: '17',
      ch: 'cancel',
      params: { 'order-ids': ['1314507823485263', '1314507823485264'] },
    });
    const byName: SocketRequest = {
      kind: 'cancel',
      requests: [{ symbol, clientOrderId: 'gr1a0001' }],
    };
    expect(frameOf(byName)).toMatchObject({ params: { 'client-order-ids': ['gr1a0001'] } });
    const mixed = { kind: 'cancel', requests: [...byName.requests, ...cancel.requests] } as const;
    expect(() => frameOf(mixed)).toThrow('ids of both kinds');
    expect(dialect.cancelsNamedAlike).toBe(true);
  });

  test('for anything else goes over REST', () => {
    for (const kind of ['order', 'openOrders', 'ticker', 'balances', 'replace'] as const) {
      expect(dialect.supports(kind)).toBe(false);
    }
    expect(() => frameOf({ kind: 'openOrders', symbol })).toThrow('no openOrders request');
  });
});

describe('an answer to an order', () => {
  test.each<[string, object, object]>([
    [
      'accepted',
      { status: 'ok', data: '1314507823485263' },
      { kind: 'accepted', exchangeOrderId: '1314507823485263' },
    ],
    [
      'refused',
      refused('order-value-min-error', 'Order total cannot be lower than: 10 USDT'),
      { kind: 'rejected', reason: 'belowMinimum' },
    ],
    [
      'refused in the other form',
      { code: 1002, message: 'forbidden', success: false, data: null },
      { kind: 'rejected', reason: 'auth' },
    ],
    ['limited', refused('base-request-exceed-frequency-limit'), { reason: 'rateLimited' }],
    ['doubtful', refused('base-system-error'), { kind: 'unknown' }],
    ['perhaps a double', refused('invalid-client-order-id'), { kind: 'unknown' }],
    ['empty', { status: 'ok' }, { kind: 'unknown' }],
    ['unexplained', { status: 'error' }, { kind: 'unknown' }],
    ['nothing known', { status: 'dancing' }, { kind: 'unknown' }],
  ])('is %s', (_, frame, outcome) => {
    expect(answerTo(place, frame)).toMatchObject({ kind: 'placed', outcomes: [outcome] });
  });

  test('of several tells of each, ids as they are written', () => {
    const frame =
      '{"status":"ok","data":[{"order-id":1314507823485264,"client-order-id":"gr1a0001"},' +
      '{"client-order-id":"gr1a0002","err-code":"order-accountbalance-error","err-msg":"x"}],"cid":"17"}';
    expect(decode(frame, placeTwo)).toMatchObject([
      {
        kind: 'answer',
        id: '17',
        answer: {
          outcomes: [
            { kind: 'accepted', exchangeOrderId: '1314507823485264' },
            { kind: 'rejected', reason: 'insufficientBalance' },
          ],
        },
      },
    ]);
  });

  test('that is a cancel tells of each', () => {
    const failed = (state: string) => ({
      'order-id': '1314507823485264',
      'order-state': state,
      'err-code': 'order-orderstate-error',
      'err-msg': 'Incorrect order state',
    });
    for (const [state, kind] of [
      ['6', 'gone'],
      ['10', 'accepted'],
    ] as const) {
      const data = { success: ['1314507823485263'], failed: [failed(state)] };
      expect(answerTo(cancel, { status: 'ok', data })).toEqual({
        kind: 'canceled',
        outcomes: [{ kind: 'accepted' }, { kind }],
        events: [],
      });
    }
    expect(answerTo(cancel, refused('gateway-internal-error'))).toMatchObject({
      outcomes: [{ kind: 'unknown' }, { kind: 'unknown' }],
    });
  });

  test('that nobody waits for keeps its id', () => {
    expect(decode({ status: 'ok', data: '1', cid: 9 })).toEqual([
      { kind: 'answer', id: '9', answer: { kind: 'done' } },
    ]);
  });

  test('shows no secret, whatever it echoes', () => {
    const words = `${fakeCredentials.apiKey} ${fakeCredentials.apiSecret} ${'a1'.repeat(32)}`;
    const frames = [
      { cid: '17', ...refused(`other ${words}`, words) },
      { action: 'req', code: 2002, ch: 'auth', message: words },
      { action: 'sub', code: 500, ch: 'orders#*', message: words },
      { code: 400, message: words },
    ];
    for (const frame of frames) {
      expect(JSON.stringify(decode(frame, place))).not.toMatch(/sim-htx|a1a1/);
    }
  });
});

describe('an answer to a login or a subscription', () => {
  test('is matched by its channel', () => {
    const done = { kind: 'done' };
    const auth = { action: 'req', code: 200, ch: 'auth', data: {} };
    expect(decode(auth, place, login)).toEqual([{ kind: 'answer', id: '18', answer: done }]);
    const subscribed = { action: 'sub', code: 200, ch: 'orders#*', data: {} };
    expect(decode(subscribed, login, subscribe)).toEqual([
      { kind: 'answer', id: '18', answer: done },
    ]);
    expect(decode(subscribed)).toEqual([{ kind: 'other' }]);
  });

  test.each([
    [2002, 'auth.fail', 'auth'],
    [2002, 'invalid timestamp', 'clockSkew'],
    [2000, 'invalid.ip', 'auth'],
    [4000, 'too.many.connection', 'rateLimited'],
    [429, 'Too Many Requests', 'rateLimited'],
    [500, 'system error', 'unavailable'],
    [2003, 'query.account.list.error', 'unavailable'],
    [2001, 'invalid.ch', 'other'],
  ])('with code %d, %s, is a refusal: %s', (code, message, failure) => {
    expect(decode({ action: 'req', code, ch: 'auth', message }, login)).toMatchObject([
      { kind: 'answer', answer: { kind: 'refused', failure } },
    ]);
    // The first form lacks its action at times.
    expect(decode({ code, ch: 'orders#*', message }, subscribe)).toMatchObject([
      { kind: 'answer', answer: { kind: 'refused', failure } },
    ]);
  });
});

describe('what comes unasked', () => {
  test.each<[string, object]>([
    [
      '{"action":"ping","data":{"ts":1575537778295}}',
      { kind: 'ping', reply: '{"action":"pong","data":{"ts":1575537778295}}' },
    ],
    ['{"ping":1492420473027}', { kind: 'ping', reply: '{"pong":1492420473027}' }],
    ['{"action":"pong","data":{"ts":1575537778295}}', { kind: 'pong' }],
    [
      '{"action":"sub","code":500,"ch":"orders#*","message":"system error"}',
      { kind: 'ended', because: 'orders#*: code 500: system error', isAuth: false },
    ],
    [
      '{"action":"sub","code":2002,"ch":"auth","message":"invalid.auth.state"}',
      { kind: 'ended', isAuth: false },
    ],
    ['{"code":2002,"message":"invalid.auth.state"}', { kind: 'ended', isAuth: false }],
    ['{"code":4000,"message":"too.many.request"}', { kind: 'complaint' }],
    ['{"status":"error","err-code":"bad-request","err-msg":"x"}', { kind: 'complaint' }],
    ['{"action":"push","ch":"accounts.update#2","data":{}}', { kind: 'other' }],
    ['{"action":"ping"}', { kind: 'unreadable' }],
    ['{"action":"dance"}', { kind: 'unreadable' }],
  ])('%s', (frame, message) => {
    expect(decode(frame)).toMatchObject([message]);
  });

  test.each(['', '{', 'null', '[]', '"x"', '{}', '\u0000', '<html>', '{"cid":[]}'])(
    'garbage is unreadable, and not repeated: %j',
    (frame) => {
      const [message] = decode(frame, place);
      expect(message?.kind).toBe('unreadable');
      expect(JSON.stringify(message)).not.toContain('html');
    },
  );
});
