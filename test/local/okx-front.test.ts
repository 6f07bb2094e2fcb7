/** The simulated OKX seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { okxProfile, startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  call,
  ManualClock,
  postOnly,
  quietMarket,
  richAccount,
  startMs,
  tradingKey,
  type Answer,
  type SignedCall,
} from './support.ts';

const poorKey: OkxKey = { ...tradingKey, apiKey: 'fake-poor-key' };

let clock: ManualClock;
let okx: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [richAccount, { name: 'poor', balances: { USDT: '10' }, keys: [poorKey] }];
  okx = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => okx.close());

const ask = (wanted: SignedCall): Promise<Answer> => call(okx, clock, wanted);
const get = (target: string): Promise<Answer> => ask({ target });
const place = (body: unknown, more: Partial<SignedCall> = {}): Promise<Answer> =>
  ask({ target: '/api/v5/trade/order', body, ...more });
const cancel = (body: unknown): Promise<Answer> =>
  ask({ target: '/api/v5/trade/cancel-order', body });
const stateOf = async (clOrdId: string): Promise<string | undefined> => {
  const answer = await get(`/api/v5/trade/order?instId=BTC-USDT&clOrdId=${clOrdId}`);
  return answer.body.data[0]?.['state'] ?? String(answer.body['code']);
};

describe('the life of an order', () => {
  test('from its acknowledgement over a part to filled, with the fee in base', async () => {
    const placed = await place(postOnly('buy', '59850', '0.5', 'gr1a0001'));
    expect(placed.body).toMatchObject({ code: '0', msg: '', inTime: `${startMs}000` });
    const ordId = placed.body.data[0]?.['ordId'];
    expect(placed.body.data[0]).toEqual({
      ordId: '2896576259728695297',
      clOrdId: 'gr1a0001',
      tag: '',
      ts: String(startMs),
      sCode: '0',
      sMsg: 'Order placed',
      subCode: '',
    });
    expect(await stateOf('gr1a0001')).toBe('live');

    clock.move(60_000);
    const open = await get('/api/v5/trade/orders-pending?instType=SPOT&instId=BTC-USDT');
    expect(open.body.data).toEqual([
      expect.objectContaining({
        ordId,
        state: 'partially_filled',
        px: '59850',
        sz: '0.5',
        accFillSz: '0.3',
        avgPx: '59850',
        fee: '-0.00024',
        feeCcy: 'BTC',
      }),
    ]);
    clock.move(30_000);
    expect(await stateOf('gr1a0001')).toBe('filled');
    const fills = await get(`/api/v5/trade/fills?instType=SPOT&ordId=${ordId ?? ''}`);
    expect(fills.body.data.map(({ fillSz, execType, ts }) => [fillSz, execType, ts])).toEqual([
      ['0.2', 'M', String(startMs + 90_000)],
      ['0.3', 'M', String(startMs + 60_000)],
    ]);
    expect(fills.body.data[0]).toMatchObject({
      fillPx: '59850',
      feeRate: '-0.0008',
      fee: '-0.00016',
    });
    const balance = await get('/api/v5/account/balance?ccy=BTC,USDT');
    expect(balance.body.data[0]?.['details']).toEqual([
      expect.objectContaining({ ccy: 'BTC', cashBal: '10.4996', frozenBal: '0' }),
      expect.objectContaining({ ccy: 'USDT', cashBal: '970075', availBal: '970075' }),
    ]);
  });

  test('placed, held, canceled, released, and gone after two hours', async () => {
    await place(postOnly('buy', '59000', '1', 'gr1a0001'));
    const held = await get('/api/v5/account/balance?ccy=USDT');
    expect(held.body.data[0]?.['details']).toEqual([
      expect.objectContaining({ availBal: '941000', frozenBal: '59000', cashBal: '1000000' }),
    ]);
    const canceled = await cancel({ instId: 'BTC-USDT', clOrdId: 'gr1a0001' });
    expect(canceled.body).toMatchObject({ code: '0', data: [{ sCode: '0', clOrdId: 'gr1a0001' }] });
    expect(await stateOf('gr1a0001')).toBe('canceled');
    const again = await cancel({ instId: 'BTC-USDT', clOrdId: 'gr1a0001' });
    expect(again.body).toMatchObject({ code: '1', data: [{ sCode: '51400' }] });
    expect(okx.balances('main')['USDT']?.held.toString()).toBe('0');
    clock.move(2 * 3_600_000);
    expect(await stateOf('gr1a0001')).toBe('51603');
    const history = await get('/api/v5/trade/orders-history?instType=SPOT');
    expect(history.body.data).toEqual([]);
  });

  test('a post-only order that would take is acknowledged, then canceled for that', async () => {
    const answer = await place(postOnly('buy', '60100', '0.1', 'gr1a0001'));
    expect(answer.body).toMatchObject({ code: '0', data: [{ sCode: '0' }] });
    const found = await get('/api/v5/trade/order?instId=BTC-USDT&clOrdId=gr1a0001');
    expect(found.body.data[0]).toMatchObject({
      state: 'canceled',
      accFillSz: '0',
      avgPx: '',
      cancelSource: '31',
    });
  });

  test.each([
    ['ioc', 'canceled', '1', '14'],
    ['fok', 'canceled', '0', '13'],
    ['limit', 'partially_filled', '1', ''],
  ])('%s of 1.5 against 1 ends %s', async (ordType, state, accFillSz, cancelSource) => {
    await place({ ...postOnly('buy', '60100', '1.5', 'gr1a0001'), ordType });
    const found = await get('/api/v5/trade/order?instId=BTC-USDT&clOrdId=gr1a0001');
    expect(found.body.data[0]).toMatchObject({ state, accFillSz, cancelSource });
  });

  test('a client order id is free again once its order has ended; a look-up finds the latest', async () => {
    await place(postOnly('buy', '59000', '0.1', 'gr1a0001'));
    const doubled = await place(postOnly('buy', '58000', '0.1', 'gr1a0001'));
    expect(doubled.body).toMatchObject({ code: '1', data: [{ sCode: '51016', ordId: '' }] });
    await cancel({ instId: 'BTC-USDT', clOrdId: 'gr1a0001' });
    await place(postOnly('buy', '58000', '0.1', 'gr1a0001'));
    const found = await get('/api/v5/trade/order?instId=BTC-USDT&clOrdId=gr1a0001');
    expect(found.body.data[0]).toMatchObject({ px: '58000', state: 'live' });
    expect(okx.orders('main').map(({ status }) => status)).toEqual(['canceled', 'refused', 'live']);
  });
});

describe('an order is refused', () => {
  const good = postOnly('buy', '59000', '0.1', 'gr1a0001');
  test.each<[string, Record<string, unknown>, string]>([
    ['off the tick', { px: '59000.05' }, '51150'],
    ['off the lot', { sz: '0.100000001' }, '51121'],
    ['below the minimum', { sz: '0.000009' }, '51020'],
    ['above the maximum', { sz: '99999999990' }, '51005'],
    ['beyond the price limit', { px: '70000' }, '51006'],
    ['on an unknown instrument', { instId: 'DOGE-USDT' }, '51001'],
    ['without a price', { px: '' }, '50014'],
    ['at a price that is none', { px: '-1' }, '51000'],
    ['of a quantity as a number', { sz: 0.1 }, '51000'],
    ['with a dash in its client order id', { clOrdId: 'gr-1' }, '51000'],
    ['with a client order id of 33', { clOrdId: 'a'.repeat(33) }, '51000'],
    ['on margin', { tdMode: 'cross' }, '51010'],
    ['of an unknown type', { ordType: 'twap' }, '51000'],
  ])('%s', async (_what, change, sCode) => {
    const { status, body } = await place({ ...good, ...change });
    expect([status, body['code'], body.data[0]?.['sCode']]).toEqual([200, '1', sCode]);
    expect(okx.openOrders('main')).toEqual([]);
  });

  test('without the balance', async () => {
    const answer = await place(good, { key: poorKey });
    expect(answer.body.data[0]).toMatchObject({ sCode: '51008', subCode: '1000' });
  });

  test('beyond 500 open ones', async () => {
    await okx.close();
    const profile = { ...okxProfile, openOrdersMax: 2 };
    const accounts = [richAccount];
    okx = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1, profile });
    expect(okxProfile.openOrdersMax).toBe(500);
    const body = ['1', '2', '3'].map((n) => postOnly('buy', '59000', '0.1', `gr1a000${n}`));
    const answer = await ask({ target: '/api/v5/trade/batch-orders', body });
    expect(answer.body['code']).toBe('2');
    expect(answer.body.data.map(({ sCode }) => sCode)).toEqual(['0', '0', '51174']);
  });

  test.each([
    [{ body: Array.from({ length: 21 }, () => good) }, 200, '51111'],
    [{ body: [] }, 400, '50002'],
    [{ method: 'POST' as const }, 400, '50000'],
    [{ body: [good], headers: { expTime: String(startMs - 1) } }, 200, '50036'],
    [{ body: [good], headers: { expTime: 'soon' } }, 400, '51000'],
  ])('as a whole request: case %#', async (wanted, status, code) => {
    const answer = await ask({ target: '/api/v5/trade/batch-orders', ...wanted });
    expect([answer.status, answer.body['code'], answer.body.data]).toEqual([status, code, []]);
    expect(okx.orders('main')).toEqual([]);
  });
});

describe('lists', () => {
  test('come newest first in pages whose cursors leave out the order they name', async () => {
    const body = Array.from({ length: 20 }, (_, i) =>
      postOnly('buy', '59000', '0.01', `gr1a${1000 + i}`),
    );
    await ask({ target: '/api/v5/trade/batch-orders', body });
    const ids = okx
      .openOrders('main')
      .map(({ id }) => id)
      .toReversed();
    const page = async (query: string): Promise<(string | undefined)[]> => {
      const answer = await get(`/api/v5/trade/orders-pending?${query}`);
      return answer.body.data.map(({ ordId }) => ordId);
    };
    expect(await page('limit=100')).toEqual(ids);
    expect(await page('limit=3')).toEqual(ids.slice(0, 3));
    expect(await page(`limit=3&after=${ids[2] ?? ''}`)).toEqual(ids.slice(3, 6));
    expect(await page(`before=${ids[2] ?? ''}`)).toEqual(ids.slice(0, 2));
    expect((await get('/api/v5/trade/orders-pending?limit=101')).body['code']).toBe('51000');
    expect((await get('/api/v5/trade/orders-pending?after=x')).body['code']).toBe('51000');
  });

  test('of history need a type, and reach as far back as documented', async () => {
    expect((await get('/api/v5/trade/orders-history')).body['code']).toBe('50014');
    await place({ ...postOnly('buy', '60100', '0.1', 'gr1a0001'), ordType: 'ioc' });
    clock.move(4 * 86_400_000);
    expect((await get('/api/v5/trade/fills')).body.data).toHaveLength(0);
    expect((await get('/api/v5/trade/fills-history?instType=SPOT')).body.data).toHaveLength(1);
    expect((await get('/api/v5/trade/orders-history?instType=SPOT')).body.data).toHaveLength(1);
    clock.move(4 * 86_400_000);
    expect((await get('/api/v5/trade/orders-history?instType=SPOT')).body.data).toHaveLength(0);
    const archive = await get('/api/v5/trade/orders-history-archive?instType=SPOT&state=filled');
    expect(archive.body.data).toHaveLength(1);
  });
});

describe('the public market', () => {
  test('shows the instrument, the book and the time of the engine', async () => {
    const ticker = await get('/api/v5/market/ticker?instId=BTC-USDT');
    expect(ticker.body.data[0]).toMatchObject({
      last: '60000',
      bidPx: '59900',
      askPx: '60100',
      askSz: '1',
    });
    const instruments = await get('/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT');
    expect(instruments.body.data[0]).toMatchObject({
      tickSz: '0.1',
      lotSz: '0.00000001',
      minSz: '0.00001',
      state: 'live',
    });
    const limits = await get('/api/v5/public/price-limit?instId=BTC-USDT');
    expect(limits.body.data[0]).toMatchObject({ buyLmt: '61800', sellLmt: '58200', enabled: true });
    expect((await get('/api/v5/public/time')).body.data).toEqual([{ ts: String(startMs) }]);
    expect((await get('/api/v5/market/ticker?instId=X-Y')).body['code']).toBe('51001');
  });

  test('knows no other paths, and no other methods on these', async () => {
    expect((await get('/api/v5/trade/anything')).status).toBe(404);
    expect((await ask({ method: 'POST', target: '/api/v5/public/time' })).status).toBe(405);
  });
});

describe('limits in two seconds', () => {
  test('are refused with 50011, and free again when the window has slid on', async () => {
    for (let i = 0; i < 5; i++) expect((await get('/api/v5/account/config')).status).toBe(200);
    const refused = await get('/api/v5/account/config');
    expect([refused.status, refused.body['code']]).toEqual([429, '50011']);
    clock.move(2_000);
    expect((await get('/api/v5/account/config')).status).toBe(200);
  });

  test('count the orders of a batch, apart from cancels', async () => {
    const batch = (n: number): unknown[] =>
      Array.from({ length: 20 }, (_, i) =>
        postOnly('buy', '59000', '0.00001', `gr${n}a${1000 + i}`),
      );
    const target = '/api/v5/trade/batch-orders';
    for (let n = 0; n < 15; n++) expect((await ask({ target, body: batch(n) })).status).toBe(200);
    expect((await ask({ target, body: batch(16) })).status).toBe(429);
    expect((await cancel({ instId: 'BTC-USDT', clOrdId: 'gr0a1000' })).status).toBe(200);
  });
});
