/** A client written by others against the simulated Luno: what it understands is spoken right. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt from 'ccxt';
import type { LunoKey } from '../../local/exchange/luno/luno-keys.ts';
import { startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { balanceKey, lunoAccount, lunoKey } from './luno-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC/USDT';
let clock: ManualClock;
let luno: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const market = { clock, recording: quietMarket, accounts: [lunoAccount], seed: 1 };
  luno = await startLunoSimulator(market);
});
afterEach(() => luno.close());

const clientOf = ({ apiKey, secret }: Pick<LunoKey, 'apiKey' | 'secret'> = lunoKey) => {
  const client = new ccxt.luno({ apiKey, secret, enableRateLimit: false });
  const api = `${luno.baseUrl}/api`;
  const exchange = `${api}/exchange`;
  const urls = { public: api, private: api, exchange, exchangePrivate: exchange };
  client.urls = { ...client.urls, api: urls };
  return client;
};

/** Answered with an id alone. */
const place = async (
  client: InstanceType<typeof ccxt.luno>,
  side: 'buy' | 'sell',
  amount: number,
  price: number,
  more = {},
): Promise<string> =>
  String((await client.createOrder(symbol, 'limit', side, amount, price, more)).id);

describe('ccxt', () => {
  test('reads the market', async () => {
    const client = clientOf();
    await client.loadMarkets();
    expect(client.market(symbol)).toMatchObject({
      id: 'XBTUSDT',
      active: true,
      precision: { amount: 0.0001, price: 0.0001 },
      limits: { amount: { min: 0.0005, max: 100 }, price: { min: 100, max: 1_000_000 } },
    });
    expect(await client.fetchTicker(symbol)).toMatchObject({ last: 60_000, bid: 59_900 });
    expect((await client.fetchTickers())[symbol]).toMatchObject({ ask: 60_100 });
    const short = await client.fetchOrderBook(symbol, 2);
    expect(short.bids.slice(0, 2)).toEqual([
      [59_900, 1],
      [59_800, 1],
    ]);
    expect((await client.fetchOrderBook(symbol)).asks).toHaveLength(3);
    expect(await client.fetchTrades(symbol)).toMatchObject([
      { side: 'buy', price: 60_000, amount: 0.5 },
    ]);
  });

  test('reads the account', async () => {
    const client = clientOf();
    expect(await client.fetchBalance()).toMatchObject({
      BTC: { free: 10, used: 0 },
      USDT: { free: 1_000_000 },
    });
    expect(await client.fetchAccounts()).toMatchObject([{ code: 'BTC' }, { code: 'USDT' }]);
    expect(await client.fetchTradingFee(symbol)).toMatchObject({ maker: 0.0008, taker: 0.001 });
  });

  test('runs an order from placing to its fill', async () => {
    const client = clientOf();
    const id = await place(client, 'buy', 0.2, 59_850, { post_only: true });
    expect(id).toMatch(/^BX[0-9A-Z]{13}$/);
    expect(await client.fetchOpenOrders(symbol)).toMatchObject([
      { id, status: 'open', side: 'buy', price: 59_850, amount: 0.2, filled: 0 },
    ]);
    expect(await client.fetchBalance()).toMatchObject({ USDT: { used: 11_970, free: 988_030 } });
    clock.move(60_000);
    expect(await client.fetchOpenOrders(symbol)).toEqual([]);
    expect(await client.fetchOrder(id)).toMatchObject({
      filled: 0.2,
      average: 59_850,
      cost: 11_970,
    });
    expect(await client.fetchClosedOrders(symbol)).toMatchObject([{ id, filled: 0.2 }]);
    expect(await client.fetchMyTrades(symbol)).toMatchObject([
      {
        order: id,
        side: 'buy',
        price: 59_850,
        amount: 0.2,
        takerOrMaker: 'maker',
        fee: { currency: 'BTC', cost: 0.00016 },
      },
    ]);
    expect(await client.fetchBalance()).toMatchObject({ BTC: { free: 10.19984 } });
  });

  test('takes from the book, and reads the fee of a sale from the row alone', async () => {
    const client = clientOf();
    const id = await place(client, 'sell', 0.1, 59_900);
    const [trade] = await client.fetchMyTrades(symbol);
    expect(trade).toMatchObject({ order: id, side: 'sell', takerOrMaker: 'taker' });
    // It looks at the fee in base and, where that is told as nothing, at no other.
    expect(trade?.fee?.currency).toBeUndefined();
    expect(trade?.info).toMatchObject({ fee_base: '0.00', fee_counter: '5.99' });
  });

  test('cancels; a canceled order looks like a filled one but for its volume', async () => {
    const client = clientOf();
    const id = await place(client, 'sell', 0.01, 61_000);
    await client.cancelOrder(id, symbol);
    expect(await client.fetchOrder(id)).toMatchObject({ status: 'COMPLETE', filled: 0 });
    await expect(client.cancelOrder(id, symbol)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(client.fetchOrder('BXAAAAAAAAAAAAA')).rejects.toThrow(ccxt.OrderNotFound);
  });

  test('gives an order a name, which nobody reads', async () => {
    const client = clientOf();
    const name = { clientOrderId: 'ccxt0001', client_order_id: 'ccxt0001' };
    const ids = [
      await place(client, 'buy', 0.01, 59_000, name),
      await place(client, 'buy', 0.01, 59_000, name),
    ];
    expect(new Set(ids).size).toBe(2);
    expect(JSON.stringify(await client.fetchOpenOrders(symbol))).not.toContain('ccxt0001');
  });

  test('shows a hundred open orders unless the exchange itself is asked for more', async () => {
    const client = clientOf();
    for (let count = 0; count < 105; count++) await place(client, 'buy', 0.001, 59_000 + count);
    expect(await client.fetchOpenOrders(symbol, undefined, 1_000)).toHaveLength(100);
    const more = { limit: 1_000 };
    expect(await client.fetchOpenOrders(symbol, undefined, undefined, more)).toHaveLength(105);
  });

  test('hands on a post-only order as one only in the words of the exchange', async () => {
    const client = clientOf();
    const ids = [
      await place(client, 'sell', 0.01, 59_900, { postOnly: true }),
      await place(client, 'sell', 0.01, 59_900, { post_only: true }),
    ];
    const orders = await Promise.all(ids.map((id) => client.fetchOrder(id)));
    expect(orders).toMatchObject([{ filled: 0.01 }, { filled: 0, status: 'COMPLETE' }]);
  });

  test('recognises each refusal as what it is', async () => {
    const client = clientOf();
    await client.loadMarkets();
    await expect(place(client, 'sell', 100, 61_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(place(client, 'sell', 1_000, 61_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place(client, 'sell', 0.0004, 61_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place(client, 'sell', 0.01, 2_000_000)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(place(client, 'sell', 0.01, 61_000, { pair: 'XBTZAR' })).rejects.toThrow(
      ccxt.BadSymbol,
    );
    const withFok = { post_only: true, time_in_force: 'FOK' };
    await expect(place(client, 'buy', 0.01, 59_000, withFok)).rejects.toThrow(ccxt.InvalidOrder);
    await expect(client.createOrder(symbol, 'market', 'sell', 0.01)).rejects.toThrow(
      ccxt.InvalidOrder,
    );
    expect(luno.openOrders('main')).toEqual([]);
  });

  test('is told that its key is wrong, or may not', async () => {
    const wrong = clientOf({ apiKey: lunoKey.apiKey, secret: 'fake-other' });
    await expect(wrong.fetchBalance()).rejects.toThrow(ccxt.AuthenticationError);
    const poor = clientOf(balanceKey);
    expect(await poor.fetchBalance()).toMatchObject({ BTC: { free: 10 } });
    await expect(poor.fetchOpenOrders(symbol)).rejects.toThrow(ccxt.PermissionDenied);
    await expect(place(poor, 'buy', 0.01, 59_000)).rejects.toThrow(ccxt.PermissionDenied);
  });

  test('is told that it asks too much, and that the exchange is down', async () => {
    const client = clientOf();
    await client.loadMarkets();
    luno.faults.set([{ endpoint: 'balances', kind: '429', next: 1 }]);
    await expect(client.fetchBalance()).rejects.toThrow(ccxt.RateLimitExceeded);
    luno.faults.set([{ endpoint: 'balances', kind: '5xx-before', next: 1 }]);
    await expect(client.fetchBalance()).rejects.toThrow(ccxt.ExchangeNotAvailable);
    luno.faults.set([{ endpoint: 'place', kind: '5xx-after', next: 1 }]);
    await expect(place(client, 'buy', 0.01, 59_000)).rejects.toThrow(ccxt.RequestTimeout);
    expect(luno.openOrders('main')).toHaveLength(1);
  });
});
