/** A client written by others against the simulated HitBTC: what it understands is spoken right. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt from 'ccxt';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { hitbtcAccount, hitbtcKey } from './hitbtc-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC/USDT';
let clock: ManualClock;
let hitbtc: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  // This client signs with the time of the machine.
  const timestampWindowMs = Number.POSITIVE_INFINITY;
  const market = { clock, recording: quietMarket, accounts: [hitbtcAccount], seed: 1 };
  hitbtc = await startHitbtcSimulator({ ...market, timestampWindowMs });
});
afterEach(() => hitbtc.close());

const configOf = (secret: string) => ({
  apiKey: hitbtcKey.apiKey,
  secret,
  enableRateLimit: false,
});

describe('ccxt over REST', () => {
  const clientOf = (secret = hitbtcKey.secret) => {
    const client = new ccxt.hitbtc(configOf(secret));
    const api = `${hitbtc.baseUrl}/api/3`;
    client.urls = { ...client.urls, api: { public: api, private: api } };
    client.has['fetchCurrencies'] = false;
    return client;
  };

  test('runs an order from placing to its fill', async () => {
    const client = clientOf();
    const placed = await client.createOrder(symbol, 'limit', 'buy', 0.2, 59_850, {
      post_only: true,
      client_order_id: 'ccxt0001',
    });
    expect(placed).toMatchObject({ id: 'ccxt0001', status: 'open', postOnly: true });
    expect(await client.fetchOpenOrders(symbol)).toMatchObject([
      { id: 'ccxt0001', price: 59_850, filled: 0 },
    ]);
    clock.move(60_000);
    expect(await client.fetchOrder('ccxt0001', symbol)).toMatchObject({
      status: 'closed',
      filled: 0.2,
      average: 59_850,
    });
    expect(await client.fetchMyTrades(symbol)).toMatchObject([
      {
        order: 'ccxt0001',
        price: 59_850,
        amount: 0.2,
        takerOrMaker: 'maker',
        fee: { currency: 'USDT', cost: 11.97 },
      },
    ]);
    expect(await client.fetchBalance()).toMatchObject({ BTC: { free: 10.2 } });
  });

  test('replaces and cancels, and recognises each refusal as what it is', async () => {
    const client = clientOf();
    const { id } = await client.createOrder(symbol, 'limit', 'sell', 0.01, 61_000);
    const edited = await client.editOrder(String(id), symbol, 'limit', 'sell', 0.02, 62_000, {
      new_client_order_id: 'ccxt0002',
    });
    expect(edited).toMatchObject({ id: 'ccxt0002', price: 62_000, amount: 0.02 });
    await client.cancelOrder('ccxt0002', symbol);
    await expect(client.cancelOrder('ccxt0002', symbol)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.createOrder(symbol, 'limit', 'sell', 1_000, 61_000)).rejects.toThrow(
      ccxt.InsufficientFunds,
    );
    await expect(clientOf('fake-other').fetchBalance()).rejects.toThrow(ccxt.AuthenticationError);
    const { last } = await client.fetchTicker(symbol);
    expect(last).toBe(hitbtc.marketPrice().toNumber());
  });

  test('knows the filters, and that an order does not pass them', async () => {
    const client = clientOf();
    await client.loadMarkets();
    expect(client.market(symbol)).toMatchObject({
      precision: { price: 0.01, amount: 0.00001 },
      limits: { amount: { min: 0.00001 } },
    });
    await expect(client.createOrder(symbol, 'limit', 'buy', 0.01, 70_000)).rejects.toThrow(
      ccxt.InvalidOrder,
    );
    // It rounds by itself; this is what it says when something else did not.
    const rough = { price: '59000.001', strict_validate: true };
    await expect(client.createOrder(symbol, 'limit', 'buy', 0.01, 59_000, rough)).rejects.toThrow(
      ccxt.BadRequest,
    );
    expect(hitbtc.openOrders('main')).toEqual([]);
  });

  test('reads what became of every order', async () => {
    const client = clientOf();
    const filled = await client.createOrder(symbol, 'limit', 'sell', 0.1, 59_900);
    const canceled = await client.createOrder(symbol, 'limit', 'sell', 0.1, 61_000);
    await client.cancelOrder(String(canceled.id), symbol);
    const history = await client.fetchClosedOrders(symbol);
    expect(history).toHaveLength(2);
    expect(history).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: filled.id, status: 'closed', filled: 0.1 }),
        expect.objectContaining({ id: canceled.id, status: 'canceled', filled: 0 }),
      ]),
    );
  });
});

describe('ccxt over the websocket', () => {
  const clientOf = async (secret = hitbtcKey.secret) => {
    const client = new ccxt.pro.hitbtc({ ...configOf(secret), newUpdates: true });
    const api = `${hitbtc.baseUrl}/api/3`;
    const ws = `${hitbtc.socketUrl}/api/3/ws`;
    client.urls = {
      ...client.urls,
      api: { public: api, private: api, ws: { public: `${ws}/public`, private: `${ws}/trading` } },
    };
    client.has['fetchCurrencies'] = false;
    // It numbers requests by the millisecond: of two in one, the later would never be sent.
    let requests = 0;
    client.nonce = () => ++requests;
    // Without it, addresses that begin with ws: are refused.
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    return client;
  };

  test('logs in, places, hears of its order and its fill, and cancels', async () => {
    const client = await clientOf();
    try {
      // Of all symbols: by one symbol this client misses its own orders.
      const heard = client.watchOrders();
      const placed = await client.createOrderWs(symbol, 'limit', 'buy', 0.2, 59_850, {
        client_order_id: 'ccxt0001',
      });
      expect(placed).toMatchObject({ clientOrderId: 'ccxt0001', status: 'open' });
      expect(await heard).toMatchObject([{ clientOrderId: 'ccxt0001', status: 'open' }]);
      const next = client.watchOrders();
      clock.move(60_000);
      expect(await next).toMatchObject([
        { clientOrderId: 'ccxt0001', status: 'closed', filled: 0.2 },
      ]);

      await client.createOrderWs(symbol, 'limit', 'buy', 0.1, 59_000, {
        client_order_id: 'ccxt0002',
      });
      expect(await client.fetchOpenOrdersWs(symbol)).toMatchObject([{ clientOrderId: 'ccxt0002' }]);
      expect(await client.cancelOrderWs('ccxt0002', symbol)).toMatchObject({ status: 'canceled' });
      expect(hitbtc.openOrders('main')).toEqual([]);
    } finally {
      await client.close();
    }
  });

  test('is told that its key is wrong', async () => {
    const client = await clientOf('fake-other');
    try {
      await expect(client.watchOrders(symbol)).rejects.toThrow(ccxt.AuthenticationError);
    } finally {
      await client.close();
    }
  });

  test('watches the market', async () => {
    const client = await clientOf();
    try {
      expect(await client.watchTicker(symbol)).toMatchObject({ last: 60_000, bid: 59_900 });
    } finally {
      await client.close();
    }
  });
});
