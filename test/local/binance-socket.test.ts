/** The simulated Binance's WebSocket API seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import type { FaultRule } from '../../local/exchange/faults.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { SocketRules } from '../../local/exchange/socket-front.ts';
import {
  connectBinance,
  ed25519Key,
  eventOf,
  hmacKey,
  limitMaker,
  listeningToBinance,
  richBinanceAccount,
  signedRequest,
} from './binance-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let binance: Simulator;
async function start(
  more: { readonly socketRules?: Partial<SocketRules>; readonly faults?: FaultRule[] } = {},
): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [richBinanceAccount];
  const market = { clock, recording: quietMarket, accounts, seed: 1 };
  binance = await startBinanceSimulator({ ...market, ...more });
}
beforeEach(() => start());
afterEach(() => binance.close());

const restart = async (more: Parameters<typeof start>[0]): Promise<void> => {
  await binance.close();
  await start(more);
};
const order = limitMaker('BUY', '59850', '0.5', 'gr1a0001');

describe('a session', () => {
  test('is opened with an ed25519 key, and then stands for signatures', async () => {
    const socket = await connectBinance(binance);
    socket.send(signedRequest(clock, ['1', 'session.logon'], {}, ed25519Key));
    expect(await socket.next()).toMatchObject({
      id: '1',
      status: 200,
      result: { apiKey: ed25519Key.apiKey, authorizedSince: startMs, userDataStream: false },
    });
    socket.send({ id: 2, method: 'order.place', params: { ...order, timestamp: startMs } });
    expect(await socket.next()).toMatchObject({ id: 2, status: 200, result: { orderListId: -1 } });
    socket.send({ id: 3, method: 'order.place', params: order });
    expect(await socket.next()).toMatchObject({ id: 3, error: { code: -1102 } });
    socket.send({ id: 4, method: 'session.logout' });
    expect(await socket.next()).toMatchObject({ id: 4, result: { apiKey: null } });
    socket.send({ id: 5, method: 'order.place', params: { ...order, timestamp: startMs } });
    expect(await socket.next()).toMatchObject({ id: 5, status: 400 });
    socket.close();
  });

  test.each([
    ['an hmac key', hmacKey, {}, 400, -4056],
    ['an unknown key', { ...ed25519Key, apiKey: 'fake-unknown' }, {}, 401, -2015],
    ['a signature that is none', ed25519Key, { recvWindow: 'x' }, 400, -1100],
    ['a clock a minute ahead', ed25519Key, { timestamp: startMs + 60_000 }, 400, -1021],
    ['a clock a minute behind', ed25519Key, { timestamp: startMs - 60_000 }, 400, -1021],
  ])('is refused to %s', async (_, key, changes, status, code) => {
    const socket = await connectBinance(binance);
    socket.send(signedRequest(clock, ['1', 'session.logon'], changes, key));
    expect(await socket.next()).toMatchObject({ id: '1', status, error: { code } });
    socket.close();
  });

  test('is refused to a signature over something else', async () => {
    const socket = await connectBinance(binance);
    const { params } = signedRequest(clock, ['1', 'order.place'], order);
    const tampered = { ...(params as object), quantity: '0.6' };
    socket.send({ id: '1', method: 'order.place', params: tampered });
    expect(await socket.next()).toMatchObject({ status: 400, error: { code: -1022 } });
    expect(binance.orders('main')).toEqual([]);
    socket.close();
  });
});

describe('requests', () => {
  test('are answered as over REST, with what is used up', async () => {
    const socket = await connectBinance(binance);
    const ask = async (method: string, parameters: Record<string, string> = {}) => {
      socket.send(signedRequest(clock, ['1', method], parameters));
      return socket.next();
    };
    expect(await ask('order.place', { ...order, newOrderRespType: 'RESULT' })).toMatchObject({
      status: 200,
      result: { status: 'NEW', clientOrderId: 'gr1a0001' },
      rateLimits: [
        { rateLimitType: 'ORDERS', interval: 'SECOND', count: 1 },
        { rateLimitType: 'ORDERS', interval: 'DAY', count: 1 },
        { rateLimitType: 'REQUEST_WEIGHT', count: 2 },
      ],
    });
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'gr1a0001' };
    expect(await ask('order.status', named)).toMatchObject({ result: { status: 'NEW' } });
    expect(await ask('openOrders.status')).toMatchObject({ result: [{ status: 'NEW' }] });
    expect(await ask('account.status')).toMatchObject({ result: { uid: 354_937_868 } });
    expect(await ask('myTrades', { symbol: 'BTCUSDT' })).toMatchObject({ result: [] });
    expect(await ask('order.cancel', named)).toMatchObject({ result: { status: 'CANCELED' } });
    expect(await ask('order.cancel', named)).toMatchObject({ status: 400, error: { code: -2011 } });
    socket.send({ id: null, method: 'ticker.book', params: { symbol: 'DOGEUSDT' } });
    expect(await socket.next()).toMatchObject({ id: null, error: { code: -1121 } });
    socket.close();
  });

  test('that cannot be read are answered without an id, and the connection stays', async () => {
    const socket = await connectBinance(binance);
    for (const garbage of ['{', '[]', '"x"', '{"id":{},"method":"ping"}', '{"id":1}']) {
      socket.send(garbage);
      expect(await socket.next()).toMatchObject({ id: null, status: 400, error: { code: -1135 } });
    }
    socket.send({ id: 7, method: 'order.dance' });
    expect(await socket.next()).toMatchObject({ id: 7, error: { code: -1020 } });
    socket.send({ id: 8, method: 'ping', params: { returnRateLimits: false } });
    expect(await socket.next()).toEqual({ id: 8, status: 200, result: {} });
    socket.close();
  });

  test('that are too large end the connection', async () => {
    const socket = await connectBinance(binance);
    socket.send({ id: 1, method: 'ping', params: { long: 'x'.repeat(70_000) } });
    expect(await socket.ended).toMatchObject({ code: 1009 });
  });
});

describe('the user data stream', () => {
  test('tells every change of an order, and of the balances behind it', async () => {
    const socket = await listeningToBinance(binance, clock);
    socket.send(signedRequest(clock, ['p', 'order.place'], order));
    expect(await socket.next()).toMatchObject({ id: 'p', status: 200 });
    const created = await socket.next();
    expect(created).toMatchObject({ subscriptionId: 0 });
    expect(eventOf(created)).toMatchObject({
      e: 'executionReport',
      x: 'NEW',
      X: 'NEW',
      c: 'gr1a0001',
      C: '',
      t: -1,
    });
    expect(eventOf(await socket.next())).toMatchObject({
      e: 'outboundAccountPosition',
      B: [
        { a: 'BTC', f: '10.00000000' },
        { a: 'USDT', f: '970075.00000000', l: '29925.00000000' },
      ],
    });
    clock.move(60_000);
    expect(eventOf(await socket.next())).toMatchObject({
      x: 'TRADE',
      X: 'PARTIALLY_FILLED',
      l: '0.30000000',
      L: '59850.00000000',
      z: '0.30000000',
      n: '0.00030000',
      N: 'BTC',
      m: true,
      t: 1,
      T: startMs + 60_000,
    });
    await socket.next();
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'gr1a0001' };
    socket.send(signedRequest(clock, ['c', 'order.cancel'], { ...cancel, newClientOrderId: 'c1' }));
    expect(await socket.next()).toMatchObject({ id: 'c', status: 200 });
    expect(eventOf(await socket.next())).toMatchObject({
      x: 'CANCELED',
      X: 'CANCELED',
      c: 'c1',
      C: 'gr1a0001',
      z: '0.30000000',
    });
    socket.close();
  });

  test('is subscribed once, ended once, and said to be over', async () => {
    const socket = await connectBinance(binance);
    socket.send({ id: 1, method: 'userDataStream.subscribe' });
    expect(await socket.next()).toMatchObject({ status: 401, error: { code: -2015 } });
    socket.send(signedRequest(clock, ['2', 'session.logon'], {}, ed25519Key));
    await socket.next();
    const say = async (method: string) => {
      socket.send({ id: 3, method });
      return socket.until({ id: 3 });
    };
    expect(await say('userDataStream.subscribe')).toMatchObject({ result: { subscriptionId: 0 } });
    expect(await say('userDataStream.subscribe')).toMatchObject({ error: { code: -2035 } });
    expect(await say('session.subscriptions')).toMatchObject({ result: [{ subscriptionId: 0 }] });
    expect(await say('userDataStream.unsubscribe')).toMatchObject({ status: 200 });
    expect(await socket.next()).toMatchObject({ event: { e: 'eventStreamTerminated' } });
    expect(await say('userDataStream.unsubscribe')).toMatchObject({ error: { code: -2036 } });
    socket.close();
  });

  test('is refused to a key that may not read', async () => {
    const socket = await connectBinance(binance);
    const key = { ...hmacKey, apiKey: 'fake-unknown' };
    const request = ['1', 'userDataStream.subscribe.signature'] as const;
    socket.send(signedRequest(clock, request, {}, key));
    expect(await socket.next()).toMatchObject({ status: 401, error: { code: -2015 } });
    socket.close();
  });
});

describe('a connection', () => {
  test('is told of a restart', async () => {
    const socket = await connectBinance(binance);
    binance.sayGoingAway();
    expect(await socket.next()).toMatchObject({ event: { e: 'serverShutdown', E: startMs } });
    socket.close();
  });

  test('is pinged, and closed when its pongs stay away', async () => {
    const pings = { everyMs: 5, unansweredMax: 3, code: 1008, reason: 'no pong' };
    await restart({ socketRules: { pings } });
    const socket = await connectBinance(binance);
    let pinged = 0;
    socket.socket.on('ping', () => {
      pinged += 1;
      // A client that hears nothing answers nothing.
      if (pinged === 2) socket.socket.pong = () => undefined;
    });
    expect(await socket.ended).toMatchObject({ code: 1008 });
    expect(pinged).toBeGreaterThanOrEqual(4);
  });

  test('lives for a bounded time', async () => {
    await restart({ socketRules: { life: { ms: 20, code: 1001, reason: 'over' } } });
    const socket = await connectBinance(binance);
    expect(await socket.ended).toEqual({ code: 1001, reason: 'over' });
  });

  test('is cut before or after an order was placed', async () => {
    for (const [kind, placed] of [
      ['cut-before', 0],
      ['cut-after', 1],
    ] as const) {
      await restart({ faults: [{ endpoint: 'socket-place', kind, next: 1 }] });
      const socket = await connectBinance(binance);
      socket.send(signedRequest(clock, ['1', 'order.place'], order));
      await socket.ended;
      expect(binance.orders('main')).toHaveLength(placed);
    }
  });
});
