/** Our adapter against the simulated HTX: both sides read the wire the same way. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { createHtxExchange } from '../../shared/exchanges/htx/client.ts';
import type { Exchange, PlaceRequest } from '../../shared/ports/exchange.ts';
import { htxAccount, htxKey } from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC-USDT';
const hourMs = 3_600_000;
let clock: ManualClock;
let htx: Simulator;
let exchange: Exchange;

describe.each([true, false])('where the row of `from` comes again: %s', (isFromIncluded) => {
  beforeEach(async () => {
    clock = new ManualClock(startMs);
    const accounts = [htxAccount];
    const market = { clock, recording: quietMarket, accounts, seed: 1, isFromIncluded };
    htx = await startHtxSimulator(market);
    exchange = createHtxExchange({
      credentials: {
        exchange: 'htx',
        apiKey: htxKey.apiKey,
        apiSecret: htxKey.secret,
        isDemo: true,
        baseUrl: htx.baseUrl,
      },
      clock,
      retry: { attemptsMax: 2, initialDelayMs: 1, delayMsMax: 2 },
    });
  });
  afterEach(() => htx.close());

  test('the market and the account are read', async () => {
    expect(await exchange.instrument(symbol)).toMatchObject({
      symbol,
      tickSize: decimal('0.01'),
      lotSize: decimal('0.000001'),
      minQuantity: decimal('0.00001'),
      minNotional: decimal(10),
      isTradable: true,
    });
    expect(await exchange.ticker(symbol)).toMatchObject({
      last: decimal('60000'),
      bid: decimal('59900'),
      ask: decimal('60100'),
    });
    expect(await exchange.priceLimits(symbol)).toEqual({
      highestBuy: decimal('66000'),
      lowestSell: decimal('54000'),
    });
    expect(await exchange.balances(['BTC', 'XYZ'])).toEqual([
      { currency: 'BTC', available: decimal(10), held: decimal(0) },
      { currency: 'XYZ', available: decimal(0), held: decimal(0) },
    ]);
    expect(await exchange.keyPermissions()).toMatchObject({
      canRead: true,
      canTrade: true,
      canWithdraw: false,
      boundAddresses: ['127.0.0.1'],
    });
    expect(await exchange.serverTime()).toBe(startMs);
    expect(await exchange.ownLastTrade(symbol)).toBeUndefined();
    expect(exchange.rateUsage()).toContainEqual(
      expect.objectContaining({ limit: 'GET /v1/account/accounts', used: 1, max: 100 }),
    );
  });

  test('an order is placed, listed, filled, and its trade found', async () => {
    expect(await exchange.place([order('gr1a000000001')])).toMatchObject([{ kind: 'accepted' }]);
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
      { side: 'buy', quantity: decimal('0.2'), fee: decimal('0.0004'), feeCurrency: 'BTC' },
    ]);
    const [fill] = fills;
    expect(await exchange.ownLastTrade(symbol)).toEqual(fill);
    expect(await exchange.fillsOfOrder(symbol, fill?.exchangeOrderId ?? '')).toEqual(fills);
  });

  test('after months away the fills are read, at the pace that is allowed', async () => {
    const budget = { limit: 'GET /v1/order/matchresults', max: 20 };
    await exchange.place([order('gr1a000000001')]);
    clock.move(60_000);
    const [fill] = await exchange.fillsSince(symbol, startMs);
    clock.move(100 * 24 * hourMs);
    expect(await exchange.fillsSince(symbol, startMs)).toEqual([fill]);
    const used = exchange.rateUsage().find(({ limit }) => limit === budget.limit);
    expect(used).toMatchObject(budget);
  });

  test('a filled order is found long after its id was forgotten, and never called absent', async () => {
    const createdAtMs = clock.now();
    await exchange.place([order('gr1a000000001')]);
    clock.move(3 * hourMs);
    const names = { symbol, clientOrderId: 'gr1a000000001' };
    const found = { kind: 'found', report: { status: 'filled', clientOrderId: 'gr1a000000001' } };
    expect(await exchange.order({ ...names, createdAtMs })).toMatchObject(found);
    expect(await exchange.order(names)).toMatchObject(found);
    const other = { symbol, clientOrderId: 'gr1a000000002' };
    expect(await exchange.order({ ...other, createdAtMs })).toEqual({ kind: 'notFound' });
    expect(await exchange.order(other)).toEqual({ kind: 'notFound' });
  });

  test('many orders are placed, listed and canceled in batches', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `gr1a0000000${String(i).padStart(2, '0')}`);
    const small = { price: decimal(58_000), quantity: decimal('0.001') };
    const outcomes = await exchange.place(names.map((name) => order(name, small)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'accepted'));
    const open = await exchange.openOrders(symbol);
    expect(open.map(({ clientOrderId }) => clientOrderId).toSorted()).toEqual(names);
    const cancels = names.map((clientOrderId) => ({ symbol, clientOrderId }));
    const canceled = await exchange.cancel([
      ...cancels,
      { symbol, clientOrderId: 'gr1a00000none' },
    ]);
    expect(canceled.map(({ kind }) => kind)).toEqual([...names.map(() => 'accepted'), 'gone']);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('refusals have their reasons; a maker order that crosses is canceled for it', async () => {
    const crossing = order('gr1a000000001', { price: decimal('60100') });
    const outcomes = await exchange.place([
      crossing,
      order('gr1a000000002'),
      order('gr1a000000003', { price: decimal('59850.001') }),
      order('gr1a000000004', { quantity: decimal('0.000001') }),
      order('gr1a000000005', { price: decimal(50_000), quantity: decimal('0.0001') }),
      order('gr1a000000006', { quantity: decimal(900) }),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'accepted' },
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'badPrecision' },
      { kind: 'rejected', reason: 'belowMinimum' },
      { kind: 'rejected', reason: 'belowMinimum' },
      { kind: 'rejected', reason: 'insufficientBalance' },
    ]);
    expect(await exchange.order({ symbol, clientOrderId: 'gr1a000000001' })).toMatchObject({
      report: { status: 'canceled', cancelReason: 'wouldCross' },
    });
    // The exchange itself would make a second order of it.
    expect(await exchange.place([order('gr1a000000002')])).toMatchObject([{ kind: 'unknown' }]);
    expect(htx.openOrders('main')).toHaveLength(1);
  });
});

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
