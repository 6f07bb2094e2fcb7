/** Reading the market, the account and its lists. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, text, type SeenRequest } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, nowMs, openBench, payload, rowOf, symbol } from './binance-bench.ts';

const info = 'GET /api/v3/exchangeInfo';
const order = 'GET /api/v3/order';
const open = 'GET /api/v3/openOrders';
const account = 'GET /api/v3/account';
const wallet = 'GET /sapi/v1/account/apiRestrictions';
const time = 'GET /api/v3/time';
const absent = json({ code: -2013, msg: 'Order does not exist.' }, 400);

afterEach(closeBenches);

function infoWith(change: (filters: Record<string, unknown>[]) => unknown, status = 'TRADING') {
  const [row] = rowOf('exchange-info')['symbols'] as Record<string, unknown>[];
  const filters = change((row?.['filters'] ?? []) as Record<string, unknown>[]);
  return json({ symbols: [{ ...row, status, filters }] });
}

describe('an instrument', () => {
  test('is read from its filters, and kept for a while', async () => {
    const { server, exchange, clock } = await openBench();
    server.answer(info, payload('exchange-info'));
    expect(await exchange.instrument(symbol)).toEqual({
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: decimal('0.01'),
      lotSize: decimal('0.00001'),
      minQuantity: decimal('0.00001'),
      minNotional: decimal(5),
      maxQuantity: decimal(9_000),
      openOrdersMax: 200,
      isTradable: true,
    });
    await exchange.instrument(symbol);
    expect(server.requestsTo(info)).toHaveLength(1);
    expect(server.requestsTo(info)[0]?.query).toEqual({
      symbol: 'BTCUSDT',
      showPermissionSets: 'false',
    });
    clock.advance(3_600_000);
    await exchange.instrument(symbol);
    expect(server.requestsTo(info)).toHaveLength(2);
  });

  test('may have the older filter, or none, and be halted', async () => {
    const { server, exchange } = await openBench();
    const older = { filterType: 'MIN_NOTIONAL', minNotional: '10.00000000' };
    server.answer(
      info,
      infoWith((filters) => [...filters.slice(0, 2), older], 'BREAK'),
    );
    expect(await exchange.instrument(symbol)).toMatchObject({
      minNotional: decimal(10),
      isTradable: false,
    });
    expect(await exchange.priceLimits(symbol)).toEqual({
      highestBuy: decimal(1_000_000),
      lowestSell: decimal('0.01'),
    });
    expect(await exchange.instrument(symbol)).not.toHaveProperty('openOrdersMax');
  });

  test('of another base and quote is not the one asked for', async () => {
    const { server, exchange } = await openBench();
    server.answer(info, payload('exchange-info'));
    expect(await failureOf(exchange.instrument('BTCU-SDT'))).toMatchObject({
      kind: 'unknownSymbol',
    });
    server.answer(info, json({ code: -1121, msg: 'Invalid symbol.' }, 400));
    expect(await failureOf(exchange.instrument('X-Y'))).toMatchObject({ kind: 'unknownSymbol' });
  });

  test.each([
    ['by side', (filters: Record<string, unknown>[]) => filters, '305000', '12200'],
    [
      'without those that are switched off',
      ([price, ...filters]: Record<string, unknown>[]) => [
        { ...price, minPrice: '0.00000000', maxPrice: '0.00000000' },
        ...filters,
      ],
      '305000',
      '12200',
    ],
    [
      'for both',
      (filters: Record<string, unknown>[]) => [
        ...filters.slice(0, 2),
        { filterType: 'PERCENT_PRICE', multiplierUp: '2', multiplierDown: '0.5', avgPriceMins: 0 },
      ],
      '122020.4',
      '30505.1',
    ],
    [
      'that bind whatever the market',
      ([price, ...filters]: Record<string, unknown>[]) => [
        { ...price, minPrice: '20000.00000000', maxPrice: '100000.00000000' },
        ...filters,
      ],
      '100000',
      '20000',
    ],
  ])('has price limits %s', async (_, change, highestBuy, lowestSell) => {
    const { server, exchange } = await openBench();
    server.answer(info, infoWith(change));
    server.answer('GET /api/v3/avgPrice', payload('average-price'));
    server.answer('GET /api/v3/ticker/price', payload('price'));
    expect(await exchange.priceLimits(symbol)).toEqual({
      highestBuy: decimal(highestBuy),
      lowestSell: decimal(lowestSell),
    });
  });
});

test('a ticker is two answers; a side without orders is absent', async () => {
  const { server, exchange } = await openBench();
  server.answer('GET /api/v3/ticker/price', payload('price'));
  server.answer(
    'GET /api/v3/ticker/bookTicker',
    json({ ...rowOf('book-ticker'), bidPrice: '0.00000000' }),
  );
  expect(await exchange.ticker(symbol)).toEqual({
    symbol,
    last: decimal('61010.2'),
    ask: decimal('61010.2'),
    timeMs: nowMs,
  });
});

describe('an order', () => {
  test('is told whole, with its average price', async () => {
    const { server, exchange } = await openBench();
    server.answer(order, payload('order'));
    expect(await exchange.order({ symbol, exchangeOrderId: '12510053279' })).toEqual({
      kind: 'found',
      report: {
        exchangeOrderId: '12510053279',
        clientOrderId: 'gr1a0001',
        symbol,
        side: 'buy',
        price: decimal('61000.5'),
        quantity: decimal('0.001'),
        filledQuantity: decimal('0.0004'),
        averagePrice: decimal('61000.5'),
        status: 'open',
        createdAtMs: 1_788_264_000_140,
        updatedAtMs: 1_788_264_050_112,
      },
    });
  });

  test.each([
    ['NEW', 'open', undefined],
    ['FILLED', 'filled', undefined],
    ['CANCELED', 'canceled', 'requested'],
    ['EXPIRED', 'canceled', 'other'],
    ['EXPIRED_IN_MATCH', 'canceled', 'other'],
    ['REJECTED', 'canceled', 'other'],
  ])('%s is %s', async (wire, status, cancelReason) => {
    const { server, exchange } = await openBench();
    server.answer(order, json({ ...rowOf('order'), status: wire }));
    const lookup = await exchange.order({ symbol, exchangeOrderId: '12510053279' });
    expect(lookup).toMatchObject({ report: { status } });
    expect(lookup.kind === 'found' && lookup.report.cancelReason).toBe(cancelReason);
  });

  test('asked for by our id is asked for by that of its cancel too', async () => {
    const { server, exchange } = await openBench();
    const canceled = { ...rowOf('order'), status: 'CANCELED', clientOrderId: 'gr1a0001-x' };
    server.answer(order, ({ query }: SeenRequest) =>
      query['origClientOrderId'] === 'gr1a0001-x' ? json(canceled) : absent,
    );
    expect(await exchange.order({ symbol, clientOrderId: 'gr1a0001' })).toMatchObject({
      kind: 'found',
      report: { clientOrderId: 'gr1a0001', status: 'canceled' },
    });
    expect(await exchange.order({ symbol, clientOrderId: 'gr1a0002' })).toEqual({
      kind: 'notFound',
    });
    expect(server.requestsTo(order)).toHaveLength(4);
  });

  test.each([
    ['another order', { orderId: 1 }],
    ['another symbol', { symbol: 'ETHUSDT' }],
    ['an unknown status', { status: 'DANCING' }],
    ['no price', { price: undefined }],
  ])('is not believed when the answer has %s', async (_, changes) => {
    const { server, exchange } = await openBench();
    server.answer(order, json({ ...rowOf('order'), ...changes }));
    const asked = exchange.order({ symbol, exchangeOrderId: '12510053279' });
    expect(await failureOf(asked)).toMatchObject({ kind: 'badAnswer' });
  });
});

test('open orders are one list', async () => {
  const { server, exchange } = await openBench();
  server.answer(open, json([rowOf('order'), { ...rowOf('order'), orderId: 2 }]));
  expect(await exchange.openOrders(symbol)).toMatchObject([
    { exchangeOrderId: '12510053279' },
    { exchangeOrderId: '2' },
  ]);
  server.answer(open, json({ not: 'a list' }));
  expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'badAnswer' });
});

describe('the account', () => {
  test('has an entry for each currency asked for', async () => {
    const { server, exchange } = await openBench();
    server.answer(account, payload('account'));
    expect(await exchange.balances(['USDT', 'BTC'])).toEqual([
      { currency: 'USDT', available: decimal(0), held: decimal(0) },
      { currency: 'BTC', available: decimal('0.5'), held: decimal('0.1') },
    ]);
  });

  test('has a key with rights', async () => {
    const { server, exchange } = await openBench();
    server.answer(wallet, payload('api-restrictions'));
    expect(await exchange.keyPermissions()).toEqual({
      canRead: true,
      canTrade: true,
      canWithdraw: false,
      isBound: true,
      boundAddresses: [],
    });
  });

  test('does not tell on a host without a wallet', async () => {
    const { server, exchange } = await openBench({ credentialChanges: { isDemo: true } });
    server.answer(account, payload('account'));
    expect(await exchange.keyPermissions()).toMatchObject({
      canTrade: true,
      canWithdraw: undefined,
    });
    expect(server.requestsTo(wallet)).toEqual([]);
    const other = await openBench();
    other.server.answer(account, payload('account'));
    expect(await other.exchange.keyPermissions()).toMatchObject({ canWithdraw: undefined });
  });
});

describe('a read', () => {
  test('is signed as of a second ago, and holds a minute', async () => {
    const { server, exchange } = await openBench();
    server.answer(open, text('[]'));
    await exchange.openOrders(symbol);
    expect(server.requestsTo(open)[0]?.query).toMatchObject({
      timestamp: String(nowMs - 1_000),
      recvWindow: '60000',
    });
  });

  test('is repeated while the exchange is unavailable', async () => {
    const { server, exchange, calls } = await openBench();
    server.answer(open, text('<html>', 502), json({ code: -1001, msg: 'x' }, 500), text('[]'));
    expect(await exchange.openOrders(symbol)).toEqual([]);
    expect(calls).toEqual([time, open, open, open]);
  });

  test('is repeated once with the clock measured anew', async () => {
    const { server, exchange } = await openBench();
    server.answer(time, json({ serverTime: nowMs }), json({ serverTime: nowMs + 60_000 }));
    server.answer(open, json({ code: -1021, msg: 'late' }, 400), text('[]'));
    await exchange.openOrders(symbol);
    expect(exchange.exchangeNow()).toBe(nowMs + 60_000);
    server.answer(open, json({ code: -1021, msg: 'late' }, 400));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'clockSkew' });
  });

  test.each([
    [json({ code: -1003, msg: 'x' }, 429), 'rateLimited', 60_000],
    [json({ code: -1015, msg: 'x' }, 429), 'rateLimited', 10_000],
    [json({ code: -1003, msg: 'banned' }, 418), 'rateLimited', 120_000],
    [text('<html>', 403), 'rateLimited', 60_000],
    [json({ code: -2015, msg: 'x' }, 401), 'auth', undefined],
    [json({ code: -1022, msg: 'x' }, 400), 'auth', undefined],
    [json({ code: -1100, msg: 'x' }, 400), 'refused', undefined],
    [json({ what: 'x' }, 400), 'badAnswer', undefined],
  ])('%j is %s', async (answer, kind, waitMs) => {
    const { server, exchange } = await openBench();
    server.answer(open, answer);
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({
      kind,
      exchange: 'binance',
      retryAtMs: waitMs === undefined ? undefined : nowMs + waitMs,
    });
    expect(server.requestsTo(open)).toHaveLength(1);
  });
});
