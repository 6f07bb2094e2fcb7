/** Clients written by others against the simulated OKX: what they understand is spoken right. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt from 'ccxt';
import { RestClient } from 'okx-api';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { ManualClock, quietMarket, richAccount, startMs, tradingKey } from './support.ts';

const clock = new ManualClock(startMs);
let okx: Simulator;
beforeEach(async () => {
  const accounts = [richAccount];
  // These clients sign with the time of the machine.
  const timestampWindowMs = Number.POSITIVE_INFINITY;
  const market = { clock, recording: quietMarket, accounts, seed: 1 };
  okx = await startOkxSimulator({ ...market, timestampWindowMs });
});
afterEach(() => okx.close());

describe('okx-api', () => {
  const clientOf = (apiSecret = tradingKey.secret): RestClient =>
    new RestClient({
      apiKey: tradingKey.apiKey,
      apiSecret,
      apiPass: tradingKey.passphrase,
      baseUrl: okx.baseUrl,
    });
  const order = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'post_only',
    px: '59000',
    sz: '0.01',
  } as const;

  test('reads the market, the account and its rights', async () => {
    const client = clientOf();
    expect(await client.getTicker({ instId: 'BTC-USDT' })).toMatchObject([{ last: '60000' }]);
    expect(await client.getInstruments({ instType: 'SPOT' })).toMatchObject([{ tickSz: '0.1' }]);
    expect(await client.getAccountConfiguration()).toMatchObject([{ perm: 'read_only,trade' }]);
    const [balance] = await client.getBalance({ ccy: 'BTC,USDT' });
    expect(balance?.details).toMatchObject([{ ccy: 'BTC', availBal: '10' }, { ccy: 'USDT' }]);
  });

  test('places, finds, cancels, and is told that it is gone', async () => {
    const client = clientOf();
    const placed = await client.submitOrder({ ...order, clOrdId: 'okxapi0001' });
    expect(placed).toMatchObject([{ sCode: '0', clOrdId: 'okxapi0001' }]);
    const ids = { instId: 'BTC-USDT', clOrdId: 'okxapi0001' };
    expect(await client.getOrderList({ instType: 'SPOT' })).toMatchObject([
      { clOrdId: 'okxapi0001' },
    ]);
    expect(await client.getOrderDetails(ids)).toMatchObject([{ state: 'live', px: '59000' }]);
    expect(await client.cancelOrder(ids)).toMatchObject([{ sCode: '0' }]);
    expect(await client.getOrderDetails(ids)).toMatchObject([{ state: 'canceled' }]);
    await expect(client.cancelOrder(ids)).rejects.toMatchObject({
      code: '1',
      data: [{ sCode: '51400' }],
    });
    await expect(client.getOrderDetails({ ...ids, clOrdId: 'okxapi9999' })).rejects.toMatchObject({
      code: '51603',
    });
  });

  test('reads what was filled, and what became of every order', async () => {
    const client = clientOf();
    const own = { ...order, px: '59850', sz: '0.2' };
    const [filled] = await client.submitOrder({ ...own, clOrdId: 'okxapi0001' });
    await client.submitOrder({ ...order, clOrdId: 'okxapi0002' });
    await client.cancelOrder({ instId: 'BTC-USDT', clOrdId: 'okxapi0002' });
    clock.move(60_000);
    expect(await client.getOrderHistory({ instType: 'SPOT' })).toMatchObject([
      { clOrdId: 'okxapi0002', state: 'canceled', accFillSz: '0' },
      { clOrdId: 'okxapi0001', state: 'filled', accFillSz: '0.2', avgPx: '59850' },
    ]);
    const fill = { ordId: filled?.ordId, fillPx: '59850', fillSz: '0.2', execType: 'M' };
    expect(await client.getFills({ instType: 'SPOT' })).toMatchObject([fill]);
    expect(await client.getFillsHistory({ instType: 'SPOT' })).toMatchObject([fill]);
  });

  test.each([
    ['off the tick', { px: '59000.05' }, '51150'],
    ['too small', { sz: '0.000001' }, '51020'],
    ['far from the market', { px: '70000', side: 'buy' }, '51006'],
    ['without the funds', { sz: '1000' }, '51008'],
    ['on no instrument', { instId: 'DOGE-USDT' }, '51001'],
  ] as const)('is told why an order is refused: %s', async (_why, changes, sCode) => {
    const wanted = { ...order, clOrdId: 'okxapi0001', ...changes };
    await expect(clientOf().submitOrder(wanted)).rejects.toMatchObject({ data: [{ sCode }] });
  });

  test('is told that its key is wrong', async () => {
    const wrong = clientOf('fake-other');
    await expect(wrong.getBalance()).rejects.toMatchObject({ code: '50113' });
  });
});

describe('ccxt', () => {
  const clientOf = (secret = tradingKey.secret) => {
    const client = new ccxt.okx({
      apiKey: tradingKey.apiKey,
      secret,
      password: tradingKey.passphrase,
      enableRateLimit: false,
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
    });
    client.urls = { ...client.urls, api: { rest: okx.baseUrl } };
    client.has['fetchCurrencies'] = false;
    return client;
  };

  test('runs an order from placing to its fill', async () => {
    const client = clientOf();
    const placed = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.2, 59_850, {
      postOnly: true,
      clientOrderId: 'ccxt0001',
    });
    expect(await client.fetchOpenOrders('BTC/USDT')).toMatchObject([
      { id: placed.id, clientOrderId: 'ccxt0001', status: 'open', price: 59_850, filled: 0 },
    ]);
    clock.move(60_000);
    expect(await client.fetchOrder(String(placed.id), 'BTC/USDT')).toMatchObject({
      status: 'closed',
      filled: 0.2,
      average: 59_850,
    });
    expect(await client.fetchMyTrades('BTC/USDT')).toMatchObject([
      {
        order: placed.id,
        price: 59_850,
        amount: 0.2,
        takerOrMaker: 'maker',
        fee: { currency: 'BTC' },
      },
    ]);
    const balance = await client.fetchBalance();
    expect(balance['BTC']).toMatchObject({ free: 10.19984 });
  });

  test('cancels, and recognises each refusal as what it is', async () => {
    const client = clientOf();
    const id = String((await client.createOrder('BTC/USDT', 'limit', 'sell', 0.01, 61_000)).id);
    await client.cancelOrder(id, 'BTC/USDT');
    await expect(client.cancelOrder(id, 'BTC/USDT')).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.createOrder('BTC/USDT', 'limit', 'sell', 1_000, 61_000)).rejects.toThrow(
      ccxt.InsufficientFunds,
    );
    await expect(clientOf('fake-other').fetchBalance()).rejects.toThrow(ccxt.AuthenticationError);
    const { last } = await client.fetchTicker('BTC/USDT');
    expect(last).toBe(okx.marketPrice().toNumber());
  });

  test('knows the filters, and that an order does not pass them', async () => {
    const client = clientOf();
    const place = (amount: number, price: number) =>
      client.createOrder('BTC/USDT', 'limit', 'buy', amount, price);
    await client.loadMarkets();
    expect(client.market('BTC/USDT')).toMatchObject({
      precision: { price: 0.1, amount: 0.00000001 },
      limits: { amount: { min: 0.00001 } },
    });
    await expect(place(0.000001, 59_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place(0.01, 70_000)).rejects.toThrow(ccxt.InvalidOrder);
    expect(okx.openOrders('main')).toEqual([]);
  });

  test('reads what became of every order', async () => {
    const client = clientOf();
    const filled = await client.createOrder('BTC/USDT', 'limit', 'sell', 0.1, 59_900);
    const canceled = await client.createOrder('BTC/USDT', 'limit', 'sell', 0.1, 61_000);
    await client.cancelOrder(String(canceled.id), 'BTC/USDT');
    expect(await client.fetchClosedOrders('BTC/USDT')).toMatchObject([
      { id: filled.id, status: 'closed', filled: 0.1 },
    ]);
    expect(await client.fetchCanceledOrders('BTC/USDT')).toMatchObject([
      { id: canceled.id, status: 'canceled', filled: 0 },
    ]);
  });
});
