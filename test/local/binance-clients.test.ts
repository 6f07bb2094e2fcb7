/** Clients written by others against the simulated Binance: what they understand is spoken right. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DefaultLogger, MainClient, WebsocketAPIClient } from 'binance';
import ccxt from 'ccxt';
import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { ed25519Key, hmacKey, richBinanceAccount, secretOf } from './binance-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let binance: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [richBinanceAccount];
  // These clients sign with the time of the machine.
  const market = { clock, recording: quietMarket, accounts, seed: 1, isTimeChecked: false };
  binance = await startBinanceSimulator(market);
});
afterEach(() => binance.close());

/** The client insists on a prefix of its own. */
const clientOrderId = 'x-U5D79M5Btest0001';

const order = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT_MAKER',
  price: 59_000,
  quantity: 0.01,
  newClientOrderId: clientOrderId,
} as const;

describe('binance over REST', () => {
  const clientOf = (apiSecret = secretOf(hmacKey)): MainClient =>
    new MainClient({
      api_key: hmacKey.apiKey,
      api_secret: apiSecret,
      baseUrl: binance.baseUrl,
      disableTimeSync: true,
    });

  test('reads the market, the account and its rights', async () => {
    const client = clientOf();
    expect(await client.getSymbolPriceTicker({ symbol: 'BTCUSDT' })).toMatchObject({
      price: '60000.00000000',
    });
    expect(await client.getExchangeInfo({ symbol: 'BTCUSDT' })).toMatchObject({
      symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', status: 'TRADING' }],
    });
    expect(await client.getApiKeyPermissions()).toMatchObject({ enableWithdrawals: false });
    const { balances } = await client.getAccountInformation();
    expect(balances).toMatchObject([{ asset: 'BTC', free: '10.00000000' }, { asset: 'USDT' }]);
  });

  test('places, finds, cancels, and is told that it is gone', async () => {
    const client = clientOf();
    const placed = await client.submitNewOrder({ ...order, newOrderRespType: 'RESULT' });
    expect(placed).toMatchObject({ clientOrderId, status: 'NEW' });
    const ids = { symbol: 'BTCUSDT', orderId: placed.orderId };
    expect(await client.getOpenOrders({ symbol: 'BTCUSDT' })).toMatchObject([{ clientOrderId }]);
    expect(await client.getOrder(ids)).toMatchObject({ status: 'NEW', price: '59000.00000000' });
    expect(await client.cancelOrder(ids)).toMatchObject({
      status: 'CANCELED',
      origClientOrderId: clientOrderId,
    });
    expect(await client.getOrder(ids)).toMatchObject({ status: 'CANCELED' });
    await expect(client.cancelOrder(ids)).rejects.toMatchObject({ code: -2011 });
    const unknown = { symbol: 'BTCUSDT', origClientOrderId: 'gr1a9999' };
    await expect(client.getOrder(unknown)).rejects.toMatchObject({ code: -2013 });
    await expect(clientOf('fake-other').getAccountInformation()).rejects.toMatchObject({
      code: -1022,
    });
  });

  test('reads what was filled, and what became of every order', async () => {
    const client = clientOf();
    const wanted = { ...order, newOrderRespType: 'RESULT' } as const;
    const filled = await client.submitNewOrder({ ...wanted, price: 59_850, quantity: 0.2 });
    const name = `${clientOrderId}b`;
    const canceled = await client.submitNewOrder({ ...wanted, newClientOrderId: name });
    await client.cancelOrder({ symbol: 'BTCUSDT', orderId: canceled.orderId });
    clock.move(60_000);
    expect(await client.getAllOrders({ symbol: 'BTCUSDT' })).toMatchObject([
      { orderId: filled.orderId, status: 'FILLED', executedQty: '0.20000000' },
      { orderId: canceled.orderId, status: 'CANCELED', executedQty: '0.00000000' },
    ]);
    expect(await client.getAccountTradeList({ symbol: 'BTCUSDT' })).toMatchObject([
      { orderId: filled.orderId, price: '59850.00000000', qty: '0.20000000', isMaker: true },
    ]);
  });

  test('reads the filters', async () => {
    const { symbols } = await clientOf().getExchangeInfo({ symbol: 'BTCUSDT' });
    expect(symbols[0]?.filters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ filterType: 'PRICE_FILTER', tickSize: '0.01000000' }),
        expect.objectContaining({ filterType: 'LOT_SIZE', stepSize: '0.00001000' }),
      ]),
    );
  });

  test.each([
    ['off the tick', { price: 59_000.001 }, -1013],
    ['off the lot', { quantity: 0.000015 }, -1013],
    ['too small', { quantity: 0.00002 }, -1013],
    ['far from the market', { price: 200_000 }, -1013],
    ['without the funds', { quantity: 1_000 }, -2010],
    ['on no symbol', { symbol: 'DOGEUSDT' }, -1121],
  ])('is told why an order is refused: %s', async (_why, changes, code) => {
    await expect(clientOf().submitNewOrder({ ...order, ...changes })).rejects.toMatchObject({
      code,
    });
    expect(binance.openOrders('main')).toEqual([]);
  });
});

