/** The dialect of HitBTC's trading websocket, frame by frame. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHitbtcSimulator } from '../../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createSocketDialect } from '../../../shared/exchanges/sockets.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';
import type {
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../../shared/ports/socket-dialect.ts';
import { hitbtcAccount, hitbtcKey } from '../../local/hitbtc-support.ts';
import { ManualClock, quietMarket, startMs } from '../../local/support.ts';

const symbol = 'BTC-USDT';
const credentials = {
  exchange: 'hitbtc',
  apiKey: hitbtcKey.apiKey,
  apiSecret: hitbtcKey.secret,
  isDemo: false,
};

let clock: ManualClock;
let hitbtc: Simulator;
let dialect: SocketDialect;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [hitbtcAccount];
  hitbtc = await startHitbtcSimulator({
    clock,
    recording: quietMarket,
    accounts,
    seed: 1,
  });
  dialect = await createSocketDialect('hitbtc', {
    credentials: { ...credentials, baseUrl: hitbtc.baseUrl },
    clock,
    symbols: [symbol, 'DOGE-USDT'],
  });
});
afterEach(() => hitbtc.close());

const underWay = new Map<string, SocketRequest>();

function wanted(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: 'gr1a00000001',
    side: 'buy',
    price: decimal(59_850),
    quantity: decimal('0.5'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: startMs + 10_000,
    ...changes,
  };
}

const place = (changes: Partial<PlaceRequest> = {}): SocketRequest => ({
  kind: 'place',
  requests: [wanted(changes)],
});

describe('a frame', () => {
  const row = {
    id: 7,
    client_order_id: 'gr1a00000001',
    symbol: 'BTCUSDT',
    side: 'buy',
    status: 'partiallyFilled',
    quantity: '0.5',
    quantity_cumulative: '0.2',
    price: '59850.00',
    post_only: true,
    created_at: '2026-09-01T12:00:00.000Z',
    updated_at: '2026-09-01T12:00:01.000Z',
  };
  const decode = (message: unknown): readonly SocketMessage[] =>
    dialect.decode(typeof message === 'string' ? message : JSON.stringify(message), underWay);
  const told = (params: unknown) => decode({ jsonrpc: '2.0', method: 'spot_order', params });

  test.each(['canceled', 'expired'])('that calls an order %s is believed', (report_type) => {
    expect(told({ ...row, report_type })).toMatchObject([
      { events: [{ report: { status: 'canceled', filledQuantity: decimal('0.2') } }] },
    ]);
  });

  test('that calls an order rejected ends it', () => {
    const rejected = { ...row, quantity_cumulative: '0', status: 'rejected' };
    expect(told({ ...rejected, report_type: 'rejected' })).toMatchObject([
      { events: [{ report: { status: 'canceled' } }] },
    ]);
  });

  test('about a symbol of nobody here is passed over', () => {
    expect(told({ ...row, symbol: 'ETHBTC', report_type: 'new' })).toEqual([{ kind: 'other' }]);
    const params = [{ ...row, symbol: 'ETHBTC' }, row];
    expect(decode({ method: 'spot_orders', params })).toMatchObject([
      { kind: 'snapshot', reports: [{ exchangeOrderId: '7' }] },
    ]);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '{"jsonrpc":"2.0"}',
    '{"result":true',
    JSON.stringify({ method: 'spot_order', params: { id: 1 } }),
    JSON.stringify({ method: 'spot_order', params: { ...row, quantity: 'much' } }),
    JSON.stringify({ method: 'spot_orders', params: [{}] }),
  ])('that is garbage is told as such, and not repeated: %s', (text) => {
    const [message] = decode(text);
    expect(message).toMatchObject({ kind: 'unreadable', because: expect.any(String) });
    expect(JSON.stringify(message)).not.toMatch(/much|result/);
  });

  test('with an error that names no request is a complaint, without our secrets', () => {
    const error = { code: 10001, message: `what is ${hitbtcKey.secret}`, description: 'nothing' };
    expect(decode({ jsonrpc: '2.0', error, id: null })).toEqual([
      { kind: 'complaint', because: 'code 10001: what is [redacted]: nothing' },
    ]);
  });

  test('that answers nobody is an answer all the same, to be counted', () => {
    expect(decode({ jsonrpc: '2.0', result: true, id: 999 })).toEqual([
      { kind: 'answer', id: '999', answer: { kind: 'done' } },
    ]);
    expect(decode({ jsonrpc: '2.0', result: true })).toEqual([{ kind: 'other' }]);
    expect(decode({ method: 'spot_balance', params: [] })).toEqual([{ kind: 'other' }]);
  });

  test.each<[string, SocketRequest, unknown]>([
    ['placed', place(), { kind: 'unknown' }],
    [
      'canceled',
      { kind: 'cancel', requests: [{ symbol, clientOrderId: 'x' }] },
      { kind: 'unknown' },
    ],
  ])('whose order cannot be read leaves open what was %s', (kind, request, outcome) => {
    underWay.set('50', request);
    for (const result of [true, {}, { ...row, client_order_id: 'another-one' }]) {
      expect(decode({ jsonrpc: '2.0', result, id: 50 })).toMatchObject([
        { answer: { kind, outcomes: [outcome] } },
      ]);
    }
  });

  test.each([
    [500, 'unknown'],
    [504, 'unknown'],
    [22008, 'unknown'],
    [20080, 'rejected'],
    [429, 'rejected'],
  ])('that refuses a place with %d leaves it %s', (code, kind) => {
    underWay.set('51', place());
    const [answer, ...told] = decode({ error: { code, message: 'no' }, id: 51 });
    expect(answer).toMatchObject({ answer: { kind: 'placed', outcomes: [{ kind }] } });
    const limit = { name: 'websocket orders 1s' };
    expect(told).toMatchObject(code === 429 ? [{ kind: 'shutOut', limit, forMs: 1_000 }] : []);
  });

  test('to be sent holds one order', () => {
    const two: SocketRequest = { kind: 'place', requests: [wanted(), wanted()] };
    expect(() => dialect.encode(two, '1', startMs)).toThrow(/one request/);
    const frame = JSON.parse(dialect.encode(place(), '17', startMs)) as unknown;
    expect(frame).toEqual({
      method: 'spot_new_order',
      params: {
        client_order_id: 'gr1a00000001',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'limit',
        time_in_force: 'GTC',
        quantity: '0.5',
        price: '59850',
        post_only: true,
        strict_validate: true,
      },
      id: 17,
    });
  });
});
