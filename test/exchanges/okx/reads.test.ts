import { afterEach, describe, expect, test } from '@jest/globals';
import { json, text } from '../../support/scripted-http-server.ts';
import { closeBenches, failureOf, nowMs, openBench, payload, rowOf, symbol } from './okx-bench.ts';

afterEach(closeBenches);

describe('the market', () => {
  test('an instrument is read once an hour', async () => {
    const { server, exchange, clock } = await openBench();
    server.answer('GET /api/v5/public/instruments', payload('instruments'));

    const instrument = await exchange.instrument(symbol);
    clock.advance(3_599_999);
    await exchange.instrument(symbol);
    expect(server.requests).toHaveLength(1);
    clock.advance(1);
    await exchange.instrument(symbol);
    expect(server.requests).toHaveLength(2);

    expect(server.requests[0]?.url).toBe(
      '/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT',
    );
    expect(shown(instrument)).toEqual({
      symbol,
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.1',
      lotSize: '0.00000001',
      minQuantity: '0.00001',
      minNotional: '0',
      maxQuantity: '9999999999',
      isTradable: true,
    });
  });

  test('a suspended instrument is not tradable', async () => {
    const { server, exchange } = await openBench();
    const row = { ...rowOf('instruments'), state: 'suspend' };
    server.answer('GET /api/v5/public/instruments', json({ code: '0', data: [row] }));
    expect((await exchange.instrument(symbol)).isTradable).toBe(false);
  });

  test.each([
    { why: 'code 51001', answer: { code: '51001', msg: 'does not exist', data: [] } },
    { why: 'an empty list', answer: { code: '0', msg: '', data: [] } },
  ])('$why means that the symbol is unknown', async ({ answer }) => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/public/instruments', json(answer));
    expect(await failureOf(exchange.instrument('NO-SUCH'))).toMatchObject({
      kind: 'unknownSymbol',
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a ticker without a book has no bid and no ask', async () => {
    const { server, exchange } = await openBench();
    const row = { ...rowOf('ticker'), askPx: '', bidPx: '' };
    server.answer('GET /api/v5/market/ticker', payload('ticker'), json({ code: '0', data: [row] }));
    const ticker = { symbol, last: '61010.2', timeMs: nowMs };
    expect(shown(await exchange.ticker(symbol))).toEqual({
      ...ticker,
      bid: '61010.2',
      ask: '61010.3',
    });
    expect(shown(await exchange.ticker(symbol))).toEqual(ticker);
  });

  test('price limits that are off do not bind', async () => {
    const { server, exchange } = await openBench();
    server.answer(
      'GET /api/v5/public/price-limit',
      payload('price-limit'),
      payload('price-limit-off'),
    );
    expect(shown(await exchange.priceLimits(symbol))).toEqual({
      highestBuy: '62800.1',
      lowestSell: '59200.4',
    });
    expect(await exchange.priceLimits(symbol)).toEqual({});
  });
});

describe('one order', () => {
  test('is found with what it has filled, and the fee as a charge', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/trade/order', payload('order'));
    const lookup = await exchange.order({ symbol, clientOrderId: 'gr1a0001' });
    expect(shown(lookup)).toEqual({
      kind: 'found',
      report: {
        exchangeOrderId: '2896576259728695296',
        clientOrderId: 'gr1a0001',
        symbol,
        side: 'buy',
        price: '61000.5',
        quantity: '0.001',
        filledQuantity: '0.0004',
        averagePrice: '61000.5',
        fee: '0.00000032',
        feeCurrency: 'BTC',
        status: 'open',
        createdAtMs: 1_788_264_000_140,
        updatedAtMs: 1_788_264_050_112,
      },
    });
    expect(server.requestsTo('GET /api/v5/trade/order')[0]?.query).toEqual({
      instId: symbol,
      clOrdId: 'gr1a0001',
    });
  });

  test('is asked for by the id of the exchange where that is known', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/trade/order', payload('order'));
    await exchange.order({
      symbol,
      clientOrderId: 'gr1a0001',
      exchangeOrderId: '2896576259728695296',
    });
    expect(server.requestsTo('GET /api/v5/trade/order')[0]?.query).toEqual({
      instId: symbol,
      ordId: '2896576259728695296',
    });
  });

  test('is not found by the word of the exchange alone', async () => {
    const { server, exchange } = await openBench();
    const ask = () => exchange.order({ symbol, clientOrderId: 'gr1a0001' });
    server.answer('GET /api/v5/trade/order', payload('order-absent'));
    expect(await ask()).toEqual({ kind: 'notFound' });
    server.answer('GET /api/v5/trade/order', json({ code: '0', msg: '', data: [] }));
    expect(await failureOf(ask())).toMatchObject({ kind: 'badAnswer' });
    server.answer('GET /api/v5/trade/order', text('<html>', 502));
    expect(await failureOf(ask())).toMatchObject({ kind: 'unavailable' });
  });

  test('another order than asked for is a bad answer', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/trade/order', payload('order'));
    const failure = await failureOf(exchange.order({ symbol, clientOrderId: 'gr1a0002' }));
    expect(failure).toMatchObject({ kind: 'badAnswer' });
  });

  test.each([
    {
      why: 'crossed',
      row: { state: 'canceled', accFillSz: '0', avgPx: '', cancelSource: '31' },
      report: { status: 'canceled', cancelReason: 'wouldCross', filledQuantity: '0' },
    },
    {
      why: 'canceled by us with a part filled',
      row: { state: 'canceled', cancelSource: '1' },
      report: { status: 'canceled', cancelReason: 'requested', filledQuantity: '0.0004' },
    },
    {
      why: 'canceled by the system',
      row: { state: 'canceled', accFillSz: '', avgPx: '0', cancelSource: '0' },
      report: { status: 'canceled', cancelReason: 'other', filledQuantity: '0' },
    },
    {
      why: 'filled',
      row: { state: 'filled', accFillSz: '0.001' },
      report: { status: 'filled', filledQuantity: '0.001', averagePrice: '61000.5' },
    },
    {
      why: 'resting',
      row: { state: 'live', accFillSz: '0', avgPx: '', clOrdId: '', fee: '', feeCcy: '' },
      report: { status: 'open', filledQuantity: '0' },
    },
    {
      why: 'paid a rebate instead of a fee',
      row: { fee: '0', feeCcy: 'BTC', rebate: '0.02', rebateCcy: 'USDT' },
      report: { fee: '-0.02', feeCurrency: 'USDT' },
    },
    {
      why: 'paid a rebate on its fee',
      row: { fee: '-0.05', feeCcy: 'USDT', rebate: '0.02', rebateCcy: 'USDT' },
      report: { fee: '0.03', feeCurrency: 'USDT' },
    },
  ])('that $why is told so', async ({ row, report }) => {
    const { server, exchange } = await openBench();
    const data = [{ ...rowOf('order'), ...row }];
    server.answer('GET /api/v5/trade/order', json({ code: '0', data }));
    const lookup = await exchange.order({ symbol, exchangeOrderId: '2896576259728695296' });
    const seen = shown(lookup) as { report: Record<string, unknown> };
    expect(seen.report).toMatchObject(report);
    expect('averagePrice' in seen.report).toBe(seen.report['filledQuantity'] !== '0');
    expect('clientOrderId' in seen.report).toBe(data[0]?.clOrdId !== '');
  });
});

