/** Lists in pages: open orders and fills, all of them or an error. */

import { afterEach, describe, expect, test } from '@jest/globals';
import {
  json,
  text,
  type ScriptedAnswer,
  type SeenRequest,
} from '../../support/scripted-http-server.ts';
import { closeBenches, failureOf, nowMs, openBench, payload, rowOf, symbol } from './okx-bench.ts';

const pending = 'GET /api/v5/trade/orders-pending';
const recent = 'GET /api/v5/trade/fills';
const history = 'GET /api/v5/trade/fills-history';
const dayMs = 86_400_000;

type Row = Readonly<Record<string, unknown>>;

afterEach(closeBenches);

/** Orders with the ids `newest`, one less, and so on. */
function orderRows(newest: number, count: number, changes: Row = {}): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    ...rowOf('order'),
    ordId: String(newest - index),
    clOrdId: `gr1a${newest - index}`,
    ...changes,
  }));
}

function fillRow(number: number, timeMs: number, changes: Row = {}): Row {
  return {
    ...rowOf('fills'),
    billId: String(9_000_000 + number),
    tradeId: String(number),
    fillTime: String(timeMs),
    ts: String(timeMs + 2),
    ...changes,
  };
}

const nothing = json({ code: '0', msg: '', data: [] });

/** Serves a list as OKX does: newest first, `after` exclusive. */
function paged(rows: readonly Row[], idName: string): (request: SeenRequest) => ScriptedAnswer {
  return ({ query }) => {
    const from =
      query['after'] === undefined
        ? 0
        : rows.findIndex((row) => row[idName] === query['after']) + 1;
    const data = rows.slice(from, from + Number(query['limit']));
    return json({ code: '0', msg: '', data });
  };
}

describe('open orders', () => {
  test('come from all pages', async () => {
    const { server, exchange } = await openBench();
    server.answer(pending, paged(orderRows(5_000, 350), 'ordId'));
    const orders = await exchange.openOrders(symbol);
    expect(orders.map((order) => Number(order.exchangeOrderId))).toEqual(
      Array.from({ length: 350 }, (_, index) => 5_000 - index),
    );
    expect(server.requestsTo(pending).map((request) => request.query['after'])).toEqual([
      undefined,
      '4901',
      '4801',
      '4701',
    ]);
    expect(server.requestsTo(pending)[0]?.query).toEqual({
      instType: 'SPOT',
      instId: symbol,
      limit: '100',
    });
  });

  test('end after a last page that is exactly full', async () => {
    const { server, exchange } = await openBench();
    server.answer(pending, paged(orderRows(5_000, 200), 'ordId'));
    expect(await exchange.openOrders(symbol)).toHaveLength(200);
    expect(server.requestsTo(pending)).toHaveLength(3);
  });

  test('count once when pages overlap, as they were read last', async () => {
    const { server, exchange } = await openBench();
    const again = orderRows(4_905, 50, { accFillSz: '0.0009' });
    server.answer(
      pending,
      json({ code: '0', data: orderRows(5_000, 100) }),
      json({ code: '0', data: again }),
    );
    const orders = await exchange.openOrders(symbol);
    expect(orders).toHaveLength(145);
    const overlapping = orders.find((order) => order.exchangeOrderId === '4905');
    expect(overlapping?.filledQuantity.toFixed()).toBe('0.0009');
  });

  test('are an error when they have more pages than allowed', async () => {
    const { server, exchange } = await openBench({ pagesMax: 3 });
    server.answer(pending, paged(orderRows(5_000, 301), 'ordId'));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({
      kind: 'badAnswer',
      message: '/api/v5/trade/orders-pending has more than 3 pages of 100',
    });
    expect(server.requestsTo(pending)).toHaveLength(3);
  });

  test('are an error when the cursor is ignored', async () => {
    const { server, exchange } = await openBench();
    server.answer(pending, json({ code: '0', data: orderRows(5_000, 100) }));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'badAnswer' });
    expect(server.requestsTo(pending)).toHaveLength(2);
  });

  test('are an error when a later page fails for good', async () => {
    const { server, exchange } = await openBench();
    server.answer(
      pending,
      json({ code: '0', data: orderRows(5_000, 100) }),
      text('<html>bad gateway</html>', 502),
    );
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'unavailable' });
  });

  test('go on after a page that fails once', async () => {
    const { server, exchange } = await openBench();
    server.answer(
      pending,
      json({ code: '0', data: orderRows(5_000, 100) }),
      text('', 503),
      json({ code: '0', data: orderRows(4_900, 1) }),
    );
    expect(await exchange.openOrders(symbol)).toHaveLength(101);
  });

  test.each([
    { why: 'one row lacks a field', row: { sz: undefined } },
    { why: 'one row has a number that is none', row: { px: 'NaN' } },
    { why: 'one row is in a state nobody knows', row: { state: 'dreaming' } },
    { why: 'one row is of another symbol', row: { instId: 'ETH-USDT' } },
  ])('are an error when $why', async ({ row }) => {
    const { server, exchange } = await openBench();
    const data = [...orderRows(5_000, 2), ...orderRows(4_000, 1, row)];
    server.answer(pending, json({ code: '0', data }));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'badAnswer' });
    expect(server.requestsTo(pending)).toHaveLength(1);
  });

  test('are an error when the answer says that there is no such order', async () => {
    const { server, exchange } = await openBench();
    server.answer(pending, payload('order-absent'));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ kind: 'refused' });
  });
});

