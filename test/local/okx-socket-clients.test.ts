/** Clients written by others on the websockets of the simulated OKX: what they understand is spoken right. */

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import ccxt from 'ccxt';
import { DefaultLogger, WebsocketAPIClient, WebsocketClient } from 'okx-api';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { instIdCode } from './okx-socket-support.ts';
import { ManualClock, quietMarket, richAccount, startMs, tradingKey } from './support.ts';

let clock: ManualClock;
let okx: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [richAccount];
  // These clients sign with the time of the machine.
  const timestampWindowMs = Number.POSITIVE_INFINITY;
  const market = { clock, recording: quietMarket, accounts, seed: 1 };
  okx = await startOkxSimulator({ ...market, timestampWindowMs });
});
afterEach(() => okx.close());

describe('okx-api', () => {
  const nothing = (): void => undefined;
  const quiet: DefaultLogger = { ...DefaultLogger, trace: nothing, info: nothing, error: nothing };
  const options = () => ({
    accounts: [
      {
        apiKey: tradingKey.apiKey,
        apiSecret: tradingKey.secret,
        apiPass: tradingKey.passphrase,
      },
    ],
    wsUrl: `${okx.socketUrl}/ws/v5/private`,
    attachEventListeners: false,
    // It gives up a connection whose pong takes a second, and then never answers what it was asked.
    pingInterval: 60_000,
    pongTimeout: 60_000,
  });

  test('places, amends and cancels, and is told that it is gone', async () => {
    const client = new WebsocketAPIClient(options(), quiet);
    client.getWSClient().on('exception', () => undefined);
    const order = {
      instIdCode,
      tdMode: 'cash',
      side: 'buy',
      ordType: 'post_only',
      px: '59000',
      sz: '0.01',
      clOrdId: 'okxapi0001',
    } as const;
    const placed = await client.submitNewOrder(order);
    expect(placed).toMatchObject({ code: '0', data: [{ sCode: '0', clOrdId: 'okxapi0001' }] });
    const ids = { instId: 'BTC-USDT', clOrdId: 'okxapi0001' };
    const amended = await client.amendOrder({ ...ids, newPx: '58000' });
    expect(amended).toMatchObject({ code: '0' });
    expect(okx.openOrders('main')).toMatchObject([{ request: { price: '58000' } }]);
    expect(await client.cancelOrder(ids)).toMatchObject({ code: '0' });
    await expect(client.cancelOrder(ids)).rejects.toMatchObject({
      code: '1',
      data: [{ sCode: '51400' }],
    });
    client.getWSClient().closeAll(true);
  });

  test('logs in, listens, and reads each order event', async () => {
    const client = new WebsocketClient(options(), quiet);
    client.on('exception', () => undefined);
    const confirmed = once(client, 'response');
    const subscribed = client.subscribe({
      channel: 'orders',
      instType: 'SPOT',
      instId: 'BTC-USDT',
    });
    await Promise.all([subscribed].flat());
    await confirmed;
    const told = once(client, 'update');
    await client.sendWSAPIRequest('prodPrivate', 'order', {
      instIdCode,
      tdMode: 'cash',
      side: 'buy',
      ordType: 'post_only',
      px: '59850',
      sz: '0.3',
      clOrdId: 'okxapi0002',
    } as never);
    expect(await told).toMatchObject([
      { arg: { channel: 'orders' }, data: [{ clOrdId: 'okxapi0002', state: 'live' }] },
    ]);
    const filled = once(client, 'update');
    clock.move(60_000);
    expect(await filled).toMatchObject([{ data: [{ state: 'filled', fillSz: '0.3' }] }]);
    client.closeAll(true);
  });
});

describe('ccxt', () => {
  const clientOf = async (secret = tradingKey.secret) => {
    const client = new ccxt.pro.okx({
      apiKey: tradingKey.apiKey,
      secret,
      password: tradingKey.passphrase,
      enableRateLimit: false,
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
    });
    client.urls = { ...client.urls, api: { rest: okx.baseUrl, ws: `${okx.socketUrl}/ws/v5` } };
    client.has['fetchCurrencies'] = false;
    // Without it this client opens no socket in the clear.
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    return client;
  };

  test('places, watches its order from open to filled, and cancels', async () => {
    const client = await clientOf();
    const opened = client.watchOrders('BTC/USDT');
    const placed = await client.createOrderWs('BTC/USDT', 'limit', 'buy', 0.3, 59_850, {
      postOnly: true,
      clientOrderId: 'ccxt0001',
    });
    expect(await opened).toMatchObject([
      { id: placed.id, clientOrderId: 'ccxt0001', status: 'open', price: 59_850, filled: 0 },
    ]);
    const closed = client.watchOrders('BTC/USDT');
    clock.move(60_000);
    const [order] = (await closed).slice(-1);
    expect(order).toMatchObject({ status: 'closed', filled: 0.3, average: 59_850 });
    expect(order?.fee).toMatchObject({ currency: 'BTC', cost: 0.00024 });

    const second = await client.createOrderWs('BTC/USDT', 'limit', 'sell', 0.1, 61_000);
    await client.cancelOrderWs(String(second.id), 'BTC/USDT');
    expect(okx.openOrders('main')).toEqual([]);
    await client.close();
  });

  test('knows a wrong signature for what it is', async () => {
    const client = await clientOf('fake-other');
    await expect(client.watchOrders('BTC/USDT')).rejects.toThrow(ccxt.AuthenticationError);
    await client.close();
  });
});
