/** Our adapter and our dialect against the simulated Binance: both sides read the wire the same way. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { createBinanceExchange } from '../../shared/exchanges/binance/client.ts';
import type { Exchange, PlaceRequest } from '../../shared/ports/exchange.ts';
import { credentialsOf, ed25519Key, hmacKey, richBinanceAccount } from './binance-support.ts';
import { Wire } from './binance-wire.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC-USDT';
let clock: ManualClock;
let binance: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [richBinanceAccount];
  binance = await startBinanceSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => binance.close());

function order(clientOrderId: string, changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId,
    side: 'buy',
    price: decimal('59850'),
    quantity: decimal('0.2'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: clock.now() + 10_000,
    ...changes,
  };
}

const kinds = [
  ['hmac', hmacKey],
  ['ed25519', ed25519Key],
] as const;

describe.each(kinds)('over REST with an %s key', (_, key) => {
  let exchange: Exchange;
  beforeEach(() => {
    const retry = { attemptsMax: 2, initialDelayMs: 1, delayMsMax: 2 };
    exchange = createBinanceExchange({ credentials: credentialsOf(binance, key), clock, retry });
  });

  test('the market and the account are read', async () => {
    expect(await exchange.instrument(symbol)).toMatchObject({
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: decimal('0.01'),
      lotSize: decimal('0.00001'),
      minNotional: decimal(5),
      isTradable: true,
    });
    expect(await exchange.ticker(symbol)).toMatchObject({
      last: decimal('60000'),
      bid: decimal('59900'),
      ask: decimal('60100'),
    });
    expect(await exchange.priceLimits(symbol)).toEqual({
      highestBuy: decimal('108000'),
      lowestSell: decimal('12000'),
    });
    expect(await exchange.balances(['BTC', 'XYZ'])).toEqual([
      { currency: 'BTC', available: decimal(10), held: decimal(0) },
      { currency: 'XYZ', available: decimal(0), held: decimal(0) },
    ]);
    expect(await exchange.keyPermissions()).toMatchObject({
      canRead: true,
      canTrade: true,
      canWithdraw: false,
    });
    expect(await exchange.serverTime()).toBe(startMs);
    expect(await exchange.ownLastTrade(symbol)).toBeUndefined();
  });

  test('an order is placed, listed, filled, and its trade found', async () => {
    const [placed] = await exchange.place([order('gr1a000000001')]);
    expect(placed).toMatchObject({ kind: 'accepted' });
    expect(await exchange.openOrders(symbol)).toMatchObject([
      { clientOrderId: 'gr1a000000001', status: 'open', side: 'buy', price: decimal('59850') },
    ]);
    clock.move(60_000);
    const lookup = await exchange.order({ symbol, clientOrderId: 'gr1a000000001' });
    expect(lookup).toMatchObject({
      kind: 'found',
      report: { status: 'filled', filledQuantity: decimal('0.2'), averagePrice: decimal(59_850) },
    });
    const fills = await exchange.fillsSince(symbol, startMs);
    expect(fills).toMatchObject([
      { side: 'buy', quantity: decimal('0.2'), fee: decimal('0.0002'), feeCurrency: 'BTC' },
    ]);
    const [fill] = fills;
    expect(await exchange.ownLastTrade(symbol)).toEqual(fill);
    expect(await exchange.fillsOfOrder(symbol, fill?.exchangeOrderId ?? '')).toEqual(fills);
  });

  test('a canceled order is still found by our id, though it goes by another', async () => {
    await exchange.place([order('gr1a000000001')]);
    const cancel = { symbol, clientOrderId: 'gr1a000000001' };
    expect(await exchange.cancel([cancel])).toEqual([{ kind: 'accepted' }]);
    expect(await exchange.cancel([cancel])).toEqual([{ kind: 'gone' }]);
    const lookup = await exchange.order(cancel);
    expect(lookup).toMatchObject({
      kind: 'found',
      report: { clientOrderId: 'gr1a000000001', status: 'canceled', cancelReason: 'requested' },
    });
    expect(await exchange.order({ symbol, clientOrderId: 'gr1a000000002' })).toEqual({
      kind: 'notFound',
    });
  });

  test('refusals have their reasons, in the order of the requests', async () => {
    const outcomes = await exchange.place([
      order('gr1a000000001', { price: decimal('60100') }),
      order('gr1a000000002'),
      order('gr1a000000003', { price: decimal('59850.001') }),
      order('gr1a000000004', { quantity: decimal('0.00005') }),
      order('gr1a000000005', { price: decimal(1), quantity: decimal('0.001') }),
      order('gr1a000000006', { quantity: decimal(9_000) }),
      order('gr1a000000007', { expiresAtMs: clock.now() }),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'rejected', reason: 'wouldCross' },
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'badPrecision' },
      { kind: 'rejected', reason: 'belowMinimum' },
      { kind: 'rejected', reason: 'belowMinimum' },
      { kind: 'rejected', reason: 'insufficientBalance' },
      { kind: 'rejected', reason: 'expired' },
    ]);
    expect(await exchange.place([order('gr1a000000002')])).toMatchObject([{ kind: 'unknown' }]);
    expect(binance.openOrders('main')).toHaveLength(1);
  });
});

describe.each(kinds)('over the websocket with an %s key', (_, key) => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.open(binance, clock, key);
  });
  afterEach(() => {
    wire.close();
  });

  test('orders are placed and canceled, and their events told under our ids', async () => {
    for (const step of wire.dialect.opening({ orderEvents: true })) {
      expect(await wire.ask(step)).toEqual({ kind: 'done' });
    }
    const placed = await wire.ask({ kind: 'place', requests: [order('gr1a000000001')] });
    const exchangeOrderId = binance.openOrders('main')[0]?.id;
    expect(placed).toEqual({
      kind: 'placed',
      outcomes: [{ kind: 'accepted', exchangeOrderId }],
      events: [],
    });
    expect(await wire.event()).toMatchObject({
      report: { clientOrderId: 'gr1a000000001', exchangeOrderId, status: 'open' },
    });
    await wire.ask({ kind: 'place', requests: [order('gr1a000000002')] });
    await wire.event();
    const cancel = { symbol, clientOrderId: 'gr1a000000002' };
    expect(await wire.ask({ kind: 'cancel', requests: [cancel] })).toMatchObject({
      kind: 'canceled',
      outcomes: [{ kind: 'accepted' }],
      events: [{ report: { clientOrderId: 'gr1a000000002', status: 'canceled' } }],
    });
    expect(await wire.event()).toMatchObject({
      report: { clientOrderId: 'gr1a000000002', status: 'canceled', cancelReason: 'requested' },
    });
    clock.move(60_000);
    expect(await wire.event()).toMatchObject({
      report: { status: 'filled', filledQuantity: decimal('0.2'), averagePrice: decimal(59_850) },
      fill: {
        clientOrderId: 'gr1a000000001',
        exchangeOrderId,
        quantity: decimal('0.2'),
        fee: decimal('0.0002'),
        feeCurrency: 'BTC',
        liquidity: 'maker',
      },
    });
  });

  test('everything else is asked', async () => {
    expect(await wire.ask({ kind: 'login' })).toEqual({ kind: 'done' });
    const refused = await wire.ask({
      kind: 'place',
      requests: [order('a1', { price: decimal(60_100) })],
    });
    expect(refused).toMatchObject({ outcomes: [{ kind: 'rejected', reason: 'wouldCross' }] });
    await wire.ask({ kind: 'place', requests: [order('gr1a000000001')] });
    expect(await wire.ask({ kind: 'openOrders', symbol })).toMatchObject({
      kind: 'openOrders',
      reports: [{ clientOrderId: 'gr1a000000001' }],
    });
    const query = { symbol, clientOrderId: 'gr1a000000001' };
    expect(await wire.ask({ kind: 'order', query })).toMatchObject({
      kind: 'order',
      lookup: { kind: 'found', report: { status: 'open' } },
    });
    const absent = { symbol, clientOrderId: 'gr1a000000009' };
    expect(await wire.ask({ kind: 'order', query: absent })).toEqual({
      kind: 'order',
      lookup: { kind: 'notFound' },
    });
    expect(await wire.ask({ kind: 'ticker', symbol })).toMatchObject({
      kind: 'ticker',
      ticker: { symbol, last: decimal(60_000), bid: decimal(59_900), timeMs: startMs },
    });
    expect(await wire.ask({ kind: 'balances' })).toMatchObject({
      kind: 'balances',
      balances: [{ currency: 'BTC', available: decimal(10) }, { currency: 'USDT' }],
    });
    expect(await wire.ask({ kind: 'ticker', symbol: 'DOGE-USDT' })).toMatchObject({
      kind: 'refused',
      failure: 'unknownSymbol',
    });
    expect(await wire.ask({ kind: 'subscribe' })).toEqual({ kind: 'done' });
    expect(await wire.ask({ kind: 'subscribe' })).toEqual({ kind: 'done' });
    expect(await wire.ask({ kind: 'unsubscribe' })).toEqual({ kind: 'done' });
    await wire.ask({ kind: 'ticker', symbol });
    expect(wire.told.at(-1)).toMatchObject({ kind: 'ended', isAuth: false });
  });

  test('a request that comes too late is refused as expired, and never placed', async () => {
    await wire.ask({ kind: 'login' });
    const late = order('gr1a000000001', { expiresAtMs: clock.now() - 1 });
    expect(await wire.ask({ kind: 'place', requests: [late] })).toMatchObject({
      outcomes: [{ kind: 'rejected', reason: 'expired' }],
    });
    expect(binance.orders('main')).toEqual([]);
  });

  test('a clock a minute off is told apart from a bad key', async () => {
    wire.skewMs = -62_000;
    expect(await wire.ask({ kind: 'login' })).toMatchObject({ failure: 'clockSkew' });
    wire.skewMs = 62_000;
    expect(await wire.ask({ kind: 'login' })).toMatchObject({ failure: 'clockSkew' });
    const other = await Wire.open(binance, clock, { ...key, apiKey: 'fake-unknown-key' });
    expect(await other.ask({ kind: 'login' })).toMatchObject({ failure: 'auth' });
    expect(await other.ask({ kind: 'subscribe' })).toMatchObject({ failure: 'auth' });
    other.close();
  });

  test('the announcement of a restart is time for another connection', async () => {
    binance.sayGoingAway();
    await wire.ask({ kind: 'ticker', symbol });
    expect(wire.told).toEqual([{ kind: 'goingAway', because: 'the server shuts down' }]);
  });
});
