/** The simulated HTX's REST API seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  startHtxSimulator,
  type HtxSimulatorOptions,
} from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  callHtx,
  htxAccount,
  limitMaker,
  spotId,
  type HtxAnswer,
  type HtxCallWanted,
} from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const hourMs = 3_600_000;

let clock: ManualClock;
let htx: Simulator;
async function start(more: Partial<HtxSimulatorOptions> = {}): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [htxAccount];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
}
beforeEach(() => start());
afterEach(() => htx.close());

const restart = async (more: Partial<HtxSimulatorOptions>): Promise<void> => {
  await htx.close();
  await start(more);
};
const call = (wanted: HtxCallWanted): Promise<HtxAnswer> => callHtx(htx, clock, wanted);
const get = (path: string, parameters: Record<string, string | number> = {}) =>
  call({ path, parameters });
const post = (path: string, body: unknown) => call({ method: 'POST', path, body });
const place = (body: unknown) => post('/v1/order/orders/place', body);
const cancel = (id: string) => post(`/v1/order/orders/${id}/submitcancel`, {});
const cancelByName = (name: string) =>
  post('/v1/order/orders/submitCancelClientOrder', { 'client-order-id': name });
const orderByName = (clientOrderId: string) =>
  get('/v1/order/orders/getClientOrder', { clientOrderId });
const good = limitMaker('buy', '59850', '0.5', 'gr1a0001');
const firstId = '1314507823485263';

describe('the life of an order', () => {
  test('from its id over a part to filled, with the fee in base', async () => {
    const placed = await place(good);
    expect(placed.body).toEqual({ status: 'ok', data: firstId });
    clock.move(60_000);
    const open = await get('/v1/order/openOrders', { 'account-id': spotId, symbol: 'btcusdt' });
    expect(open.rows).toEqual([
      {
        id: Number(firstId),
        symbol: 'btcusdt',
        'account-id': spotId,
        'client-order-id': 'gr1a0001',
        amount: '0.500000000000000000',
        price: '59850.000000000000000000',
        'created-at': startMs,
        type: 'buy-limit-maker',
        source: 'spot-api',
        state: 'partial-filled',
        'filled-amount': '0.3',
        'filled-cash-amount': '17955',
        'filled-fees': '0.0006',
      },
    ]);
    clock.move(30_000);
    expect((await get(`/v1/order/orders/${firstId}`)).rows).toMatchObject([
      {
        id: Number(firstId),
        state: 'filled',
        'field-amount': '0.5',
        'field-cash-amount': '29925',
        'finished-at': startMs + 90_000,
        'canceled-at': 0,
      },
    ]);
    expect((await get('/v1/order/matchresults', { symbol: 'btcusdt' })).rows).toMatchObject([
      {
        'order-id': Number(firstId),
        'trade-id': 103_627_000_002,
        'filled-amount': '0.2',
        'created-at': startMs + 90_000,
      },
      {
        'trade-id': 103_627_000_001,
        'filled-amount': '0.3',
        'filled-fees': '0.0006',
        'fee-currency': 'btc',
        role: 'maker',
        price: '59850',
        type: 'buy-limit-maker',
      },
    ]);
    const fills = await get(`/v1/order/orders/${firstId}/matchresults`);
    expect(fills.rows).toHaveLength(2);
    const { data } = (await get(`/v1/account/accounts/${spotId}/balance`)).body;
    expect(data).toMatchObject({
      id: spotId,
      type: 'spot',
      list: [
        { currency: 'btc', type: 'trade', balance: '10.499' },
        { currency: 'btc', type: 'frozen', balance: '0' },
        { currency: 'usdt', type: 'trade', balance: '970075' },
        { currency: 'usdt', type: 'frozen', balance: '0' },
      ],
    });
  });

  test('canceled, it tells in which state a second cancel finds it', async () => {
    await place(good);
    expect((await cancel(firstId)).body).toEqual({ status: 'ok', data: firstId });
    expect((await cancel(firstId)).body).toEqual({
      status: 'error',
      'err-code': 'order-orderstate-error',
      'err-msg': 'Incorrect order state',
      data: null,
      'order-state': 7,
    });
    expect((await cancelByName('gr1a0001')).body).toEqual({ status: 'ok', data: 7 });
    expect((await orderByName('gr1a0001')).rows).toMatchObject([
      { state: 'canceled', 'canceled-source': 'api', 'canceled-at': startMs },
    ]);
    expect((await cancel('17')).body).toMatchObject({ 'err-code': 'base-record-invalid' });
    expect((await cancel('x')).body).toMatchObject({ 'err-code': 'validation-format-error' });
  });

  test('by its name it is canceled with a number for an answer', async () => {
    expect((await cancelByName('gr1a0001')).body).toEqual({ status: 'ok', data: 0 });
    await place(limitMaker('buy', '59850', '0.3', 'gr1a0001'));
    await place(good);
    clock.move(60_000);
    await place(limitMaker('buy', '59800', '0.1', 'gr1a0002'));
    expect((await cancelByName('gr1a0002')).body).toEqual({ status: 'ok', data: 10 });
    expect((await cancelByName('gr1a0001')).body).toEqual({ status: 'ok', data: 10 });
    expect((await cancel(firstId)).body).toMatchObject({ 'order-state': 6 });
  });

  test('a client order id may be used twice, and then means the newest', async () => {
    await place(good);
    const second = await place(good);
    expect(second.body).toEqual({ status: 'ok', data: '1314507823485264' });
    expect(htx.openOrders('main')).toHaveLength(2);
    expect((await orderByName('gr1a0001')).rows).toMatchObject([{ id: 1_314_507_823_485_264 }]);
    await cancelByName('gr1a0001');
    expect(htx.openOrders('main')).toMatchObject([{ id: firstId }]);
  });

  test('canceled without a trade, it is forgotten after two hours', async () => {
    await place(good);
    await cancel(firstId);
    clock.move(2 * hourMs);
    expect((await get(`/v1/order/orders/${firstId}`)).rows).toMatchObject([{ state: 'canceled' }]);
    clock.move(1);
    expect((await get(`/v1/order/orders/${firstId}`)).body).toMatchObject({
      'err-code': 'base-record-invalid',
    });
    expect((await cancel(firstId)).body).toMatchObject({ 'order-state': -1 });
    const states = { symbol: 'btcusdt', states: 'canceled' };
    expect((await get('/v1/order/orders', states)).rows).toEqual([]);
  });

  test('its name is good for two hours when it has ended, for eight when it has not', async () => {
    await place(good);
    await place(limitMaker('sell', '65999', '0.5', 'gr1a0002'));
    clock.move(2 * hourMs + 1);
    expect((await orderByName('gr1a0001')).body).toMatchObject({
      'err-code': 'base-record-invalid',
    });
    expect((await get(`/v1/order/orders/${firstId}`)).rows).toMatchObject([{ state: 'filled' }]);
    expect((await orderByName('gr1a0002')).rows).toMatchObject([{ state: 'submitted' }]);
    clock.move(6 * hourMs);
    expect((await orderByName('gr1a0002')).body).toMatchObject({ status: 'error' });
    expect((await cancelByName('gr1a0002')).body).toMatchObject({ data: 0 });
    expect((await get('/v1/order/openOrders')).rows).toHaveLength(1);
  });

  test.each([
    ['buy-ioc', 'partial-canceled', '1', 'ioc'],
    ['buy-limit-fok', 'canceled', '0', 'fok'],
    ['buy-limit', 'partial-filled', '1', undefined],
  ])('a %s of 1.5 against 1 ends %s', async (type, state, filled, source) => {
    await place({ ...limitMaker('buy', '60100', '1.5', 'gr1a0001'), type });
    const { rows } = await orderByName('gr1a0001');
    expect(rows).toMatchObject([{ state, 'field-amount': filled }]);
    expect(rows[0]?.['canceled-source']).toBe(source);
  });

  test('a maker order that would take is accepted and then canceled, or refused', async () => {
    const crossing = limitMaker('buy', '60100', '0.5', 'gr1a0001');
    expect((await place(crossing)).body).toEqual({ status: 'ok', data: firstId });
    expect((await orderByName('gr1a0001')).rows).toMatchObject([
      { state: 'canceled', 'canceled-source': 'limit_maker' },
    ]);
    await restart({ profile: { postOnlyCrossing: 'refuse' } });
    expect((await place(crossing)).body).toMatchObject({ status: 'error', data: null });
    expect((await orderByName('gr1a0001')).body).toMatchObject({ status: 'error' });
  });
});

describe('many at once', () => {
  test('are placed each for itself', async () => {
    const bad = { ...good, price: '59850.001', 'client-order-id': 'gr1a0002' };
    const batch = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        limitMaker('buy', '59000', '0.001', `gr1b000${index}`),
      );
    expect((await post('/v1/order/batch-orders', [good, bad])).body).toEqual({
      status: 'ok',
      data: [
        { 'order-id': Number(firstId), 'client-order-id': 'gr1a0001' },
        {
          'client-order-id': 'gr1a0002',
          'err-code': 'order-orderprice-precision-error',
          'err-msg': 'order price precision error, scale: `2`',
        },
      ],
    });
    expect((await post('/v1/order/batch-orders', batch(11))).body).toMatchObject({
      'err-code': 'base-argument-unsupported',
    });
    expect((await post('/v1/order/batch-orders', batch(10))).rows).toHaveLength(10);
  });

  test('are canceled by either kind of id', async () => {
    const path = '/v1/order/orders/batchcancel';
    await place(good);
    await place(limitMaker('buy', '59800', '0.5', 'gr1a0002'));
    expect((await post(path, { 'order-ids': [firstId, '17'] })).rows).toEqual([
      {
        success: [firstId],
        failed: [
          {
            'err-msg': 'record invalid',
            'order-state': '0',
            'order-id': '17',
            'err-code': 'base-record-invalid',
            'client-order-id': '',
          },
        ],
      },
    ]);
    const names = { 'client-order-ids': ['gr1a0001', 'gr1a0002'] };
    expect((await post(path, names)).rows).toMatchObject([
      {
        success: ['gr1a0002'],
        failed: [{ 'order-id': firstId, 'order-state': '7', 'err-code': 'order-orderstate-error' }],
      },
    ]);
    const tooMany = Array.from({ length: 51 }, () => firstId);
    expect((await post(path, { 'order-ids': tooMany })).body).toMatchObject({ status: 'error' });
    expect((await post(path, {})).body).toMatchObject({
      'err-code': 'validation-constraints-required',
    });
  });

  test('are canceled as a filter finds them, in pages', async () => {
    const path = '/v1/order/orders/batchCancelOpenOrders';
    for (const [index, price] of ['59000', '59100', '59200'].entries()) {
      await place(limitMaker('buy', price, '0.01', `gr1a000${index}`));
    }
    await place(limitMaker('sell', '60500', '0.01', 'gr1a0009'));
    const wanted = { 'account-id': spotId, symbol: 'btcusdt', side: 'buy', size: 2 };
    expect((await post(path, wanted)).body['data']).toEqual({
      'success-count': 2,
      'failed-count': 0,
      'next-id': Number(firstId) + 2,
    });
    expect((await post(path, wanted)).body['data']).toMatchObject({ 'next-id': -1 });
    expect(htx.openOrders('main')).toHaveLength(1);
    expect((await get('/v1/order/cancelAllOrders', { symbol: 'btcusdt' })).text).toBe(
      '{"status":"ok"}',
    );
    expect(htx.openOrders('main')).toEqual([]);
  });
});
