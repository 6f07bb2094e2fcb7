/** The simulated Luno seen from its wire: keys, orders, and what is refused. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lunoPermissions } from '../../local/exchange/luno/luno-keys.ts';
import { orderIdOf } from '../../local/exchange/luno/luno-names.ts';
import { startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  balanceKey,
  callLuno,
  lunoAccount,
  lunoKey,
  postOnlyForm,
  rowsOf,
  type LunoAnswer,
  type LunoCallWanted,
} from './luno-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const poorKey = { ...lunoKey, apiKey: 'fake-poor-key' };
const readingKey = {
  ...lunoKey,
  apiKey: 'fake-reading-key',
  permissions: lunoPermissions.Perm_R_Orders,
};

let clock: ManualClock;
let luno: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [
    { ...lunoAccount, keys: [lunoKey, balanceKey, readingKey] },
    { name: 'poor', balances: { BTC: '0.1', USDT: '10' }, keys: [poorKey] },
  ];
  luno = await startLunoSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => luno.close());

const ask = (wanted: LunoCallWanted): Promise<LunoAnswer> => callLuno(luno, wanted);
const form = postOnlyForm('BID', '59850', '0.5');
const place = (
  changes: Readonly<Record<string, string>> = {},
  more: Partial<LunoCallWanted> = {},
): Promise<LunoAnswer> => ask({ target: '/1/postorder', form: { ...form, ...changes }, ...more });
const placed = async (changes?: Readonly<Record<string, string>>): Promise<string> =>
  String((await place(changes)).body['order_id']);
const stop = (id: string, more: Partial<LunoCallWanted> = {}) =>
  ask({ target: '/1/stoporder', form: { order_id: id }, ...more });

const codeOf = ({ status, body }: LunoAnswer) => [status, body['error_code']];

describe('who is asking', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  test.each<[string, Partial<LunoCallWanted>, number, string]>([
    ['without authorization', { authorization: '' }, 401, 'ErrUnauthorised'],
    ['by another scheme', { authorization: 'Bearer abc' }, 401, 'ErrUnauthorised'],
    ['by an unknown key', { key: { ...lunoKey, apiKey: 'nobody' } }, 401, 'ErrUnauthorised'],
    ['by a wrong secret', { key: { ...lunoKey, secret: 'other' } }, 401, 'ErrUnauthorised'],
    ['without a secret', { authorization: basic(lunoKey.apiKey) }, 401, 'ErrUnauthorised'],
    ['without the right to read', { key: balanceKey }, 403, 'ErrInsufficientPerms'],
    [
      'without the right to trade',
      { key: readingKey, target: '/1/stoporder', form: { order_id: 'BX' } },
      403,
      'ErrInsufficientPerms',
    ],
  ])('is refused %s', async (_why, wanted, status, code) => {
    expect(codeOf(await ask({ target: '/1/listorders', ...wanted }))).toEqual([status, code]);
  });

  test('need not be told for the market', async () => {
    const answer = await ask({ target: '/1/ticker?pair=XBTUSDT', authorization: '' });
    expect(answer.body).toMatchObject({ last_trade: '60000.00000000', bid: '59900.00000000' });
  });
});

describe('an order', () => {
  test('is answered with its id alone, and read with all there is', async () => {
    const { status, body } = await place();
    expect([status, Object.keys(body)]).toEqual([200, ['order_id']]);
    const { body: row } = await ask({ target: `/1/orders/${String(body['order_id'])}` });
    expect(row).toEqual({
      base: '0.00',
      completed_timestamp: 0,
      counter: '0.00',
      creation_timestamp: startMs,
      expiration_timestamp: 0,
      fee_base: '0.00',
      fee_counter: '0.00',
      limit_price: '59850.00',
      limit_volume: '0.50',
      order_id: body['order_id'],
      pair: 'XBTUSDT',
      state: 'PENDING',
      time_in_force: 'GTC',
      type: 'BID',
    });
  });

  test('may come in the address, as a form, or as both', async () => {
    const query = new URLSearchParams(form).toString();
    const inAddress = await ask({ target: `/1/postorder?${query}`, method: 'POST' });
    const inBoth = await ask({ target: '/1/postorder?pair=XBTUSDT&type=BID&price=1', form });
    expect([inAddress.status, inBoth.status]).toEqual([200, 200]);
    expect(luno.openOrders('main')).toMatchObject([
      { request: { price: '59850', kind: 'postOnly' } },
      { request: { price: '59850', kind: 'postOnly' } },
    ]);
  });

  test('has no name, whatever it is called', async () => {
    const name = { client_order_id: 'same' };
    const ids = [await placed(name), await placed(name)];
    expect(new Set(ids).size).toBe(2);
    const answers = [
      await ask({ target: '/1/listorders' }),
      await ask({ target: '/exchange/3/order?client_order_id=same' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    expect(answers[0]?.text).not.toContain('same');
  });

  test('is over when it was filled, and says for how much', async () => {
    const id = await placed({ price: '59850', volume: '0.2' });
    clock.move(60_000);
    expect((await ask({ target: `/1/orders/${id}` })).body).toMatchObject({
      state: 'COMPLETE',
      base: '0.20',
      counter: '11970.00',
      fee_base: '0.00016',
      fee_counter: '0.00',
      completed_timestamp: startMs + 60_000,
      expiration_timestamp: 0,
    });
  });

  test('is over when it was stopped, once', async () => {
    const id = await placed();
    clock.move(10);
    expect((await stop(id)).body).toEqual({ success: true });
    expect((await ask({ target: `/1/orders/${id}` })).body).toMatchObject({
      state: 'COMPLETE',
      base: '0.00',
      completed_timestamp: startMs + 10,
      expiration_timestamp: startMs + 10,
    });
    const over = [400, 'ErrCannotStopUnknownOrNonPendingOrder'];
    expect(codeOf(await stop(id))).toEqual(over);
    expect(codeOf(await stop('BXAAAAAAAAAAAAA'))).toEqual(over);
  });

  test('of another account is none', async () => {
    const id = await placed();
    expect((await stop(id, { key: poorKey })).status).toBe(400);
    const seen = await ask({ target: `/1/orders/${id}`, key: poorKey });
    expect(codeOf(seen)).toEqual([404, 'ErrOrderNotFound']);
    expect(luno.openOrders('main')).toHaveLength(1);
  });

  test('that would take is accepted and canceled, or refused', async () => {
    const id = await placed({ price: '60100' });
    const { body } = await ask({ target: `/1/orders/${id}` });
    expect(body).toMatchObject({ state: 'COMPLETE', base: '0.00', expiration_timestamp: 0 });
    const accounts = [lunoAccount];
    const market = { clock, recording: quietMarket, accounts, seed: 1 };
    const strict = await startLunoSimulator({ ...market, profile: { postOnlyCrossing: 'refuse' } });
    try {
      const wanted = { target: '/1/postorder', form: { ...form, price: '60100' } };
      expect(codeOf(await callLuno(strict, wanted))).toEqual([400, 'ErrOrderCanceled']);
      expect(rowsOf(await callLuno(strict, { target: '/1/listorders' }), 'orders')).toEqual([]);
    } finally {
      await strict.close();
    }
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['off the tick', { price: '59850.00001' }, 'ErrPriceDenominationNotAllowed'],
    ['off the lot', { volume: '0.00055' }, 'ErrVolumeDenominationNotAllowed'],
    ['too small', { volume: '0.0004' }, 'ErrVolumeTooLow'],
    ['too large', { volume: '100.0001' }, 'ErrVolumeTooHigh'],
    ['too dear', { price: '1000000.01' }, 'ErrPriceTooHigh'],
    ['too cheap', { price: '99.99' }, 'ErrPriceTooLow'],
    ['at a price that is none', { price: '-1' }, 'ErrInvalidPrice'],
    ['without a price', { price: '' }, 'ErrInvalidPrice'],
    ['of a volume that is none', { volume: 'much' }, 'ErrInvalidVolume'],
    ['without a volume', { volume: '' }, 'ErrInvalidVolume'],
    ['without the funds', { volume: '50' }, 'ErrInsufficientBalance'],
    ['on an unknown pair', { pair: 'XBTZAR' }, 'ErrInvalidMarketPair'],
    ['without a pair', { pair: '' }, 'ErrInvalidArguments'],
    ['on no side', { type: 'BUY' }, 'ErrInvalidOrderSide'],
    ['with a stop', { stop_price: '59000' }, 'ErrInvalidStopPrice'],
    ['for a time unheard of', { time_in_force: 'GTD' }, 'ErrInvalidArguments'],
    ['post-only and immediate', { time_in_force: 'IOC' }, 'ErrPostOnlyNotAllowed'],
    ['perhaps post-only', { post_only: 'maybe' }, 'ErrInvalidArguments'],
    ['too late', { timestamp: String(startMs - 10_001) }, 'ErrDeadlineExceeded'],
    [
      'too late for its own patience',
      { timestamp: String(startMs - 501), ttl: '500' },
      'ErrDeadlineExceeded',
    ],
    ['with too much patience', { ttl: '10001' }, 'ErrInvalidArguments'],
    ['sent at a time that is none', { timestamp: 'now' }, 'ErrInvalidArguments'],
  ])('is refused %s', async (_why, changes, code) => {
    expect(codeOf(await place(changes))).toEqual([400, code]);
    expect(luno.openOrders('main')).toEqual([]);
  });

  test('may say until when it is meant', async () => {
    expect((await place({ timestamp: String(startMs - 500), ttl: '500' })).status).toBe(200);
  });

  test('at the market is refused', async () => {
    const wanted = { pair: 'XBTUSDT', type: 'BUY', counter_volume: '100' };
    const answer = await ask({ target: '/1/marketorder', form: wanted });
    expect(codeOf(answer)).toEqual([400, 'ErrNotEnoughLiquidity']);
  });

  test('that is not filled at once is over where it was meant so', async () => {
    const taking = { post_only: 'false', price: '60100', volume: '2', time_in_force: 'IOC' };
    const id = await placed(taking);
    expect((await ask({ target: `/1/orders/${id}` })).body).toMatchObject({
      state: 'COMPLETE',
      base: '1.00',
      limit_volume: '2.00',
      time_in_force: 'IOC',
    });
  });
});

test('ids are different, and do not tell which order is older', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => orderIdOf(10n ** 12n + BigInt(index)));
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^BX[2-9A-HJ-NP-Z]{13}$/.test(id))).toBe(true);
  expect(ids.toSorted()).not.toEqual(ids);
});
