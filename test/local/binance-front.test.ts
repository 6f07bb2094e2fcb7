/** The simulated Binance's REST API seen from the wire. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  callBinance,
  ed25519Key,
  hmacKey,
  limitMaker,
  richBinanceAccount,
  type BinanceAnswer,
  type BinanceCallWanted,
} from './binance-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const poorKey: BinanceKey = { ...hmacKey, apiKey: 'fake-poor-key' };
const readOnlyKey: BinanceKey = { ...hmacKey, apiKey: 'fake-reading-key', permissions: ['read'] };
const elsewhereKey: BinanceKey = {
  ...hmacKey,
  apiKey: 'fake-elsewhere-key',
  boundAddresses: ['10.0.0.1'],
};

let clock: ManualClock;
let binance: Simulator;
async function start(more: { readonly queryLagMs?: number } = {}): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [
    { ...richBinanceAccount, keys: [hmacKey, ed25519Key, readOnlyKey, elsewhereKey] },
    { name: 'poor', balances: { USDT: '10' }, keys: [poorKey] },
  ];
  binance = await startBinanceSimulator({
    clock,
    recording: quietMarket,
    accounts,
    seed: 1,
    ...more,
  });
}
beforeEach(() => start());
afterEach(() => binance.close());

const call = (wanted: BinanceCallWanted): Promise<BinanceAnswer> =>
  callBinance(binance, clock, wanted);
const get = (path: string, parameters: Record<string, string | number> = {}) =>
  call({ path, parameters });
const place = (parameters: Record<string, string>, more: Partial<BinanceCallWanted> = {}) =>
  call({ method: 'POST', path: '/api/v3/order', parameters, ...more });
const cancel = (parameters: Record<string, string>) =>
  call({
    method: 'DELETE',
    path: '/api/v3/order',
    parameters: { symbol: 'BTCUSDT', ...parameters },
  });
const orderOf = (name: string) =>
  get('/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: name });
const good = limitMaker('BUY', '59850', '0.5', 'gr1a0001');

describe('the life of an order', () => {
  test('from its answer over a part to filled, with the fee in base', async () => {
    const placed = await place({ ...good, newOrderRespType: 'RESULT' });
    expect(placed.status).toBe(200);
    expect(placed.body).toEqual({
      symbol: 'BTCUSDT',
      orderId: 12_510_053_279,
      orderListId: -1,
      clientOrderId: 'gr1a0001',
      transactTime: startMs,
      price: '59850.00000000',
      origQty: '0.50000000',
      executedQty: '0.00000000',
      origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT_MAKER',
      side: 'BUY',
      workingTime: startMs,
      selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    clock.move(60_000);
    expect((await get('/api/v3/openOrders', { symbol: 'BTCUSDT' })).rows).toMatchObject([
      { status: 'PARTIALLY_FILLED', executedQty: '0.30000000', clientOrderId: 'gr1a0001' },
    ]);
    clock.move(30_000);
    expect((await orderOf('gr1a0001')).body).toMatchObject({
      status: 'FILLED',
      cummulativeQuoteQty: '29925.00000000',
      time: startMs,
      updateTime: startMs + 90_000,
    });
    const trades = await get('/api/v3/myTrades', { symbol: 'BTCUSDT' });
    expect(trades.rows).toMatchObject([
      { qty: '0.30000000', commission: '0.00030000', commissionAsset: 'BTC', isMaker: true },
      { qty: '0.20000000', isBuyer: true, time: startMs + 90_000 },
    ]);
    expect((await get('/api/v3/account')).body['balances']).toEqual([
      { asset: 'BTC', free: '10.49950000', locked: '0.00000000' },
      { asset: 'USDT', free: '970075.00000000', locked: '0.00000000' },
    ]);
  });

  test('sold, it is charged to the last digit what the wire tells', async () => {
    await place(limitMaker('SELL', '59999.37', '0.01003', 'gr1a0001'));
    clock.move(600_000);
    const [trade] = (await get('/api/v3/myTrades', { symbol: 'BTCUSDT' })).rows;
    expect(trade).toMatchObject({ commission: '0.60179368', commissionAsset: 'USDT' });
    // 1,000,000 and 601.7936811, less the commission.
    expect(binance.balances('main')['USDT']?.total.toFixed()).toBe('1000601.19188742');
  });

  test('canceled, it goes by the name of its cancel', async () => {
    await place(good);
    const names = { origClientOrderId: 'gr1a0001', newClientOrderId: 'gr1a0001-x' };
    expect((await cancel(names)).body).toMatchObject({
      status: 'CANCELED',
      origClientOrderId: 'gr1a0001',
      clientOrderId: 'gr1a0001-x',
    });
    expect((await cancel(names)).body).toEqual({ code: -2011, msg: 'Unknown order sent.' });
    expect((await orderOf('gr1a0001')).body).toEqual({ code: -2013, msg: 'Order does not exist.' });
    expect((await orderOf('gr1a0001-x')).body).toMatchObject({ status: 'CANCELED' });
    expect(binance.orders('main')).toMatchObject([{ request: { clientOrderId: 'gr1a0001' } }]);
  });

  test('a client order id is free again once its order has ended', async () => {
    await place(good);
    expect((await place(good)).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' });
    await cancel({ origClientOrderId: 'gr1a0001' });
    expect((await place(good)).status).toBe(200);
    expect((await orderOf('gr1a0001')).body).toMatchObject({ status: 'NEW' });
  });

  test.each([
    ['IOC', 'EXPIRED', '1.00000000'],
    ['FOK', 'EXPIRED', '0.00000000'],
    ['GTC', 'PARTIALLY_FILLED', '1.00000000'],
  ])('%s of 1.5 against 1 ends %s', async (timeInForce, status, executedQty) => {
    const limit = { ...limitMaker('BUY', '60100', '1.5', 'gr1a0001'), type: 'LIMIT', timeInForce };
    expect((await place(limit)).body).toMatchObject({ status, executedQty });
  });

  test('all orders of a symbol are canceled at once', async () => {
    const all = { method: 'DELETE', path: '/api/v3/openOrders' } as const;
    const parameters = { symbol: 'BTCUSDT' };
    expect((await call({ ...all, parameters })).body).toMatchObject({ code: -2011 });
    await place(good);
    await place(limitMaker('SELL', '60150', '0.5', 'gr1a0002'));
    expect((await call({ ...all, parameters })).rows).toMatchObject([
      { origClientOrderId: 'gr1a0001', status: 'CANCELED' },
      { origClientOrderId: 'gr1a0002', status: 'CANCELED' },
    ]);
    expect(binance.openOrders('main')).toEqual([]);
    expect((await get('/api/v3/allOrders', parameters)).rows).toHaveLength(2);
  });

  test('one order is canceled and another placed, in whole or by half', async () => {
    await place(good);
    const path = '/api/v3/order/cancelReplace';
    const wanted = { ...limitMaker('BUY', '59800', '0.5', 'gr1a0002') };
    const mode = { cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: 'gr1a0001' };
    const replace = () => call({ method: 'POST', path, parameters: { ...wanted, ...mode } });
    expect((await replace()).body).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
    });
    const failed = await replace();
    expect(failed.status).toBe(400);
    expect(failed.body).toMatchObject({ code: -2022, data: { newOrderResult: 'NOT_ATTEMPTED' } });
    expect(binance.openOrders('main')).toHaveLength(1);
  });

  test('it can stay hidden for a moment', async () => {
    await binance.close();
    await start({ queryLagMs: 1_000 });
    await place(good);
    expect((await orderOf('gr1a0001')).body).toMatchObject({ code: -2013 });
    expect((await get('/api/v3/openOrders')).text).toBe('[]');
    clock.move(1_000);
    expect((await orderOf('gr1a0001')).body).toMatchObject({ status: 'NEW' });
  });
});

describe('an order is refused', () => {
  test.each<[string, Record<string, string>, number, string]>([
    ['off the tick', { price: '59850.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['off the lot', { quantity: '0.500001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['below the lot', { quantity: '0.000001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too small', { quantity: '0.00005' }, -1013, 'Filter failure: NOTIONAL'],
    ['too large', { quantity: '9001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too dear', { price: '200000' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    [
      'too cheap',
      { price: '0.5', quantity: '100' },
      -1013,
      'Filter failure: PERCENT_PRICE_BY_SIDE',
    ],
    ['beyond any price', { side: 'SELL', price: '1000001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [
      'worth too much',
      { side: 'SELL', price: '200000', quantity: '9000' },
      -1013,
      'Filter failure: NOTIONAL',
    ],
    ['too precise', { price: '0.000000001' }, -1111, "Parameter 'price' has too much precision."],
    ['crossing', { price: '60100' }, -2010, 'Order would immediately match and take.'],
    ['on an unknown symbol', { symbol: 'DOGEUSDT' }, -1121, 'Invalid symbol.'],
    ['with no side', { side: 'HOLD' }, -1117, 'Invalid side.'],
    ['of no type', { type: 'STOP' }, -1116, 'Invalid orderType.'],
  ])('%s', async (_, changes, code, msg) => {
    const answer = await place({ ...good, ...changes });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code, msg });
    expect(binance.openOrders('main')).toEqual([]);
  });

  test.each([
    ['price', { price: '' }, -1102],
    ['price', { price: '1e3' }, -1100],
    ['newClientOrderId', { newClientOrderId: 'a.b' }, -1100],
    ['timeInForce', { timeInForce: 'GTC' }, -1106],
  ])('for its %s: %o', async (name, changes, code) => {
    const { body } = await place({ ...good, ...changes });
    expect(body).toMatchObject({ code, msg: expect.stringContaining(`'${name}'`) });
  });

  test('for want of funds', async () => {
    expect((await place(good, { key: poorKey })).body).toEqual({
      code: -2010,
      msg: 'Account has insufficient balance for requested action.',
    });
  });
});

describe('a request is turned away', () => {
  test.each<[string, Partial<BinanceCallWanted>, number, number]>([
    ['an unknown key', { key: { ...hmacKey, apiKey: 'fake-unknown' } }, 401, -2015],
    ['a key bound elsewhere', { key: elsewhereKey }, 401, -2015],
    ['a timestamp of the future', { timestampMs: startMs + 1_000 }, 400, -1021],
    ['a timestamp of long ago', { timestampMs: startMs - 5_001 }, 400, -1021],
    ['a clock off by a minute', { timestampMs: startMs + 60_000 }, 400, -1021],
    ['too wide a window', { parameters: { recvWindow: 60_001 } }, 400, -1131],
    [
      'another secret',
      { key: { ...hmacKey, verifier: { kind: 'hmac', secret: 'fake-other' } } },
      400,
      -1022,
    ],
  ])('for %s', async (_, changes, status, code) => {
    const answer = await call({ path: '/api/v3/account', ...changes });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  test('unless its window reaches back so far', async () => {
    const late = { timestampMs: startMs - 59_000, parameters: { recvWindow: 60_000 } };
    expect((await call({ path: '/api/v3/account', ...late })).status).toBe(200);
  });

  test('for a right that the key has not', async () => {
    expect((await place(good, { key: readOnlyKey })).body).toMatchObject({ code: -2015 });
    const path = '/sapi/v1/account/apiRestrictions';
    expect((await call({ path, key: readOnlyKey })).body).toMatchObject({
      enableReading: true,
      enableSpotAndMarginTrading: false,
      enableWithdrawals: false,
    });
  });

  test('for a signature that is missing, and taken with either kind of key, in query or body', async () => {
    const unsigned = await fetch(`${binance.baseUrl}/api/v3/account?timestamp=${startMs}`, {
      headers: { 'X-MBX-APIKEY': hmacKey.apiKey },
    });
    expect(await unsigned.json()).toMatchObject({ code: -1102 });
    for (const key of [hmacKey, ed25519Key]) {
      const id = key === hmacKey ? 'gr1a0001' : 'gr1a0002';
      const order = limitMaker('BUY', '59000', '0.001', id);
      expect((await place(order, { key, isForm: key === hmacKey })).status).toBe(200);
    }
  });

  test('for a path that is none', async () => {
    expect((await fetch(`${binance.baseUrl}/api/v3/nothing`)).status).toBe(404);
  });
});
