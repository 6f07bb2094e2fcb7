/** What the frames of OKX's private websocket mean. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { SocketDialect, SocketMessage } from '../../../shared/ports/socket-dialect.ts';
import { ack } from './acks.ts';
import { closeBenches, fakeCredentials, placeRequest } from './okx-bench.ts';
import { answerTo, frame, only, openDialect, underWay } from './socket-bench.ts';

let dialect: SocketDialect;
beforeEach(async () => {
  dialect = await openDialect();
});
afterEach(closeBenches);

const read = (text: string): SocketMessage => only(dialect.decode(text, new Map()));
const placing = { kind: 'place', requests: [placeRequest()] } as const;
const order = { symbol: 'BTC-USDT', clientOrderId: 'gr1a0001' };
const canceling = { kind: 'cancel', requests: [order] } as const;
const replacing = {
  kind: 'replace',
  request: { ...order, newClientOrderId: 'x', price: decimal(1), quantity: decimal(1) },
} as const;
const operation = (op: string, code: string, data: readonly unknown[]): string =>
  JSON.stringify({ id: '17', op, code, msg: 'so it is', data });

describe('a login', () => {
  test('is done, though its answer names no request', () => {
    expect(answerTo(dialect, { kind: 'login' }, frame('login'))).toEqual({ kind: 'done' });
  });

  test.each([
    ['60009', 'auth'],
    ['60024', 'auth'],
    ['60032', 'auth'],
    ['50110', 'auth'],
    ['60006', 'clockSkew'],
    ['60014', 'rateLimited'],
    ['63999', 'unavailable'],
    ['60012', 'other'],
  ])('refused with %s is refused for %s', (code, failure) => {
    const text = frame('login-refused').replace('60009', code);
    expect(answerTo(dialect, { kind: 'login' }, text)).toMatchObject({ kind: 'refused', failure });
  });

  test('that repeats our secrets does not carry them on', () => {
    const { apiKey, passphrase } = fakeCredentials;
    const msg = `${apiKey} ${passphrase} agZw3nyS+f765fBKR6miwaIsIIYr8ALKngMNv4VOWy0=`;
    const text = JSON.stringify({ event: 'error', code: '60009', msg });
    const answer = answerTo(dialect, { kind: 'login' }, text);
    expect(JSON.stringify(answer)).toContain('[redacted] [redacted] [redacted]');
    expect(JSON.stringify(answer)).not.toContain(passphrase);
  });
});

describe('a subscription', () => {
  test('is done, or refused', () => {
    expect(answerTo(dialect, { kind: 'subscribe' }, frame('subscribed'))).toEqual({ kind: 'done' });
    const refused = answerTo(dialect, { kind: 'subscribe' }, frame('subscription-refused'));
    expect(refused).toMatchObject({ kind: 'refused', failure: 'unknownSymbol' });
  });

  test('counts its listeners; one too many is one that ended', () => {
    expect(read(frame('connections'))).toEqual({ kind: 'other' });
    expect(read(frame('connections-too-many'))).toMatchObject({ kind: 'ended', isAuth: false });
  });
});

describe('an answer to an order', () => {
  test('is an acceptance with its id', () => {
    expect(answerTo(dialect, placing, frame('order-accepted'))).toEqual({
      kind: 'placed',
      outcomes: [{ kind: 'accepted', exchangeOrderId: '2896576259728695296' }],
      events: [],
    });
  });

  test('is a refusal with its reason', () => {
    expect(answerTo(dialect, placing, frame('order-refused'))).toMatchObject({
      outcomes: [
        {
          kind: 'rejected',
          reason: 'insufficientBalance',
          detail: 'code 51008: Order failed. Insufficient USDT balance in account',
        },
      ],
    });
    expect(answerTo(dialect, placing, frame('order-invalid'))).toMatchObject({
      outcomes: [{ kind: 'rejected', reason: 'other' }],
    });
  });

  test.each([
    ['50036', 'rejected', 'expired'],
    ['50011', 'rejected', 'rateLimited'],
    ['60011', 'rejected', 'auth'],
    ['50026', 'unknown', undefined],
    ['63999', 'unknown', undefined],
  ])('as a whole with %s is %s', (code, kind, reason) => {
    const answer = answerTo(dialect, placing, operation('order', code, []));
    expect(answer).toMatchObject({ outcomes: [{ kind, ...(reason ? { reason } : {}) }] });
  });

  test.each([
    ['as a whole', operation('order', '50011', [])],
    ['in its item', operation('order', '1', [ack('50011')])],
  ])('that there was too much, %s, shuts out its limit', (_, frame) => {
    const { id } = JSON.parse(frame) as { id: string };
    const [, ...told] = dialect.decode(frame, underWay(id, placing));
    expect(told).toEqual([
      {
        kind: 'shutOut',
        scope: 'account',
        limit: dialect.chargesOf(placing)[0]?.limit,
        forMs: 2_000,
      },
    ]);
  });

  test.each([
    ['51016', [ack('51016')]],
    ['an item of another order', [ack('0', { clOrdId: 'x' })]],
    ['no item', []],
    ['two items for one', [ack('0'), ack('0')]],
    ['no order id', [ack('0', { ordId: '' })]],
  ])('with %s is unknown', (_, data) => {
    const answer = answerTo(dialect, placing, operation('order', '1', data));
    expect(answer).toMatchObject({ outcomes: [{ kind: 'unknown' }] });
  });

  test('tells each of a batch in its place', () => {
    const codes = ['0', '51008', '51016'];
    const data = codes.map((code, index) => ack(code, { clOrdId: `gr1a${index}` }));
    const requests = codes.map((_, index) => placeRequest({ clientOrderId: `gr1a${index}` }));
    const answer = answerTo(dialect, { kind: 'place', requests }, operation('x', '2', data));
    expect(answer).toMatchObject({
      outcomes: [{ kind: 'accepted' }, { kind: 'rejected' }, { kind: 'unknown' }],
    });
  });

  test('as an error frame refuses the request as a whole', () => {
    const text = JSON.stringify({ id: '17', event: 'error', code: '60012', msg: 'no' });
    expect(answerTo(dialect, placing, text)).toMatchObject({
      kind: 'placed',
      outcomes: [{ kind: 'rejected', reason: 'other' }],
    });
  });

  test('that nobody asked is an answer to nobody', () => {
    const [message] = dialect.decode(frame('order-accepted'), new Map());
    expect(message).toMatchObject({ kind: 'answer', id: '17', answer: { kind: 'refused' } });
  });
});

describe('an answer to a cancel', () => {
  test.each([
    ['0', 'accepted'],
    ['51400', 'gone'],
    ['51410', 'accepted'],
    ['51412', 'unknown'],
    ['51000', 'rejected'],
  ])('%s is %s', (code, kind) => {
    const text = operation('cancel-order', code === '0' ? '0' : '1', [ack(code)]);
    expect(answerTo(dialect, canceling, text)).toMatchObject({
      kind: 'canceled',
      outcomes: [{ kind }],
    });
  });

  test('is as described', () => {
    expect(answerTo(dialect, canceling, frame('cancel-accepted'))).toMatchObject({
      outcomes: [{ kind: 'accepted' }],
    });
  });
});

test.each([
  ['0', { kind: 'accepted', exchangeOrderId: '5001' }],
  ['51511', { kind: 'rejected', reason: 'wouldCross' }],
  ['51503', { kind: 'rejected', reason: 'other' }],
])('an answer to a replacement with %s', (code, outcome) => {
  const text = operation('amend-order', code === '0' ? '0' : '1', [ack(code)]);
  expect(answerTo(dialect, replacing, text)).toMatchObject({ kind: 'replaced', outcome });
});

describe('an update of an order', () => {
  const eventOf = (name: string) => {
    const message = read(frame(name));
    if (message.kind !== 'events') throw new Error(`expected events, got ${message.kind}`);
    return message.events[0];
  };

  test('that rests has no fill', () => {
    const event = eventOf('update-live');
    expect(event).not.toHaveProperty('fill');
    expect(event?.report).toMatchObject({ status: 'open', clientOrderId: 'gr1a0001' });
    expect(event?.report).not.toHaveProperty('averagePrice');
  });

  test('that trades has its fill, with a fee that counts as charged', () => {
    const event = eventOf('update-fill');
    expect(event?.report.filledQuantity.toString()).toBe('0.0004');
    expect(event?.report.fee?.toFixed()).toBe('0.00000032');
    expect(event?.fill).toEqual({
      tradeId: '744876980',
      exchangeOrderId: '2896576259728695296',
      clientOrderId: 'gr1a0001',
      symbol: 'BTC-USDT',
      side: 'buy',
      price: decimal('61000.5'),
      quantity: decimal('0.0004'),
      fee: decimal('0.00000032'),
      feeCurrency: 'BTC',
      timeMs: 1_788_264_050_111,
      liquidity: 'maker',
    });
  });

  test('that would have taken says why it ended', () => {
    const event = eventOf('update-crossed');
    expect(event?.report).toMatchObject({ status: 'canceled', cancelReason: 'wouldCross' });
  });

  test('that cannot be read does not hide the others', () => {
    const push = JSON.parse(frame('update-fill')) as { data: Record<string, unknown>[] };
    const [row = {}] = push.data;
    const broken = [
      { ...row, sz: 'much' },
      { ...row, fillPx: '' },
    ];
    const messages = dialect.decode(JSON.stringify({ ...push, data: [...broken, row] }), new Map());
    expect(messages.map(({ kind }) => kind)).toEqual(['events', 'unreadable', 'unreadable']);
    expect(JSON.stringify(messages)).not.toContain('much');
  });
});

describe('other frames', () => {
  test('have their meaning', () => {
    expect(read('pong')).toEqual({ kind: 'pong' });
    expect(read(frame('notice'))).toMatchObject({ kind: 'goingAway' });
    const complaint = { event: 'error', code: '60012', msg: 'Invalid request' };
    expect(read(JSON.stringify(complaint))).toMatchObject({ kind: 'complaint' });
    const ticker = { arg: { channel: 'tickers', instId: 'BTC-USDT' }, data: [{}] };
    expect(read(JSON.stringify(ticker))).toEqual({ kind: 'other' });
  });

  test.each(['', 'what?', '[]', 'null', '7', '{}', '{"arg":7}', '{"op":"order","code":"0"}'])(
    '%j is unreadable',
    (text) => {
      expect(read(text)).toMatchObject({ kind: 'unreadable' });
    },
  );

  test('of a login that is under way belong to it when they name no other', () => {
    const text = JSON.stringify({ event: 'error', code: '60004', msg: 'Invalid timestamp' });
    const message = only(dialect.decode(text, underWay('3', { kind: 'login' })));
    expect(message).toMatchObject({ kind: 'answer', id: '3', answer: { failure: 'auth' } });
  });
});