describe('binance over the websocket', () => {
  const nothing = (): void => undefined;
  const quiet: DefaultLogger = { ...DefaultLogger, trace: nothing, info: nothing, error: nothing };
  const clients: WebsocketAPIClient[] = [];
  const clientOf = (key: BinanceKey): WebsocketAPIClient => {
    const client = new WebsocketAPIClient(
      {
        api_key: key.apiKey,
        api_secret: secretOf(key),
        wsUrl: binance.socketUrl,
        attachEventListeners: false,
        muteLatencyWarning: true,
      },
      quiet,
    );
    client.getWSClient().on('exception', nothing);
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.disconnectAll()));
  });

  test.each([
    ['hmac', hmacKey],
    ['ed25519', ed25519Key],
  ])('places and cancels, and is told of it: %s', async (_, key) => {
    const client = clientOf(key);
    const told: unknown[] = [];
    client.getWSClient().on('message', (message) => told.push(message));
    await client.subscribeUserDataStream('mainWSAPI');
    // The client leaves the time of a request to whoever asks.
    const timed = { ...order, newOrderRespType: 'RESULT', timestamp: startMs } as const;
    const { result } = await client.submitNewSpotOrder(timed);
    expect(result).toMatchObject({ clientOrderId, status: 'NEW' });
    const ids = { symbol: 'BTCUSDT', orderId: result.orderId, timestamp: startMs } as const;
    expect(await client.getSpotOrderStatus(ids)).toMatchObject({ result: { status: 'NEW' } });
    expect(await client.cancelSpotOrder(ids)).toMatchObject({ result: { status: 'CANCELED' } });
    await expect(client.cancelSpotOrder(ids)).rejects.toMatchObject({ error: { code: -2011 } });
    const reports = told.filter((message) => JSON.stringify(message).includes('"executionReport"'));
    expect(reports).toMatchObject([
      { x: 'NEW', c: clientOrderId },
      { x: 'CANCELED', C: clientOrderId },
    ]);
  });
});

describe('ccxt', () => {
  const secret = secretOf(hmacKey);
  const settle = (client: InstanceType<typeof ccxt.binance>): void => {
    const rest = { public: '/api/v3', private: '/api/v3', v1: '/api/v1', sapi: '/sapi/v1' };
    const urls = Object.entries(rest).map(
      ([name, path]) => [name, `${binance.baseUrl}${path}`] as const,
    );
    client.urls = {
      ...client.urls,
      api: {
        ...(client.urls as { api: object }).api,
        ...Object.fromEntries(urls),
        ws: { 'ws-api': { spot: `${binance.socketUrl}/ws-api/v3` } },
      },
    };
    client.has['fetchCurrencies'] = false;
  };
  const options = () => ({
    apiKey: hmacKey.apiKey,
    secret,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false },
  });
  const clientOf = (changes: Readonly<Record<string, string>> = {}) => {
    const client = new ccxt.binance({ ...options(), ...changes });
    settle(client);
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
    expect((await client.fetchBalance())['BTC']).toMatchObject({ free: 10.1998 });
  });

  test('cancels, and recognises each refusal as what it is', async () => {
    const client = clientOf();
    const place = (amount: number, price: number, more = {}) =>
      client.createOrder('BTC/USDT', 'limit', 'sell', amount, price, more);
    const id = String((await place(0.01, 61_000)).id);
    await client.cancelOrder(id, 'BTC/USDT');
    await expect(client.cancelOrder(id, 'BTC/USDT')).rejects.toThrow(ccxt.OrderNotFound);
    await expect(place(1_000, 61_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(place(0.01, 59_000, { postOnly: true })).rejects.toThrow(
      ccxt.OrderImmediatelyFillable,
    );
    await expect(clientOf({ secret: 'fake-other' }).fetchBalance()).rejects.toThrow(
      ccxt.AuthenticationError,
    );
    expect((await client.fetchTicker('BTC/USDT')).last).toBe(60_000);
  });

  test('knows the filters, and that an order does not pass them', async () => {
    const client = clientOf();
    const place = (amount: number, price: number) =>
      client.createOrder('BTC/USDT', 'limit', 'buy', amount, price);
    await client.loadMarkets();
    expect(client.market('BTC/USDT')).toMatchObject({
      precision: { price: 0.01, amount: 0.00001 },
      limits: { amount: { min: 0.00001 }, cost: { min: 5 } },
    });
    await expect(place(0.00002, 59_000)).rejects.toThrow('NOTIONAL');
    await expect(place(0.01, 200_000)).rejects.toThrow('PERCENT_PRICE_BY_SIDE');
    expect(binance.openOrders('main')).toEqual([]);
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

  test('hears of its orders over the websocket, and places and cancels there', async () => {
    const client = new ccxt.pro.binance(options());
    settle(client);
    try {
      // Its sockets in the clear want this first.
      await client.loadHttpProxyAgent();
      await client.loadMarkets();
      await client.authenticate({ type: 'spot' });
      const heard = client.watchOrders('BTC/USDT');
      const placed = await client.createOrderWs('BTC/USDT', 'limit', 'buy', 0.2, 59_850, {
        postOnly: true,
        clientOrderId: 'ccxt0002',
      });
      expect(await heard).toMatchObject([{ id: placed.id, clientOrderId: 'ccxt0002' }]);
      const next = client.watchOrders('BTC/USDT');
      await client.cancelOrderWs(String(placed.id), 'BTC/USDT');
      expect(await next).toMatchObject([{ id: placed.id, status: 'canceled' }]);
    } finally {
      await client.close();
    }
  });
});