describe('the account', () => {
  test('a currency that is not listed is zero', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/account/balance', payload('balance'));
    expect(shown(await exchange.balances(['BTC', 'USDT']))).toEqual([
      { currency: 'BTC', available: '0', held: '0' },
      { currency: 'USDT', available: '91.85', held: '24.4' },
    ]);
    expect(server.requestsTo('GET /api/v5/account/balance')[0]?.url).toBe(
      '/api/v5/account/balance?ccy=BTC%2CUSDT',
    );
  });

  test('more than twenty currencies take two calls', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/account/balance', payload('balance'));
    const currencies = Array.from({ length: 21 }, (_, index) => `C${index}`);
    expect(await exchange.balances(currencies)).toHaveLength(21);
    expect(server.requestsTo('GET /api/v5/account/balance')).toHaveLength(2);
  });

  test.each([
    {
      perm: 'read_only,trade',
      ip: '203.0.113.7,203.0.113.8',
      rights: [true, true, false],
      boundAddresses: ['203.0.113.7', '203.0.113.8'],
    },
    { perm: 'read_only', ip: '', rights: [true, false, false], boundAddresses: [] },
    {
      perm: 'read_only, withdraw,trade',
      ip: '203.0.113.7',
      rights: [true, true, true],
      boundAddresses: ['203.0.113.7'],
    },
  ])('a key with $perm bound to "$ip"', async ({ perm, ip, rights, boundAddresses }) => {
    const { server, exchange } = await openBench();
    const row = { ...rowOf('account-config'), perm, ip };
    server.answer('GET /api/v5/account/config', json({ code: '0', data: [row] }));
    const [canRead, canTrade, canWithdraw] = rights;
    expect(await exchange.keyPermissions()).toEqual({
      canRead,
      canTrade,
      canWithdraw,
      isBound: boundAddresses.length > 0,
      boundAddresses,
    });
  });

  test('a key whose rights are not told is not taken for harmless', async () => {
    const { server, exchange } = await openBench();
    server.answer('GET /api/v5/account/config', json({ code: '0', data: [{ uid: '1' }] }));
    expect(await failureOf(exchange.keyPermissions())).toMatchObject({
      kind: 'badAnswer',
      message: '/api/v5/account/config answered a row that cannot be read, at 0.perm',
    });
  });
});

/** Decimals as the text they were read from. */
function shown(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