describe('fills', () => {
  test('are told with fee as a charge and the time of the trade', async () => {
    const { server, exchange } = await openBench();
    server.answer(recent, payload('fills'));
    const [fill] = await exchange.fillsSince(symbol, nowMs);
    expect(JSON.parse(JSON.stringify(fill))).toEqual({
      tradeId: '744876980',
      exchangeOrderId: '2896576259728695296',
      clientOrderId: 'gr1a0001',
      symbol,
      side: 'buy',
      price: '61000.5',
      quantity: '0.0004',
      fee: '0.00000032',
      feeCurrency: 'BTC',
      timeMs: 1_788_264_050_111,
      liquidity: 'maker',
    });
  });

  test('since a time come from all pages, oldest first, each once', async () => {
    const { server, exchange } = await openBench();
    const rows = Array.from({ length: 250 }, (_, index) => fillRow(1_100 - index, nowMs - index));
    server.answer(recent, paged(rows, 'billId'));
    const fills = await exchange.fillsSince(symbol, nowMs - 249);
    expect(fills.map((fill) => Number(fill.tradeId))).toEqual(
      Array.from({ length: 250 }, (_, index) => 851 + index),
    );
    expect(server.requests.map((request) => request.query['after'])).toEqual([
      undefined,
      undefined,
      '9001001',
      '9000901',
    ]);
    expect(server.requestsTo(recent)[1]?.query).toEqual({
      instType: 'SPOT',
      instId: symbol,
      begin: String(nowMs - 249),
      limit: '100',
      after: '9001001',
    });
  });

  test('of one instant are ordered by trade id, as numbers', async () => {
    const { server, exchange } = await openBench();
    const rows = [fillRow(99, nowMs), fillRow(1_000, nowMs), fillRow(101, nowMs)];
    server.answer(recent, json({ code: '0', data: rows }));
    const fills = await exchange.fillsSince(symbol, nowMs);
    expect(fills.map((fill) => fill.tradeId)).toEqual(['99', '101', '1000']);
  });

  test('from before the time asked for are left out', async () => {
    const { server, exchange } = await openBench();
    const rows = [fillRow(2, nowMs), fillRow(1, nowMs - 1)];
    server.answer(recent, json({ code: '0', data: rows }));
    const fills = await exchange.fillsSince(symbol, nowMs);
    expect(fills.map((fill) => fill.tradeId)).toEqual(['2']);
  });

  test('from more than three days ago come from the long list and the short one', async () => {
    const { server, exchange } = await openBench();
    const old = fillRow(1, nowMs - 4 * dayMs);
    const both = fillRow(2, nowMs - dayMs);
    server.answer(history, json({ code: '0', data: [both, old] }));
    server.answer(recent, json({ code: '0', data: [fillRow(3, nowMs), both] }));
    const fills = await exchange.fillsSince(symbol, nowMs - 5 * dayMs);
    expect(fills.map((fill) => fill.tradeId)).toEqual(['1', '2', '3']);
    expect(server.requestsTo(history)[0]?.query['begin']).toBe(String(nowMs - 5 * dayMs));
  });

  test('of an order seen lately need one call', async () => {
    const { server, exchange } = await openBench();
    server.answer(pending, json({ code: '0', data: orderRows(5_000, 1) }));
    server.answer(recent, json({ code: '0', data: [fillRow(1, nowMs, { ordId: '5000' })] }));
    await exchange.openOrders(symbol);
    expect(await exchange.fillsOfOrder(symbol, '5000')).toHaveLength(1);
    expect(server.requestsTo(history)).toHaveLength(0);
    expect(server.requestsTo(recent)[0]?.query['ordId']).toBe('5000');
  });

  test.each([
    { why: 'of unknown age', seenBefore: [] },
    {
      why: 'older than three days',
      seenBefore: orderRows(5_000, 1, { cTime: String(nowMs - 4 * dayMs) }),
    },
  ])('of an order $why come from both lists', async ({ seenBefore }) => {
    const { server, exchange } = await openBench();
    server.answer(pending, json({ code: '0', data: seenBefore }));
    server.answer(history, json({ code: '0', data: [fillRow(1, nowMs - 4 * dayMs)] }));
    server.answer(recent, json({ code: '0', data: [fillRow(2, nowMs)] }));
    await exchange.openOrders(symbol);
    const fills = await exchange.fillsOfOrder(symbol, '5000');
    expect(fills.map((fill) => fill.tradeId)).toEqual(['1', '2']);
  });

  test('beyond the bound are an error', async () => {
    const { server, exchange } = await openBench({ pagesMax: 2 });
    const rows = Array.from({ length: 250 }, (_, index) => fillRow(1_100 - index, nowMs));
    server.answer(recent, paged(rows, 'billId'));
    expect(await failureOf(exchange.fillsSince(symbol, nowMs))).toMatchObject({
      kind: 'badAnswer',
    });
  });
});

describe('our last trade', () => {
  test('is the newest of the short list', async () => {
    const { server, exchange } = await openBench();
    server.answer(recent, payload('fills'));
    expect((await exchange.ownLastTrade(symbol))?.tradeId).toBe('744876980');
    expect(server.requestsTo(recent)[0]?.query['limit']).toBe('1');
    expect(server.requestsTo(history)).toHaveLength(0);
  });

  test('is looked for in the long list next', async () => {
    const { server, exchange } = await openBench();
    server.answer(recent, nothing);
    server.answer(history, payload('fills'), nothing);
    expect((await exchange.ownLastTrade(symbol))?.tradeId).toBe('744876980');
    expect(await exchange.ownLastTrade(symbol)).toBeUndefined();
  });
});
