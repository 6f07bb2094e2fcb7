/** A client written by others against the simulated HTX: what it understands is spoken right. */

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt from 'ccxt';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { until } from '../support/until.ts';
import { htxAccount, htxKey } from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC/USDT';
let clock: ManualClock;
let htx: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [htxAccount];
  // This client signs with the time of the machine.
  const market = { clock, recording: quietMarket, accounts, seed: 1, isTimeChecked: false };
  htx = await startHtxSimulator(market);
});
afterEach(() => htx.close());

const settle = (client: InstanceType<typeof ccxt.htx>): void => {
  const { host } = new URL(htx.baseUrl);
  const { urls } = client;
  client.hostname = host;
  client.urls = {
    ...urls,
    api: {
      ...(urls as { api: object }).api,
      spot: 'http://{hostname}',
      private: 'http://{hostname}',
    },
    hostnames: { spot: host },
  };
};
const options = () => ({
  apiKey: htxKey.apiKey,
  secret: htxKey.secret,
  enableRateLimit: false,
  options: {
    defaultType: 'spot',
    fetchMarkets: { types: { spot: true, linear: false, inverse: false } },
    // It signs the path of addresses with TLS alone: its secure sockets open plain connections here.
    ws: {
      options: {
        createConnection: ({ host, port }: { host: string; port: number }) =>
          connect({ host, port }),
      },
    },
  },
});
const clientOf = (changes: Readonly<Record<string, string>> = {}) => {
  const client = new ccxt.htx({ ...options(), ...changes });
  settle(client);
  return client;
};

describe('ccxt over REST', () => {
  test('reads the market', async () => {
    const client = clientOf();
    const market = (await client.loadMarkets())[symbol];
    expect(market).toMatchObject({
      id: 'btcusdt',
      active: true,
      precision: { price: 0.01, amount: 0.000_001 },
      limits: { amount: { min: 0.000_01, max: 1_000 }, cost: { min: 10 } },
    });
    expect(await client.fetchTicker(symbol)).toMatchObject({
      last: 60_000,
      bid: 59_900,
      ask: 60_100,
    });
    expect((await client.fetchTickers([symbol]))[symbol]).toMatchObject({ last: 60_000 });
    expect((await client.fetchOrderBook(symbol)).bids[0]).toEqual([59_900, 1]);
    expect(await client.fetchTime()).toBe(startMs);
    expect(await client.fetchAccounts()).toMatchObject([{ type: 'point' }, { type: 'spot' }]);
  });

  test('runs an order from placing to its fill', async () => {
    const client = clientOf();
    const placed = await client.createOrder(symbol, 'limit', 'buy', 0.2, 59_850, {
      postOnly: true,
      clientOrderId: 'ccxt0001',
    });
    const id = String(placed.id);
    const row = { id, clientOrderId: 'ccxt0001', status: 'open', side: 'buy', price: 59_850 };
    expect(await client.fetchOpenOrders(symbol)).toMatchObject([{ ...row, filled: 0 }]);
    expect(await client.fetchOrder('', symbol, { clientOrderId: 'ccxt0001' })).toMatchObject(row);
    clock.move(60_000);
    const filled = { id, status: 'closed', filled: 0.2, average: 59_850 };
    expect(await client.fetchOrder(id, symbol)).toMatchObject(filled);
    expect(await client.fetchClosedOrders(symbol)).toMatchObject([filled]);
    expect(await client.fetchOrders(symbol)).toMatchObject([filled]);
    const trade = {
      order: id,
      price: 59_850,
      amount: 0.2,
      takerOrMaker: 'maker',
      fee: { currency: 'BTC', cost: 0.0004 },
    };
    expect(await client.fetchMyTrades(symbol)).toMatchObject([trade]);
    expect(await client.fetchOrderTrades(id, symbol)).toMatchObject([trade]);
    expect((await client.fetchBalance())['BTC']).toEqual({
      free: 10.1996,
      used: 0,
      total: 10.1996,
    });
  });

  test('places and cancels many at once', async () => {
    const client = clientOf();
    const order = { symbol, type: 'limit', side: 'buy', amount: 0.001 } as const;
    const placed = await client.createOrders([
      { ...order, price: 59_000 },
      { ...order, price: 59_100 },
    ]);
    expect(placed).toHaveLength(2);
    expect(htx.openOrders('main')).toHaveLength(2);
    await client.cancelOrders(
      placed.map(({ id }) => String(id)),
      symbol,
    );
    expect(htx.openOrders('main')).toEqual([]);
    await client.createOrder(symbol, 'limit', 'buy', 0.001, 59_000);
    await client.cancelAllOrders(symbol);
    expect(htx.openOrders('main')).toEqual([]);
  });

  test('cancels, and recognises each refusal as what it is', async () => {
    const client = clientOf();
    const place = (amount: number, price: number, more = {}) =>
      client.createOrder(symbol, 'limit', 'sell', amount, price, more);
    const id = String((await place(0.01, 61_000)).id);
    await client.cancelOrder(id, symbol);
    await expect(client.cancelOrder(id, symbol)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.fetchOrder('17', symbol)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(place(900, 61_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(place(0.0001, 61_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place(0.01, 50_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(clientOf({ secret: 'fake-other' }).fetchBalance()).rejects.toThrow(
      ccxt.AuthenticationError,
    );
    await place(0.01, 59_000, { postOnly: true });
    expect(await client.fetchCanceledOrders(symbol)).toMatchObject([
      { status: 'canceled', info: { 'canceled-source': 'limit_maker' } },
      { id, status: 'canceled', info: { 'canceled-source': 'api' } },
    ]);
  });

  test('knows a spent budget', async () => {
    const client = clientOf();
    await client.loadMarkets();
    for (let count = 0; count < 20; count++) await client.fetchMyTrades(symbol);
    await expect(client.fetchMyTrades(symbol)).rejects.toThrow(ccxt.RateLimitExceeded);
  });
});

test('ccxt hears of its orders and trades over the websocket', async () => {
  const client = new ccxt.pro.htx(options());
  settle(client);
  const subscribed = new Set<unknown>();
  const handleMessage = client.handleMessage.bind(client);
  client.handleMessage = (socket, message: { action?: string; ch?: string }) => {
    if (message.action === 'sub') subscribed.add(message.ch);
    handleMessage(socket, message);
  };
  try {
    await client.loadMarkets();
    const heard = client.watchOrders(symbol);
    const traded = client.watchMyTrades(symbol);
    await until(
      'both are subscribed to',
      () => subscribed.has('orders#btcusdt') && subscribed.has('trade.clearing#btcusdt#0'),
    );
    const placed = await client.createOrder(symbol, 'limit', 'buy', 0.2, 59_850, {
      postOnly: true,
      clientOrderId: 'ccxt0002',
    });
    const id = String(placed.id);
    expect(await heard).toMatchObject([{ id, clientOrderId: 'ccxt0002', status: 'open' }]);
    const next = client.watchOrders(symbol);
    clock.move(60_000);
    expect(await next).toMatchObject([{ id, status: 'closed', filled: 0.2 }]);
    expect(await traded).toMatchObject([{ order: id, amount: 0.2, takerOrMaker: 'maker' }]);
  } finally {
    await client.close();
  }
});
