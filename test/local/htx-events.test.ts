/** What the simulated HTX tells of an account by itself. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  connectHtx,
  htxAccount,
  limitMaker,
  listeningToHtx,
  loggedInToHtx,
  loginFrame,
  spotId,
} from './htx-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let htx: Simulator;
const opened: RawSocket[] = [];
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [htxAccount];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.close();
  await htx.close();
});

const kept = async (socket: Promise<RawSocket>): Promise<RawSocket> => {
  opened.push(await socket);
  return socket;
};
const trading = (): Promise<RawSocket> => kept(loggedInToHtx(htx, clock, '/ws/trade'));
const listening = (...channels: readonly string[]): Promise<RawSocket> =>
  kept(listeningToHtx(htx, clock, ...channels));
const order = limitMaker('buy', '59850', '0.5', 'gr1a0001');
const firstId = 1_314_507_823_485_263;

describe('events', () => {
  test('tell the life of an order, in the order of its answers', async () => {
    const events = await listening('orders#btcusdt');
    const socket = await trading();
    socket.send({ cid: '1', ch: 'create-order', params: order });
    expect(await events.next()).toEqual({
      action: 'push',
      ch: 'orders#btcusdt',
      data: {
        eventType: 'creation',
        symbol: 'btcusdt',
        accountId: spotId,
        orderId: firstId,
        clientOrderId: 'gr1a0001',
        orderSource: 'spot-api',
        orderPrice: '59850',
        orderSize: '0.5',
        type: 'buy-limit-maker',
        orderStatus: 'submitted',
        orderCreateTime: startMs,
      },
    });
    clock.move(60_000);
    expect(await events.next()).toMatchObject({
      data: {
        eventType: 'trade',
        orderStatus: 'partial-filled',
        tradePrice: '59850',
        tradeVolume: '0.3',
        tradeId: 103_627_000_001,
        tradeTime: startMs + 60_000,
        aggressor: false,
        remainAmt: '0.2',
        execAmt: '0.3',
      },
    });
    socket.send({ cid: '2', ch: 'cancel', params: { 'client-order-ids': ['gr1a0001'] } });
    expect(await events.next()).toMatchObject({
      data: {
        eventType: 'cancellation',
        orderStatus: 'partial-canceled',
        remainAmt: '0.2',
        execAmt: '0.3',
        lastActTime: startMs + 60_000,
      },
    });
  });

  test('of a maker order that would cross are its birth and its end', async () => {
    const events = await listening('orders#*');
    const socket = await trading();
    socket.send({ cid: '1', ch: 'create-order', params: { ...order, price: '60100' } });
    expect(await events.next()).toMatchObject({ ch: 'orders#*', data: { eventType: 'creation' } });
    expect(await events.next()).toMatchObject({
      data: { eventType: 'cancellation', orderStatus: 'canceled', execAmt: '0' },
    });
  });

  test('of clearing have the fee, and with mode 1 the cancels', async () => {
    const plain = await listening('trade.clearing#btcusdt');
    const events = await listening('trade.clearing#*#1');
    const socket = await trading();
    socket.send({ cid: '1', ch: 'create-order', params: order });
    await socket.next();
    clock.move(60_000);
    const trade = {
      eventType: 'trade',
      tradeId: 103_627_000_001,
      transactFee: '0.0006',
      feeCurrency: 'btc',
      orderSide: 'buy',
      orderType: 'buy-limit-maker',
      clientOrderId: 'gr1a0001',
    };
    expect(await events.next()).toMatchObject({ ch: 'trade.clearing#*#1', data: trade });
    socket.send({ cid: '2', ch: 'cancel', params: { 'order-ids': [String(firstId)] } });
    expect(await events.next()).toMatchObject({ data: { eventType: 'cancellation' } });
    const pong = { action: 'sub', ch: 'nonsense' };
    const told = await plain.before(pong, { ch: 'nonsense' });
    expect(told).toMatchObject([{ ch: 'trade.clearing#btcusdt', data: trade }]);
  });

  test('of balances begin with all of them, and then tell changes by mode', async () => {
    const modes = ['0', '1', '2'];
    const [balances, apart, both] = await Promise.all(
      modes.map((mode) => listening(`accounts.update#${mode}`)),
    );
    for (const socket of [balances, apart, both]) {
      expect(await socket?.next()).toMatchObject({
        data: { currency: 'btc', balance: '10', available: '10', changeType: null },
      });
      expect(await socket?.next()).toMatchObject({ data: { currency: 'usdt' } });
    }
    const socket = await trading();
    socket.send({ cid: '1', ch: 'create-order', params: order });
    expect(await both?.next()).toMatchObject({
      ch: 'accounts.update#2',
      data: {
        currency: 'usdt',
        accountId: spotId,
        balance: '1000000',
        available: '970075',
        changeType: 'order.place',
        changeTime: startMs,
      },
    });
    expect(await apart?.next()).toMatchObject({ data: { available: '970075' } });
    clock.move(60_000);
    expect(await balances?.next()).toMatchObject({
      data: { currency: 'btc', balance: '10.2994', changeType: 'order.match' },
    });
  });

  test('are told to those alone who asked for them', async () => {
    const socket = await kept(connectHtx(htx, '/ws/v2'));
    const say = (frame: Frame): Promise<Frame> => {
      socket.send(frame);
      return socket.next();
    };
    expect(await say({ action: 'sub', ch: 'orders#btcusdt' })).toEqual({
      action: 'sub',
      code: 2002,
      ch: 'orders#btcusdt',
      message: 'invalid.auth.state',
    });
    await say(loginFrame(htx, clock, '/ws/v2'));
    for (const ch of ['orders#dogeusdt', 'orders', 'accounts.update#3', 'trade.clearing#*#2']) {
      expect(await say({ action: 'sub', ch })).toMatchObject({ code: 2001, message: 'invalid.ch' });
    }
    expect(await say({ action: 'dance', ch: 'orders#*' })).toMatchObject({
      message: 'invalid.action',
    });
    expect(await say({ action: 'sub', ch: 'orders#*' })).toMatchObject({ code: 200 });
    expect(await say({ action: 'unsub', ch: 'orders#*' })).toMatchObject({ code: 200 });
    const trade = await trading();
    trade.send({ cid: '1', ch: 'create-order', params: order });
    await trade.next();
    expect(await socket.before({ action: 'x', ch: 'y' }, { ch: 'y' })).toEqual([]);
  });
});
