/** Order operations over the websocket of the simulated OKX. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { instIdCode, listening, loggedIn, rowOf, socketOrder } from './okx-socket-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import {
  call,
  ManualClock,
  postOnly,
  quietMarket,
  richAccount,
  startMs,
  tradingKey,
} from './support.ts';

const readingKey: OkxKey = {
  ...tradingKey,
  apiKey: 'fake-reading-key',
  permissions: ['read_only'],
};

let clock: ManualClock;
let okx: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [{ ...richAccount, keys: [tradingKey, readingKey] }];
  okx = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => okx.close());

describe('operations', () => {
  const ask = async (socket: RawSocket, op: string, args: readonly Frame[], more: Frame = {}) => {
    socket.send({ id: '17', op, args, ...more });
    return socket.until({ id: '17' });
  };

  test('place, answer first, and cancel; a canceled one cannot be canceled again', async () => {
    const socket = await listening(okx, clock);
    const answer = await ask(socket, 'order', [socketOrder('buy', '59000', '0.1', 'gr1a0001')]);
    expect(answer).toEqual({
      id: '17',
      op: 'order',
      code: '0',
      msg: '',
      data: [expect.objectContaining({ sCode: '0', clOrdId: 'gr1a0001' })],
      inTime: `${startMs}000`,
      outTime: `${startMs}000`,
    });
    expect(rowOf(await socket.next())).toMatchObject({ state: 'live', clOrdId: 'gr1a0001' });
    const named = [{ instId: 'BTC-USDT', clOrdId: 'gr1a0001' }];
    expect(await ask(socket, 'cancel-order', named)).toMatchObject({ code: '0' });
    expect(rowOf(await socket.next())).toMatchObject({ state: 'canceled', cancelSource: '1' });
    const again = await ask(socket, 'cancel-order', [{ instIdCode, clOrdId: 'gr1a0001' }]);
    expect(again).toMatchObject({ code: '1', data: [{ sCode: '51400' }] });
  });

  test('a post-only order that would take is acknowledged, told live, and canceled', async () => {
    const socket = await listening(okx, clock);
    const answer = await ask(socket, 'order', [socketOrder('buy', '60100', '0.1', 'gr1a0001')]);
    expect(answer).toMatchObject({ code: '0' });
    expect(rowOf(await socket.next())).toMatchObject({ state: 'live' });
    expect(rowOf(await socket.next())).toMatchObject({ state: 'canceled', cancelSource: '31' });
  });

  test('in batches are answered one by one', async () => {
    const socket = await loggedIn(okx, clock);
    const orders = [
      socketOrder('buy', '59000', '0.1', 'gr1a0001'),
      { ...socketOrder('buy', '58900', '0.1', 'gr1a0002'), instIdCode: 7 },
      socketOrder('buy', '58800', '0.000001', 'gr1a0003'),
    ];
    expect(await ask(socket, 'batch-orders', orders)).toMatchObject({
      code: '2',
      data: [{ sCode: '0' }, { sCode: '51001' }, { sCode: '51020' }],
    });
    const ids = ['gr1a0001', 'gr1a0003'].map((clOrdId) => ({ instIdCode, clOrdId }));
    expect(await ask(socket, 'batch-cancel-orders', ids)).toMatchObject({
      code: '2',
      data: [{ sCode: '0' }, { sCode: '51400' }],
    });
    const many = Array.from({ length: 21 }, () => orders[0] ?? {});
    expect(await ask(socket, 'batch-orders', many)).toMatchObject({ code: '51111', data: [] });
    expect(await ask(socket, 'order', orders)).toMatchObject({ code: '60013', data: [] });
  });

  test.each([
    ['past on arrival', -1, '50036'],
    ['in time', 0, '0'],
  ])('an expiry %s', async (_, fromNowMs, code) => {
    const socket = await loggedIn(okx, clock);
    const orders = [socketOrder('buy', '59000', '0.1', 'gr1a0001')];
    const answer = await ask(socket, 'order', orders, { expTime: String(startMs + fromNowMs) });
    expect(answer).toMatchObject({ code });
    expect(okx.orders('main')).toHaveLength(code === '0' ? 1 : 0);
  });

  test('a key without the right to trade places nothing', async () => {
    const socket = await loggedIn(okx, clock, readingKey);
    const answer = await ask(socket, 'order', [socketOrder('buy', '59000', '0.1', 'gr1a0001')]);
    expect(answer).toMatchObject({ code: '50120', data: [] });
  });

  test('share their limit with REST', async () => {
    const socket = await loggedIn(okx, clock);
    const answers: unknown[] = [];
    for (let index = 0; index < 60; index++) {
      const order = socketOrder('buy', '59000', '0.001', `gr1a${1_000 + index}`);
      answers.push((await ask(socket, 'order', [order]))['code']);
    }
    expect(new Set(answers)).toEqual(new Set(['0']));
    const body = postOnly('buy', '59000', '0.001', 'gr1a0001');
    expect((await call(okx, clock, { target: '/api/v5/trade/order', body })).status).toBe(429);
    const more = [socketOrder('buy', '59000', '0.001', 'gr1a0001')];
    expect(await ask(socket, 'order', more)).toMatchObject({ code: '50011', data: [] });
    clock.move(2_000);
    expect(await ask(socket, 'order', more)).toMatchObject({ code: '0' });
  });
});

describe('amending', () => {
  const amend = async (socket: RawSocket, changes: Frame) => {
    const args = [{ instIdCode, clOrdId: 'gr1a0001', ...changes }];
    socket.send({ id: '18', op: 'amend-order', args });
    return socket.until({ id: '18' });
  };
  const held = (): string => okx.balances('main')['USDT']?.held.toString() ?? '';

  test('changes price and quantity, and what is held for them', async () => {
    const socket = await listening(okx, clock);
    socket.send({ id: '1', op: 'order', args: [socketOrder('buy', '59850', '0.5', 'gr1a0001')] });
    await socket.until({ id: '1' });
    expect(held()).toBe('29925');
    const answer = await amend(socket, { newPx: '59800', newSz: '0.2' });
    expect(answer).toMatchObject({ code: '0', data: [{ sCode: '0', clOrdId: 'gr1a0001' }] });
    expect(rowOf(await socket.next())).toMatchObject({
      px: '59800',
      sz: '0.2',
      amendResult: '0',
      state: 'live',
    });
    expect(held()).toBe('11960');
    expect(okx.openOrders('main')).toHaveLength(1);
  });

  test('to less than is filled makes a filled order', async () => {
    const socket = await listening(okx, clock);
    socket.send({ id: '1', op: 'order', args: [socketOrder('buy', '59850', '0.5', 'gr1a0001')] });
    await socket.until({ id: '1' });
    clock.move(60_000);
    expect(await amend(socket, { newSz: '0.1' })).toMatchObject({ code: '0' });
    expect(okx.orders('main')).toMatchObject([{ status: 'filled' }]);
    expect(held()).toBe('0');
  });

  test.each([
    ['to a price that would take', { newPx: '60100' }, '51511'],
    ['to a quantity too small', { newSz: '0.000001' }, '51020'],
    ['to more than there is money for', { newSz: '100' }, '51008'],
    ['of nothing', {}, '51500'],
    ['of an order that is not there', { newPx: '59000', clOrdId: 'gr1a0009' }, '51503'],
  ])('%s is refused, and the order stays as it was', async (_, changes, sCode) => {
    const socket = await loggedIn(okx, clock);
    socket.send({ id: '1', op: 'order', args: [socketOrder('buy', '59850', '0.5', 'gr1a0001')] });
    await socket.until({ id: '1' });
    expect(await amend(socket, changes)).toMatchObject({ code: '1', data: [{ sCode }] });
    expect(okx.openOrders('main')).toMatchObject([{ request: { price: '59850' } }]);
    expect(held()).toBe('29925');
  });
});
