/** What the exchange port promises, kept by the paper exchange over a real table; it has no wire that could fail. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decimal, zero } from '../../../shared/domain/decimal.ts';
import { paperEndedOrdersMax, paperOpenOrdersMax } from '../../../shared/exchanges/paper/book.ts';
import { createPaperExchange } from '../../../shared/exchanges/paper/client.ts';
import { createPaperMarket } from '../../../shared/exchanges/paper/market.ts';
import { ExchangeError, type Exchange, type PlaceRequest } from '../../../shared/ports/exchange.ts';
import type { PaperBookStore, PaperMarket } from '../../../shared/ports/paper-market.ts';
import { DynamoPaperBookStore } from '../../../shared/stores/dynamo-paper-book-store.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

const symbol = 'GEM-PAPER';
const account = 'smoke-1';
const instrument = {
  ...{ symbol, base: 'GEM', quote: 'PAPER', isTradable: true },
  tickSize: decimal('0.1'),
  lotSize: decimal('0.01'),
  minQuantity: decimal('0.01'),
  minNotional: decimal(1),
  maxQuantity: decimal(100),
};

let database: EmbeddedDynamoDb;
let tableName: string;
let clock: VirtualClock;
let books: PaperBookStore;
let market: PaperMarket;
let exchange: Exchange;
let named: number;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
  tableName = await database.createTable();
});
afterAll(() => database.stop());
beforeEach(async () => {
  clock = virtualClock(aTimeMs);
  named = 0;
  books = new DynamoPaperBookStore({ client: database.client, tableName, clock });
  market = createPaperMarket(books, clock);
  exchange = createPaperExchange({ account, books, clock });
  await market.open(account, {
    ...{ instrument, feeRate: decimal('0.001'), price: decimal(1000) },
    ...{ base: decimal(10), quote: decimal(10_000), expiresAtMs: aTimeMs + 3_600_000 },
  });
});

function orderWith(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  named += 1;
  return {
    ...{ symbol, clientOrderId: `paperorder${1000 + named}`, side: 'buy' },
    ...{ price: decimal(990), quantity: decimal('0.3'), timeInForce: 'gtc', postOnly: true },
    expiresAtMs: clock.now() + 10_000,
    ...changes,
  };
}

async function placed(changes: Partial<PlaceRequest> = {}) {
  const request = orderWith(changes);
  const [outcome] = await exchange.place([request]);
  if (outcome?.kind !== 'accepted') throw new Error(`not placed: ${JSON.stringify(outcome)}`);
  const { clientOrderId } = request;
  return { symbol, clientOrderId, exchangeOrderId: outcome.exchangeOrderId };
}

async function funds(): Promise<readonly string[]> {
  const balances = await exchange.balances(['GEM', 'PAPER', 'BTC']);
  return balances.map(
    ({ currency, available, held }) => `${currency} ${available.toFixed()} ${held.toFixed()}`,
  );
}

describe('an order', () => {
  test('rests with its funds held, and is found by either name', async () => {
    const { clientOrderId, exchangeOrderId } = await placed();
    expect(await exchange.openOrders(symbol)).toMatchObject([
      { clientOrderId, exchangeOrderId, side: 'buy', filledQuantity: zero, status: 'open' },
    ]);
    expect(await funds()).toEqual(['GEM 10 0', 'PAPER 9703 297', 'BTC 0 0']);
    for (const query of [{ clientOrderId }, { exchangeOrderId }]) {
      expect(await exchange.order({ symbol, ...query })).toMatchObject({
        kind: 'found',
        report: { clientOrderId, exchangeOrderId, createdAtMs: aTimeMs },
      });
    }
    const unknown = { symbol, clientOrderId: 'paperorder9999' };
    expect(await exchange.order(unknown)).toEqual({ kind: 'notFound' });
  });

  test('trades at its own price, as a maker, once the market has passed it and not before', async () => {
    const buy = await placed();
    const sell = await placed({ side: 'sell', price: decimal(1010), quantity: decimal(2) });
    expect(await market.moveTo(account, decimal(990))).toBe(0);
    clock.advance(5);
    expect(await market.moveTo(account, decimal('989.9'))).toBe(1);
    expect(await market.moveTo(account, decimal('989.9'))).toBe(0);
    clock.advance(5);
    expect(await market.moveTo(account, decimal(1011))).toBe(1);

    expect(await exchange.openOrders(symbol)).toEqual([]);
    const common = { symbol, feeCurrency: 'PAPER', liquidity: 'maker' };
    const bought = {
      ...{ ...common, ...buy, side: 'buy', price: decimal(990), quantity: decimal('0.3') },
      ...{ fee: decimal('0.297'), timeMs: aTimeMs + 5, tradeId: 'tp1' },
    };
    const sold = {
      ...{ ...common, ...sell, side: 'sell', price: decimal(1010), quantity: decimal(2) },
      ...{ fee: decimal('2.02'), timeMs: aTimeMs + 10, tradeId: 'tp2' },
    };
    expect(await exchange.fillsSince(symbol, aTimeMs)).toEqual([bought, sold]);
    expect(await exchange.fillsSince(symbol, aTimeMs + 6)).toEqual([sold]);
    expect(await exchange.fillsOfOrder(symbol, buy.exchangeOrderId)).toEqual([bought]);
    expect(await exchange.ownLastTrade(symbol)).toEqual(sold);
    expect(await exchange.order(buy)).toMatchObject({
      report: { status: 'filled', filledQuantity: decimal('0.3'), averagePrice: decimal(990) },
    });
    // 10000 - 297 - 0.297 + 2020 - 2.02
    expect(await funds()).toEqual(['GEM 8.3 0', 'PAPER 11720.683 0', 'BTC 0 0']);
  });

  test('that the market comes to first trades first', async () => {
    for (const price of [970, 990, 980]) await placed({ price: decimal(price) });
    await market.moveTo(account, decimal(960));
    const fills = await exchange.fillsSince(symbol, 0);
    expect(fills.map(({ price }) => price.toFixed())).toEqual(['990', '980', '970']);
  });

  test('that takes does so at the market’s price; an immediate one never rests', async () => {
    await placed({ price: decimal(1005), postOnly: false });
    const ioc = { timeInForce: 'ioc', postOnly: false } as const;
    await placed({ ...ioc, side: 'sell', price: decimal(999) });
    const late = await placed({ ...ioc, price: decimal(999) });
    const fills = await exchange.fillsSince(symbol, 0);
    expect(
      fills.map(({ side, price, liquidity }) => `${side} ${price.toFixed()} ${liquidity}`),
    ).toEqual(['buy 1000 taker', 'sell 1000 taker']);
    expect(await exchange.order(late)).toMatchObject({
      report: { status: 'canceled', cancelReason: 'other', filledQuantity: zero },
    });
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('that was canceled is gone, with its funds free', async () => {
    const names = await placed();
    expect(await exchange.cancel([names])).toEqual([{ kind: 'accepted' }]);
    expect(await exchange.cancel([names])).toEqual([{ kind: 'gone' }]);
    expect(await exchange.order(names)).toMatchObject({
      report: { status: 'canceled', cancelReason: 'requested' },
    });
    expect(await funds()).toEqual(['GEM 10 0', 'PAPER 10000 0', 'BTC 0 0']);
    await market.moveTo(account, decimal(900));
    expect(await exchange.fillsSince(symbol, 0)).toEqual([]);
  });
});

describe('is refused:', () => {
  const sell = { side: 'sell' as const };
  test.each([
    { changes: { price: decimal(1000) }, reason: 'wouldCross' },
    { changes: { ...sell, price: decimal(1000) }, reason: 'wouldCross' },
    { changes: { price: decimal('990.05') }, reason: 'badPrecision' },
    { changes: { quantity: decimal('0.305') }, reason: 'badPrecision' },
    { changes: { price: decimal('0.1') }, reason: 'belowMinimum' },
    { changes: { quantity: zero }, reason: 'belowMinimum' },
    { changes: { quantity: decimal(101) }, reason: 'aboveMaximum' },
    { changes: { quantity: decimal(11) }, reason: 'insufficientBalance' },
    {
      changes: { ...sell, price: decimal(1001), quantity: decimal('10.01') },
      reason: 'insufficientBalance',
    },
    { changes: { symbol: 'OTHER-PAPER' }, reason: 'notTradable' },
    { changes: { expiresAtMs: aTimeMs - 1 }, reason: 'expired' },
  ])('$reason, $changes', async ({ changes, reason }) => {
    expect(await exchange.place([orderWith(changes)])).toMatchObject([
      { kind: 'rejected', reason },
    ]);
    expect(await exchange.openOrders(symbol)).toEqual([]);
  });

  test('a client order id that was there before, of a filled order too', async () => {
    const { clientOrderId } = await placed();
    const again = orderWith({ clientOrderId, price: decimal(980) });
    const refused = [{ kind: 'rejected', reason: 'duplicateClientOrderId' }];
    expect(await exchange.place([again])).toMatchObject(refused);
    await market.moveTo(account, decimal(985));
    expect(await exchange.place([again])).toMatchObject(refused);
  });

  test('one more than may rest', async () => {
    const small = { quantity: decimal('0.01') };
    const requests = Array.from({ length: paperOpenOrdersMax + 1 }, () => orderWith(small));
    const outcomes = await exchange.place(requests);
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(paperOpenOrdersMax);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'rejected', reason: 'tooManyOrders' });
  });
});

test('of racing writers none is lost', async () => {
  const others = [0, 1, 2, 3].map(() => createPaperExchange({ account, books, clock }));
  const outcomes = await Promise.all(
    others.map((other, n) => other.place([orderWith({ price: decimal(990 - n) })])),
  );
  expect(outcomes.flat().map(({ kind }) => kind)).toEqual(Array(4).fill('accepted'));
  const open = await exchange.openOrders(symbol);
  expect(new Set(open.map(({ exchangeOrderId }) => exchangeOrderId)).size).toBe(4);
});

test('the book forgets what ended long ago, and never what rests', async () => {
  const resting = await placed({ price: decimal(900), quantity: decimal('0.01') });
  const first = await placed();
  await exchange.cancel([first]);
  for (let n = 0; n < paperEndedOrdersMax; n += paperOpenOrdersMax - 1) {
    const small = { quantity: decimal('0.01') };
    const requests = Array.from({ length: paperOpenOrdersMax - 1 }, () => orderWith(small));
    await exchange.place(requests);
    await exchange.cancel(requests);
  }
  expect(await exchange.order(first)).toEqual({ kind: 'notFound' });
  expect(await exchange.order(resting)).toMatchObject({ kind: 'found' });
  expect((await market.look(account))?.book.orders).toHaveLength(paperEndedOrdersMax + 1);
});

test('its key may trade and not withdraw, and its clock is ours', async () => {
  expect(await exchange.keyPermissions()).toMatchObject({ canTrade: true, canWithdraw: false });
  clock.advance(7);
  expect([exchange.exchangeNow(), await exchange.serverTime()]).toEqual(Array(2).fill(aTimeMs + 7));
  expect(await exchange.ticker(symbol)).toEqual({ symbol, last: decimal(1000), timeMs: aTimeMs });
  expect(exchange.rateUsage()).toEqual([]);
  expect(await exchange.priceLimits(symbol)).toEqual({});
});

describe('what cannot be asked', () => {
  test('without a book is an error of its kind, and no order is taken', async () => {
    await market.close(account);
    const failed = exchange.openOrders(symbol);
    await expect(failed).rejects.toThrow(`no paper book is open for account ${account}`);
    await expect(failed).rejects.toThrow(ExchangeError);
    expect(await exchange.place([orderWith()])).toMatchObject([{ kind: 'rejected' }]);
    expect(await exchange.cancel([{ symbol, clientOrderId: 'x' }])).toMatchObject([
      { kind: 'rejected' },
    ]);
  });

  test('of another symbol is unknown', async () => {
    await expect(exchange.ticker('OTHER-PAPER')).rejects.toMatchObject({ kind: 'unknownSymbol' });
  });

  test('when the table does not answer is unavailable, and an order’s fate unknown', async () => {
    const nowhere = new DynamoPaperBookStore({
      ...{ client: database.client, clock },
      tableName: 'no-such-table',
    });
    const lost = createPaperExchange({ account, books: nowhere, clock });
    await expect(lost.openOrders(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await lost.place([orderWith()])).toMatchObject([{ kind: 'unknown' }]);
  });
});
