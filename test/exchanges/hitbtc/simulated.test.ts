/** The adapter against the simulated exchange: one understands what the other says. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHitbtcSimulator } from '../../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createHitbtcExchange } from '../../../shared/exchanges/hitbtc/client.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import { hitbtcAccount, hitbtcKey } from '../../local/hitbtc-support.ts';
import { ManualClock, quietMarket, startMs } from '../../local/support.ts';

const symbol = 'BTC-USDT';
let clock: ManualClock;
let hitbtc: Simulator;
let exchange: Exchange;

function adapterOf(secret = hitbtcKey.secret, ourClock = clock): Exchange {
  return createHitbtcExchange({
    credentials: {
      exchange: 'hitbtc',
      apiKey: hitbtcKey.apiKey,
      apiSecret: secret,
      isDemo: false,
      baseUrl: hitbtc.baseUrl,
    },
    clock: ourClock,
    retry: { attemptsMax: 2, initialDelayMs: 1, delayMsMax: 1 },
  });
}

beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [hitbtcAccount];
  // Ids that a double cannot hold.
  const profile = { idsFrom: 2n ** 60n };
  hitbtc = await startHitbtcSimulator({
    clock,
    recording: quietMarket,
    accounts,
    seed: 1,
    profile,
  });
  exchange = adapterOf();
});
afterEach(() => hitbtc.close());

function wanted(number: number, changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: `gr1a0000${1_000 + number}`,
    side: 'buy',
    price: decimal('59850'),
    quantity: decimal('0.1'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: exchange.exchangeNow() + 10_000,
    ...changes,
  };
}

describe('the market', () => {
  test('has an instrument, a ticker and no price limits', async () => {
    expect(await exchange.instrument(symbol)).toMatchObject({
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: decimal('0.01'),
      lotSize: decimal('0.00001'),
      minQuantity: decimal('0.00001'),
      isTradable: true,
    });
    expect(await exchange.ticker(symbol)).toEqual({
      symbol,
      last: decimal(60_000),
      bid: decimal(59_900),
      ask: decimal(60_100),
      timeMs: startMs,
    });
    expect(await exchange.priceLimits(symbol)).toEqual({});
  });

  test.each(['DOGE-USDT', 'BT-CUSDT'])('knows no %s', async (other) => {
    await expect(exchange.instrument(other)).rejects.toMatchObject({ kind: 'unknownSymbol' });
    await expect(exchange.ticker(other)).rejects.toMatchObject({ kind: 'unknownSymbol' });
  });

  test('tells its time, to the second', async () => {
    const time = await exchange.serverTime();
    expect(Math.abs(time - startMs)).toBeLessThanOrEqual(1_000);
  });
});

describe('an order', () => {
  test('is placed, listed, filled in parts, and told with fees in quote', async () => {
    const [outcome] = await exchange.place([wanted(1, { quantity: decimal('0.5') })]);
    const exchangeOrderId = outcome?.kind === 'accepted' ? outcome.exchangeOrderId : '';
    expect(exchangeOrderId).toBe(String(2n ** 60n + 1n));
    const query = { symbol, clientOrderId: 'gr1a00001001' };
    expect(await exchange.openOrders(symbol)).toMatchObject([{ exchangeOrderId, status: 'open' }]);

    clock.move(60_000);
    expect(await exchange.order(query)).toMatchObject({
      kind: 'found',
      report: { status: 'open', filledQuantity: decimal('0.3'), averagePrice: decimal(59_850) },
    });
    clock.move(30_000);
    for (const name of [query, { symbol, exchangeOrderId }, { ...query, exchangeOrderId }]) {
      expect(await exchange.order(name)).toMatchObject({
        kind: 'found',
        report: { exchangeOrderId, status: 'filled', filledQuantity: decimal('0.5') },
      });
    }
    const fills = await exchange.fillsSince(symbol, startMs);
    expect(fills).toMatchObject([
      { tradeId: '1', exchangeOrderId, quantity: decimal('0.3'), timeMs: startMs + 60_000 },
      { tradeId: '2', exchangeOrderId, quantity: decimal('0.2'), timeMs: startMs + 90_000 },
    ]);
    expect(fills[0]).toMatchObject({
      clientOrderId: 'gr1a00001001',
      fee: decimal('17.955'),
      feeCurrency: 'USDT',
      liquidity: 'maker',
    });
    expect(await exchange.fillsOfOrder(symbol, exchangeOrderId)).toEqual(fills);
    expect(await exchange.fillsSince(symbol, startMs + 90_000)).toEqual(fills.slice(1));
    expect(await exchange.ownLastTrade(symbol)).toEqual(fills[1]);
    const [btc, usdt, eth] = await exchange.balances(['BTC', 'USDT', 'ETH']);
    expect(btc?.available).toEqual(decimal('10.5'));
    expect(usdt?.available).toEqual(decimal('970045.075'));
    expect(eth).toEqual({ currency: 'ETH', available: decimal(0), held: decimal(0) });
  });

  test('holds its cost and the fee of a taker', async () => {
    await exchange.place([wanted(1)]);
    const [usdt] = await exchange.balances(['USDT']);
    expect(usdt?.held).toEqual(decimal(5_985).mul('1.0025'));
  });

  test('is canceled once, and found again in the history for a day', async () => {
    await exchange.place([wanted(1)]);
    const named = { symbol, clientOrderId: 'gr1a00001001' };
    expect(await exchange.cancel([named])).toEqual([{ kind: 'accepted' }]);
    expect(await exchange.cancel([named])).toEqual([{ kind: 'gone' }]);
    expect(await exchange.order(named)).toMatchObject({ report: { status: 'canceled' } });
    clock.move(86_400_000);
    await exchange.serverTime();
    expect(await exchange.order(named)).toEqual({ kind: 'notFound' });
    const everything = { symbol, exchangeOrderId: String(2n ** 60n + 1n) };
    expect(await exchange.order(everything)).toEqual({ kind: 'notFound' });
  });

  test('can be canceled by the id of the exchange alone', async () => {
    const [placed] = await exchange.place([wanted(1)]);
    const exchangeOrderId = placed?.kind === 'accepted' ? placed.exchangeOrderId : '';
    const named = { symbol, exchangeOrderId };
    expect(await exchange.cancel([named, { symbol, exchangeOrderId: '7' }])).toEqual([
      { kind: 'accepted' },
      { kind: 'gone' },
    ]);
    expect(hitbtc.openOrders('main')).toEqual([]);
  });

  test('that would take is canceled at once, and told as crossing', async () => {
    const crossing = wanted(1, { price: decimal(60_100) });
    expect(await exchange.place([crossing])).toMatchObject([
      { kind: 'rejected', reason: 'wouldCross' },
    ]);
    const { clientOrderId } = crossing;
    expect(await exchange.order({ symbol, clientOrderId })).toMatchObject({
      report: { status: 'canceled', cancelReason: 'wouldCross' },
    });
  });

  test('of many keeps its place among the outcomes', async () => {
    const requests = Array.from({ length: 9 }, (_, index) =>
      wanted(index, index === 4 ? { quantity: decimal(1_000) } : {}),
    );
    const outcomes = await exchange.place(requests);
    expect(outcomes.map(({ kind }) => kind).indexOf('rejected')).toBe(4);
    expect(outcomes[4]).toMatchObject({ reason: 'insufficientBalance' });
    expect(hitbtc.openOrders('main')).toHaveLength(8);
  });

  test.each([
    ['belowMinimum or lot', { quantity: decimal('0.000001') }, 'badPrecision'],
    ['the tick', { price: decimal('59850.001') }, 'badPrecision'],
    ['the price band', { price: decimal('1'), side: 'sell' as const }, 'priceOutOfLimits'],
    ['the symbol', { symbol: 'DOGE-USDT' }, 'notTradable'],
  ])('is refused for %s', async (_what, changes, reason) => {
    expect(await exchange.place([wanted(1, changes)])).toMatchObject([
      { kind: 'rejected', reason },
    ]);
  });

  test('with an id of the same day leaves open whose it is', async () => {
    await exchange.place([wanted(1)]);
    await exchange.cancel([{ symbol, clientOrderId: 'gr1a00001001' }]);
    expect(await exchange.place([wanted(1)])).toMatchObject([
      { kind: 'unknown', detail: expect.stringMatching(/20008/) },
    ]);
  });
});

describe('the key', () => {
  test('may read and trade, and nothing tells whether it may withdraw', async () => {
    expect(await exchange.keyPermissions()).toEqual({
      canRead: true,
      canTrade: true,
      canWithdraw: undefined,
      boundAddresses: [],
    });
  });

  test.each([
    { permissions: ['read'] as const, canRead: true, canTrade: false },
    { permissions: ['trade'] as const, canRead: false, canTrade: true },
  ])('with the rights $permissions', async ({ permissions, ...expected }) => {
    await hitbtc.close();
    const accounts = [{ ...hitbtcAccount, keys: [{ ...hitbtcKey, permissions }] }];
    hitbtc = await startHitbtcSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
    expect(await adapterOf().keyPermissions()).toMatchObject(expected);
  });

  test('that is wrong is told as such, not as a wrong time', async () => {
    const wrong = adapterOf('fake-other-secret');
    await expect(wrong.balances(['BTC'])).rejects.toMatchObject({ kind: 'auth' });
    expect(await wrong.place([wanted(1)])).toMatchObject([{ kind: 'rejected', reason: 'auth' }]);
  });
});

describe('a clock that is off by a minute', () => {
  test('is measured before the first request', async () => {
    const behind = new ManualClock(startMs - 60_000);
    const adapter = adapterOf(hitbtcKey.secret, behind);
    expect(await adapter.balances(['BTC'])).toHaveLength(1);
    expect(Math.abs(adapter.exchangeNow() - startMs)).toBeLessThanOrEqual(1_000);
  });

  test('is measured again when it was set since', async () => {
    const ours = new ManualClock(startMs);
    const adapter = adapterOf(hitbtcKey.secret, ours);
    await adapter.balances(['BTC']);
    ours.move(-60_000);
    expect(await adapter.balances(['BTC'])).toHaveLength(1);
    ours.move(-60_000);
    expect(await adapter.place([wanted(1)])).toMatchObject([{ reason: 'expired' }]);
    expect(await adapter.place([wanted(1)])).toMatchObject([{ kind: 'accepted' }]);
  });
});
