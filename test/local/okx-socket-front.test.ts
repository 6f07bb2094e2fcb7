/** Login and orders channel of the simulated OKX seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  connect,
  listening,
  loggedIn,
  loginOf,
  ordersChannel,
  rowOf,
  socketOrder,
} from './okx-socket-support.ts';
import {
  call,
  ManualClock,
  postOnly,
  quietMarket,
  richAccount,
  startMs,
  tradingKey,
} from './support.ts';

const demoKey: OkxKey = { ...tradingKey, apiKey: 'fake-demo-key', isDemo: true };
const elsewhereKey: OkxKey = {
  ...tradingKey,
  apiKey: 'fake-elsewhere-key',
  boundAddresses: ['10.0.0.1'],
};

let clock: ManualClock;
let okx: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [{ ...richAccount, keys: [tradingKey, demoKey, elsewhereKey] }];
  okx = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => okx.close());

describe('logging in', () => {
  test('is answered, once', async () => {
    const socket = await connect(okx);
    socket.send(loginOf(clock));
    expect(await socket.next()).toEqual({
      event: 'login',
      code: '0',
      msg: '',
      connId: expect.any(String),
    });
    socket.send(loginOf(clock));
    expect(await socket.next()).toMatchObject({ event: 'error', code: '60031' });
  });

  test.each([
    ['another secret', { ...tradingKey, secret: 'fake-other' }, {}, '60007'],
    ['another passphrase', tradingKey, { passphrase: 'fake-other' }, '60024'],
    ['an unknown key', { ...tradingKey, apiKey: 'fake-unknown' }, {}, '60032'],
    ['no key', tradingKey, { apiKey: '' }, '60005'],
    ['a clock off by a minute', tradingKey, { timestamp: String(startMs / 1_000 - 60) }, '60006'],
    ['milliseconds for seconds', tradingKey, { timestamp: String(startMs) }, '60004'],
    ['a key of the other environment', demoKey, {}, '50101'],
    ['a key bound to another address', elsewhereKey, {}, '50110'],
  ])('with %s is refused, and the connection ends', async (_, key, changes, code) => {
    const socket = await connect(okx);
    socket.send(loginOf(clock, key, changes));
    expect(await socket.next()).toMatchObject({ event: 'error', code });
    expect(await socket.ended).toMatchObject({ code: 4001 });
    expect(okx.connections()).toBe(0);
  });

  test('in demo trading needs the broker id of its addresses', async () => {
    const socket = await connect(okx, '/ws/v5/private?brokerId=9999');
    socket.send(loginOf(clock, demoKey));
    expect(await socket.next()).toMatchObject({ event: 'login', code: '0' });
  });

  test('comes before orders and their channel', async () => {
    const socket = await connect(okx);
    socket.send({ id: '1', op: 'subscribe', args: [ordersChannel] });
    expect(await socket.next()).toMatchObject({ id: '1', event: 'error', code: '60011' });
    const args = [socketOrder('buy', '59000', '0.1', 'gr1a0001')];
    socket.send({ id: '2', op: 'order', args });
    expect(await socket.next()).toEqual({
      id: '2',
      op: 'order',
      code: '60011',
      msg: 'Please log in',
      data: [],
    });
    expect(okx.orders('main')).toEqual([]);
  });
});

describe('the orders channel', () => {
  test('confirms each subscription, counts its listeners, and shows no snapshot', async () => {
    await listening(okx, clock);
    const socket = await loggedIn(okx, clock);
    socket.send({ id: '7', op: 'subscribe', args: [ordersChannel] });
    const connId = expect.any(String);
    expect(await socket.next()).toEqual({
      id: '7',
      event: 'subscribe',
      arg: ordersChannel,
      connId,
    });
    expect(await socket.next()).toEqual({
      event: 'channel-conn-count',
      channel: 'orders',
      connCount: '2',
      connId,
    });
    expect(await socket.before('ping', { text: 'pong' })).toEqual([]);
  });

  test.each([
    [{ channel: 'orders', instType: 'SPOT', instId: 'NO-SUCH' }, '60018'],
    [{ channel: 'orders' }, '60018'],
    [{ channel: 'tickers', instId: 'BTC-USDT' }, '60018'],
    [{ instType: 'SPOT' }, '60012'],
  ])('%j is refused', async (arg, code) => {
    const socket = await loggedIn(okx, clock);
    socket.send({ id: '7', op: 'subscribe', args: [arg] });
    expect(await socket.next()).toMatchObject({ id: '7', event: 'error', code });
  });

  test('tells the life of an order over whichever route it came, as it happens', async () => {
    const socket = await listening(okx, clock);
    const body = postOnly('buy', '59850', '0.5', 'gr1a0001');
    await call(okx, clock, { target: '/api/v5/trade/order', body });
    const live = await socket.next();
    expect(live['arg']).toEqual({ ...ordersChannel, uid: expect.any(String) });
    expect(rowOf(live)).toMatchObject({
      state: 'live',
      clOrdId: 'gr1a0001',
      accFillSz: '0',
      avgPx: '0',
      fillSz: '0',
      tradeId: '',
      fillFee: '0',
    });
    clock.move(60_000);
    // Nobody asks: the market moves on by itself while somebody listens.
    expect(rowOf(await socket.next())).toMatchObject({
      state: 'partially_filled',
      accFillSz: '0.3',
      fillSz: '0.3',
      fillPx: '59850',
      tradeId: '1',
      fillFee: '-0.00024',
      fillFeeCcy: 'BTC',
      execType: 'M',
    });
    clock.move(30_000);
    expect(rowOf(await socket.next())).toMatchObject({
      state: 'filled',
      accFillSz: '0.5',
      fillSz: '0.2',
      fee: '-0.0004',
      fillFee: '-0.00016',
    });
  });

  test('ends with its subscription', async () => {
    const socket = await listening(okx, clock);
    socket.send({ id: '8', op: 'unsubscribe', args: [ordersChannel] });
    expect(await socket.next()).toMatchObject({ id: '8', event: 'unsubscribe' });
    const args = [socketOrder('buy', '59000', '0.1', 'gr1a0001')];
    socket.send({ id: '9', op: 'order', args });
    expect(await socket.next()).toMatchObject({ id: '9', code: '0' });
    expect(await socket.before('ping', { text: 'pong' })).toEqual([]);
  });
});
