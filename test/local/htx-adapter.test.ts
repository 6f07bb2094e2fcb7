/** Our adapter against the simulated HTX: both sides read the wire the same way, and a restart is none of its business. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  startHtxSimulator,
  type HtxSimulatorOptions,
} from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { createHtxExchange } from '../../shared/exchanges/htx/client.ts';
import type { Exchange, PlaceRequest } from '../../shared/ports/exchange.ts';
import { htxAccount, htxKey } from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const symbol = 'BTC-USDT';
let clock: ManualClock;
let htx: Simulator;
let exchange: Exchange;
async function start(more: Partial<HtxSimulatorOptions> = {}): Promise<void> {
  const accounts = [htxAccount];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
  exchange = createHtxExchange({
    credentials: {
      exchange: 'htx',
      apiKey: htxKey.apiKey,
      apiSecret: htxKey.secret,
      isDemo: false,
      baseUrl: htx.baseUrl,
    },
    clock,
    retry: { attemptsMax: 2, initialDelayMs: 1, delayMsMax: 2 },
  });
}
beforeEach(() => {
  clock = new ManualClock(startMs);
  return start();
});
afterEach(() => htx.close());

function order(clientOrderId: string, changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId,
    side: 'buy',
    price: decimal('59850'),
    quantity: decimal('0.2'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: startMs + 100_000,
    ...changes,
  };
}

test('the market and the account are read', async () => {
  expect(await exchange.instrument(symbol)).toMatchObject({
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.000001'),
    minNotional: decimal(10),
    isTradable: true,
  });
  expect(await exchange.ticker(symbol)).toMatchObject({
    last: decimal(60_000),
    bid: decimal(59_900),
    ask: decimal(60_100),
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
});

test('an order is placed, listed, filled, and its trade found', async () => {
  expect(await exchange.place([order('gr1a000000001')])).toMatchObject([{ kind: 'accepted' }]);
  expect(await exchange.openOrders(symbol)).toMatchObject([
    { clientOrderId: 'gr1a000000001', status: 'open', side: 'buy', price: decimal(59_850) },
  ]);
  clock.move(60_000);
  const lookup = await exchange.order({ symbol, clientOrderId: 'gr1a000000001' });
  expect(lookup).toMatchObject({
    kind: 'found',
    report: { status: 'filled', filledQuantity: decimal('0.2') },
  });
  const fills = await exchange.fillsSince(symbol, startMs);
  expect(fills).toMatchObject([
    { side: 'buy', quantity: decimal('0.2'), fee: decimal('0.0004'), feeCurrency: 'BTC' },
  ]);
  expect(await exchange.fillsOfOrder(symbol, fills[0]?.exchangeOrderId ?? '')).toHaveLength(1);
});

test('refusals have their reasons, in the order of the requests', async () => {
  const outcomes = await exchange.place([
    order('gr1a000000001'),
    order('gr1a000000002', { price: decimal('59850.001') }),
    order('gr1a000000003', { quantity: decimal('0.0001') }),
    order('gr1a000000004', { quantity: decimal(900) }),
    order('gr1a000000005', { price: decimal(70_000) }),
  ]);
  expect(outcomes).toMatchObject([
    { kind: 'accepted' },
    { kind: 'rejected', reason: 'badPrecision' },
    { kind: 'rejected', reason: 'belowMinimum' },
    { kind: 'rejected', reason: 'insufficientBalance' },
    { kind: 'rejected', reason: 'priceOutOfLimits' },
  ]);
});

describe('a maker order that would cross is recognised', () => {
  const crossing = order('gr1a000000001', { price: decimal(60_100) });

  test('where it is accepted and canceled', async () => {
    expect(await exchange.place([crossing])).toMatchObject([{ kind: 'accepted' }]);
    const { clientOrderId } = crossing;
    expect(await exchange.order({ symbol, clientOrderId })).toMatchObject({
      kind: 'found',
      report: { status: 'canceled', cancelReason: 'wouldCross' },
    });
  });

  test('where it is refused', async () => {
    await htx.close();
    await start({ profile: { postOnlyCrossing: 'refuse' } });
    expect(await exchange.place([crossing])).toMatchObject([
      { kind: 'rejected', reason: 'wouldCross' },
    ]);
  });
});

describe.each([true, false])('where pages repeat the row they go on from: %s', (isFromIncluded) => {
  test('open orders past a page are all there, once', async () => {
    await htx.close();
    await start({ isFromIncluded, profile: { openOrdersMax: 1_000 } });
    for (let batch = 0; batch < 60; batch++) {
      const requests = Array.from({ length: 10 }, (_, index) => {
        const number = batch * 10 + index;
        const price = decimal(55_000).plus(number);
        const id = `gr1a${String(number).padStart(9, '0')}`;
        return order(id, { price, quantity: decimal('0.001') });
      });
      await exchange.place(requests);
      // Budgets are those of two seconds.
      if (batch % 20 === 19) clock.move(2_000);
    }
    const found = await exchange.openOrders(symbol);
    expect(found).toHaveLength(600);
    expect(new Set(found.map(({ clientOrderId }) => clientOrderId)).size).toBe(600);
  });
});

test('a simulator that died goes on as it was', async () => {
  await htx.close();
  const dataDir = mkdtempSync(join(tmpdir(), 'htx-'));
  await start({ dataDir });
  await exchange.place([order('gr1a000000001')]);
  await htx.close();
  clock.move(60_000);
  await start({ dataDir });
  expect(await exchange.order({ symbol, clientOrderId: 'gr1a000000001' })).toMatchObject({
    kind: 'found',
    report: { status: 'filled' },
  });
  await exchange.place([order('gr1a000000002', { price: decimal(59_000) })]);
  expect(new Set(htx.orders('main').map(({ id }) => id)).size).toBe(2);
});
