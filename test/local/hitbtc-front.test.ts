/** The simulated HitBTC seen from its REST wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import { hitbtcSignature } from '../../local/exchange/hitbtc/hitbtc-keys.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  callHitbtc,
  codeOf,
  hitbtcAccount,
  hitbtcKey,
  postOnlyOrder,
  type HitbtcAnswer,
  type HitbtcCallWanted,
} from './hitbtc-support.ts';
import type { Frame } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const poorKey = { ...hitbtcKey, apiKey: 'fake-poor-key' };
const readingKey = { ...hitbtcKey, apiKey: 'fake-reading-key', permissions: ['read'] as const };

let clock: ManualClock;
let hitbtc: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [
    { ...hitbtcAccount, keys: [hitbtcKey, readingKey] },
    { name: 'poor', balances: { USDT: '10' }, keys: [poorKey] },
  ];
  hitbtc = await startHitbtcSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => hitbtc.close());

const ask = (wanted: HitbtcCallWanted): Promise<HitbtcAnswer> => callHitbtc(hitbtc, clock, wanted);
const order = postOnlyOrder('buy', '59850', '0.5', 'gr1a0001');
const place = (changes: Frame = {}, more: Partial<HitbtcCallWanted> = {}) =>
  ask({ target: '/spot/order', body: { ...order, ...changes }, ...more });

describe('who is asking', () => {
  test('is known by the signatures of the documentation', () => {
    const text = 'GET/api/3/spot/order?symbol=BTCUSDT1788264000123';
    expect(hitbtcSignature('simsecret', text)).toBe(
      '29c682d97bdc793e6317348bbe888f1ca43a7d22cd0428f0808edd36f1d41b5c',
    );
  });

  test('may be told by the secret itself', async () => {
    const { apiKey, secret } = hitbtcKey;
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const target = '/spot/balance';
    const right = await ask({ target, authorization: basic(`${apiKey}:${secret}`) });
    expect(right.rows).toMatchObject([{ currency: 'BTC' }, { currency: 'USDT' }]);
    const wrong = await ask({ target, authorization: basic(`${apiKey}:other`) });
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 1002]);
  });

  test.each<[string, Partial<HitbtcCallWanted>, number, number]>([
    ['without authorization', { authorization: '' }, 401, 1002],
    ['by an unknown scheme', { authorization: 'HS512 abc' }, 401, 1004],
    ['by an unknown key', { key: { ...hitbtcKey, apiKey: 'fake-nobody' } }, 401, 1002],
    ['by a wrong secret', { key: { ...hitbtcKey, secret: 'fake-other' } }, 401, 1002],
    ['eleven seconds late', { timestampMs: startMs - 11_000 }, 401, 1002],
    ['late for its own window', { timestampMs: startMs - 600, windowMs: 500 }, 401, 1002],
    ['for another right', { key: readingKey, method: 'DELETE' }, 403, 1003],
    ['for payments', { target: '/wallet/balance' }, 403, 1003],
  ])('is refused %s', async (_why, wanted, status, code) => {
    const answer = await ask({ target: '/spot/order', ...wanted });
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('may give a wider window', async () => {
    const late = { timestampMs: startMs - 60_000, windowMs: 90_000 };
    expect((await ask({ target: '/spot/order', ...late })).status).toBe(200);
  });
});

describe('an order', () => {
  test('may come as a form, and be canceled by one', async () => {
    const form = Object.fromEntries(Object.entries(order).map(([k, v]) => [k, String(v)]));
    const placed = await ask({ target: '/spot/order', form });
    expect(placed.body).toMatchObject({ status: 'new', post_only: true, price: '59850.00' });
    const changes = { price: '59700', quantity: '0.4', new_client_order_id: 'gr1a0002' };
    const target = '/spot/order/gr1a0001';
    const replaced = await ask({ method: 'PATCH', target, form: changes });
    expect(replaced.body).toMatchObject({ original_client_order_id: 'gr1a0001' });
    const canceled = await ask({
      method: 'DELETE',
      target: '/spot/order',
      form: { symbol: 'BTCUSDT' },
    });
    expect(canceled.rows).toMatchObject([{ client_order_id: 'gr1a0002', status: 'canceled' }]);
  });

  test('is rounded half down unless it is to be taken strictly', async () => {
    const rough = { price: '59850.015', quantity: '0.1000051', strict_validate: false };
    const { body } = await place(rough);
    expect(body).toMatchObject({ price: '59850.01', quantity: '0.10001' });
  });

  test('without a name is given one of 32 characters', async () => {
    const { body } = await place({ client_order_id: undefined });
    expect(body['client_order_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each<[string, Frame, number]>([
    ['off the tick', { price: '59850.001' }, 2022],
    ['off the lot', { quantity: '0.000015' }, 2012],
    ['at a price that is none', { price: '-1' }, 2020],
    ['of a quantity that is none', { quantity: 'much' }, 2010],
    ['without a price', { price: undefined }, 10001],
    ['far from the market', { price: '70000' }, 20045],
    ['on an unknown symbol', { symbol: 'DOGEUSDT' }, 2001],
    ['with a short name', { client_order_id: 'gr1' }, 10001],
    ['on no side', { side: 'both' }, 10001],
    ['of an unknown type', { type: 'stopLimit' }, 20049],
    ['post-only and immediate', { time_in_force: 'IOC' }, 20048],
    ['without the funds', { quantity: '1000' }, 20001],
  ])('is refused %s', async (_why, changes, code) => {
    const answer = await place(changes);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
    expect(hitbtc.openOrders('main')).toEqual([]);
  });

  test('needs the fee too', async () => {
    const all = { price: '59000', quantity: '0.00016', client_order_id: 'gr1a0001' };
    expect((await place({ ...all, quantity: '0.00017' }, { key: poorKey })).status).toBe(400);
    expect((await place(all, { key: poorKey })).status).toBe(200);
  });

  test('keeps its name for a day', async () => {
    await place();
    await ask({ method: 'DELETE', target: '/spot/order/gr1a0001' });
    expect(codeOf(await place())).toBe(20008);
    clock.move(86_400_000);
    expect((await place({ price: '59000' })).status).toBe(200);
  });

  test('that ended without a trade is forgotten after a day, another is not', async () => {
    await place();
    await place({ client_order_id: 'gr1a0002', price: '59000' });
    await ask({ method: 'DELETE', target: '/spot/order/gr1a0002' });
    clock.move(90_000);
    const history = () => ask({ target: '/spot/history/order?symbol=BTCUSDT&sort=ASC' });
    const names = async () => (await history()).rows.map((row) => row['client_order_id']);
    expect(await names()).toEqual(['gr1a0001', 'gr1a0002']);
    const active = await ask({ target: '/spot/order/gr1a0001' });
    expect(codeOf(active)).toBe(20002);
    clock.move(86_400_000);
    expect(await names()).toEqual(['gr1a0001']);
  });
});

describe('lists', () => {
  test('come in pages by id or time, from either end', async () => {
    for (let count = 0; count < 5; count++) {
      await place({ client_order_id: `gr1a000${count}`, price: '59000', quantity: '0.001' });
      clock.move(1_000);
    }
    const page = async (query: string) =>
      (await ask({ target: `/spot/history/order?${query}` })).rows.map((row) =>
        String(row['client_order_id']).slice(-1),
      );
    expect(await page('limit=2')).toEqual(['4', '3']);
    expect(await page('sort=ASC&limit=2&offset=1')).toEqual(['1', '2']);
    expect(await page(`sort=ASC&from=${startMs + 3_000}`)).toEqual(['3', '4']);
    expect(await page('till=2026-09-01T12:00:01.000Z')).toEqual(['1', '0']);
    expect(await page('by=id&sort=ASC&from=1175851866290')).toEqual(['4']);
    for (const bad of ['limit=1001', 'sort=up', 'by=name', 'by=id&from=x', 'symbol=DOGEUSDT']) {
      expect((await ask({ target: `/spot/history/order?${bad}` })).status).toBe(400);
    }
  });
});

describe('the public market', () => {
  test('shows symbols and tickers, one or all', async () => {
    const one = await ask({ target: '/public/symbol/BTCUSDT' });
    expect(one.body).toMatchObject({ tick_size: '0.01', fee_currency: 'USDT', status: 'working' });
    expect((await ask({ target: '/public/symbol' })).body).toEqual({ BTCUSDT: one.body });
    expect((await ask({ target: '/public/symbol?symbols=ETHUSDT' })).body).toEqual({});
    const ticker = await ask({ target: '/public/ticker/BTCUSDT' });
    expect(ticker.body).toMatchObject({ last: '60000.00', bid: '59900.00', ask: '60100.00' });
    expect(codeOf(await ask({ target: '/public/ticker/DOGEUSDT' }))).toBe(2001);
    expect(codeOf(await ask({ target: '/public/moon' }))).toBe(800);
  });

  test('tells the time of the market with every answer', async () => {
    clock.move(86_400_000);
    const { date } = await ask({ target: '/public/ticker/BTCUSDT' });
    expect(date).toBe('Wed, 02 Sep 2026 12:00:00 GMT');
  });

  test('may be asked so often, and again a moment later', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 51; count++) {
      statuses.push((await ask({ target: '/public/ticker/BTCUSDT' })).status);
    }
    expect(statuses.slice(0, 50).every((status) => status === 200)).toBe(true);
    expect(statuses[50]).toBe(429);
    clock.move(100);
    expect((await ask({ target: '/public/ticker/BTCUSDT' })).status).toBe(200);
  });
});
