/** The websockets of the simulated HitBTC. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  connectHitbtc,
  hitbtcAccount,
  hitbtcKey,
  listeningTo,
  loggedInto,
  loginTo,
  postOnlyOrder,
} from './hitbtc-support.ts';
import { RawSocket, type Frame } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const readingKey = { ...hitbtcKey, apiKey: 'fake-reading-key', permissions: ['read'] as const };

let clock: ManualClock;
let hitbtc: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [{ ...hitbtcAccount, keys: [hitbtcKey, readingKey] }];
  hitbtc = await startHitbtcSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => hitbtc.close());

let lastId = 100;
async function ask(socket: RawSocket, method: string, params: Frame = {}): Promise<Frame> {
  const id = ++lastId;
  socket.send({ method, params, id });
  return socket.until({ id });
}

const order = postOnlyOrder('buy', '59850', '0.5', 'gr1a0001');

describe('a login', () => {
  test('by signature, by window, or by the secret itself is answered in the same form', async () => {
    const socket = await connectHitbtc(hitbtc);
    socket.send(loginTo(clock));
    expect(await socket.next()).toEqual({ jsonrpc: '2.0', result: true, id: 1 });
    const { apiKey: api_key, secret: secret_key } = hitbtcKey;
    const basic = { type: 'Basic', api_key, secret_key };
    socket.send({ method: 'login', params: basic });
    expect(await socket.next()).toEqual({ jsonrpc: '2.0', result: true });
  });

  test.each<[string, Frame]>([
    ['a wrong signature', { signature: '00' }],
    ['an unknown key', { api_key: 'fake-nobody' }],
    ['a clock that is off by a minute', { timestamp: startMs - 60_000 }],
    ['no key', { api_key: undefined }],
  ])('is refused for %s, and the connection stays', async (_why, changes) => {
    const socket = await connectHitbtc(hitbtc);
    socket.send(loginTo(clock, hitbtcKey, changes));
    expect(await socket.next()).toMatchObject({ error: { code: 1002 }, id: 1 });
    expect(await ask(socket, 'spot_subscribe')).toMatchObject({ error: { code: 1001 } });
    socket.send(loginTo(clock));
    expect(await socket.next()).toMatchObject({ result: true });
  });

  test('is refused for an unknown kind, and more often than allowed', async () => {
    const socket = await connectHitbtc(hitbtc);
    socket.send(loginTo(clock, hitbtcKey, { type: 'HS512' }));
    expect(await socket.next()).toMatchObject({ error: { code: 1004 } });
    for (let count = 0; count < 10; count++) socket.send(loginTo(clock));
    for (let count = 0; count < 9; count++) await socket.until({ result: true });
    expect(await socket.next()).toMatchObject({ error: { code: 429 } });
  });
});

describe('a subscription', () => {
  test('is answered, then shows what is open, then tells what happens', async () => {
    const trader = await loggedInto(hitbtc, clock);
    await ask(trader, 'spot_new_order', order);
    const socket = await loggedInto(hitbtc, clock);
    socket.send({ method: 'spot_subscribe', params: {}, id: 2 });
    expect(await socket.next()).toEqual({ jsonrpc: '2.0', result: true, id: 2 });
    expect(await socket.next()).toEqual({
      jsonrpc: '2.0',
      method: 'spot_orders',
      params: [
        {
          id: 1_175_851_866_286,
          client_order_id: 'gr1a0001',
          symbol: 'BTCUSDT',
          side: 'buy',
          status: 'new',
          type: 'limit',
          time_in_force: 'GTC',
          quantity: '0.50000',
          quantity_cumulative: '0',
          price: '59850.00',
          post_only: true,
          created_at: '2026-09-01T12:00:00.000Z',
          updated_at: '2026-09-01T12:00:00.000Z',
          report_type: 'status',
        },
      ],
    });
    clock.move(60_000);
    expect(await socket.next()).toMatchObject({
      method: 'spot_order',
      params: {
        client_order_id: 'gr1a0001',
        status: 'partiallyFilled',
        quantity_cumulative: '0.30000',
        price_average: '59850',
        report_type: 'trade',
        trade_id: 1,
        trade_quantity: '0.30000',
        trade_price: '59850.00',
        trade_fee: '17.955000000000',
        trade_taker: false,
        updated_at: '2026-09-01T12:01:00.000Z',
      },
    });
    clock.move(30_000);
    const last = await socket.next();
    expect(last).toMatchObject({ params: { status: 'filled', report_type: 'trade', trade_id: 2 } });
  });

  test('is told no order of another connection once it has ended', async () => {
    const socket = await listeningTo(hitbtc, clock);
    expect(await ask(socket, 'spot_unsubscribe')).toMatchObject({ result: true });
    const trader = await loggedInto(hitbtc, clock);
    await ask(trader, 'spot_new_order', order);
    const question = { method: 'spot_get_orders', id: 9 };
    expect(await socket.before(question, { id: 9 })).toEqual([]);
  });

  test('to balances shows them, then every change', async () => {
    const socket = await loggedInto(hitbtc, clock);
    expect(await ask(socket, 'spot_balance_subscribe', { mode: 'updates' })).toMatchObject({
      result: true,
    });
    expect(await socket.next()).toMatchObject({ method: 'spot_balance' });
    await ask(socket, 'spot_new_order', postOnlyOrder('sell', '61000', '1', 'gr1a0001'));
    expect(await socket.next()).toMatchObject({
      method: 'spot_balance',
      params: [
        { currency: 'BTC', available: '9', reserved: '1' },
        { currency: 'USDT', available: '1000000', reserved: '0' },
      ],
    });
    const one = await ask(socket, 'spot_balance', { currency: 'BTC' });
    expect(one).toMatchObject({ result: { available: '9', reserved: '1' } });
  });
});

describe('what is no request', () => {
  test.each(['{', '[1]', '"x"', '{"params":{}}', '{"method":7}', '{"method":"x","params":[]}'])(
    '%s is refused, and the connection stays',
    async (text) => {
      const socket = await loggedInto(hitbtc, clock);
      socket.send(text);
      expect(await socket.next()).toMatchObject({ jsonrpc: '2.0', error: { code: 10001 } });
      expect(await ask(socket, 'spot_get_orders')).toMatchObject({ result: [] });
    },
  );

  test('or of an unknown method is refused', async () => {
    const socket = await loggedInto(hitbtc, clock);
    expect(await ask(socket, 'spot_moon')).toMatchObject({ error: { code: 600 } });
  });

  test('and far too long ends the connection', async () => {
    const socket = await loggedInto(hitbtc, clock);
    socket.send('x'.repeat(70_000));
    expect(await socket.ended).toMatchObject({ code: 1009 });
  });
});

describe('faults', () => {
  test('lose an answer, and carry the request out', async () => {
    const socket = await listeningTo(hitbtc, clock);
    hitbtc.faults.set([{ endpoint: 'socket-place', kind: 'answer-lost', next: 1 }]);
    socket.send({ method: 'spot_new_order', params: order, id: 7 });
    expect(await socket.next()).toMatchObject({ method: 'spot_order' });
    expect(hitbtc.openOrders('main')).toHaveLength(1);
  });

  test('tell the event before the answer', async () => {
    const socket = await listeningTo(hitbtc, clock);
    hitbtc.faults.set([{ endpoint: 'socket-place', kind: 'event-first', next: 1 }]);
    socket.send({ method: 'spot_new_order', params: order, id: 7 });
    expect(await socket.next()).toMatchObject({ method: 'spot_order' });
    expect(await socket.next()).toMatchObject({ id: 7 });
  });

  test('cut the connection after a cancel was carried out', async () => {
    const socket = await listeningTo(hitbtc, clock);
    await ask(socket, 'spot_new_order', order);
    hitbtc.faults.set([{ endpoint: 'socket-cancel', kind: 'cut-after', next: 1 }]);
    socket.send({ method: 'spot_cancel_order', params: { client_order_id: 'gr1a0001' }, id: 7 });
    await socket.ended;
    expect(hitbtc.openOrders('main')).toEqual([]);
  });
});

describe('the server', () => {
  test('pings, and closes on a client that does not answer', async () => {
    await hitbtc.close();
    const pings = { everyMs: 20, code: 1011, reason: 'no pong' };
    const options = { clock, recording: quietMarket, accounts: [hitbtcAccount], seed: 1 };
    hitbtc = await startHitbtcSimulator({ ...options, socketRules: { pings } });
    const url = `${hitbtc.socketUrl}/api/3/ws/trading`;
    const mute = await new RawSocket(url, { autoPong: false }).open();
    const alive = await new RawSocket(url).open();
    expect(await mute.ended).toEqual({ code: 1011, reason: 'no pong' });
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('market data', () => {
  const subscribe = (ch: string, symbols: unknown = ['BTCUSDT']): Frame => ({
    method: 'subscribe',
    ch,
    params: { symbols },
    id: 3,
  });

  test('shows the best offers, in steps of time', async () => {
    const socket = await connectHitbtc(hitbtc, 'public');
    const ch = 'orderbook/top/100ms';
    socket.send(subscribe(ch));
    expect(await socket.next()).toEqual({ result: { ch, subscriptions: ['BTCUSDT'] }, id: 3 });
    const row = { t: startMs, a: '60100.00', A: '1.00000', b: '59900.00', B: '1.00000' };
    expect(await socket.next()).toEqual({ ch, data: { BTCUSDT: row } });
    clock.move(100);
    expect(await socket.next()).toEqual({ ch, data: { BTCUSDT: { ...row, t: startMs + 100 } } });
  });

  test('shows the ticker', async () => {
    const socket = await connectHitbtc(hitbtc, 'public');
    socket.send(subscribe('ticker/1s/batch'));
    await socket.next();
    expect(await socket.next()).toMatchObject({
      ch: 'ticker/1s/batch',
      data: { BTCUSDT: { c: '60000.00', a: '60100.00', b: '59900.00', o: '60000.00' } },
    });
  });

  test.each<[Frame, number]>([
    [subscribe('orderbook/top/5ms'), 10001],
    [subscribe('ticker/1s', []), 10001],
    [subscribe('ticker/1s', ['DOGEUSDT']), 2001],
    [{ method: 'spot_subscribe', id: 3 }, 600],
  ])('refuses %j with %d', async (message, code) => {
    const socket = await connectHitbtc(hitbtc, 'public');
    socket.send(message);
    expect(await socket.next()).toMatchObject({ id: 3, error: { code } });
  });
});
