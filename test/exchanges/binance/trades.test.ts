/** Reading our trades: windows, pages, and each once. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, type SeenRequest } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, nowMs, openBench, payload, rowOf, symbol } from './binance-bench.ts';

const trades = 'GET /api/v3/myTrades';

afterEach(closeBenches);

describe('trades', () => {
  const dayMs = 86_400_000;
  const tradeOf = (id: number, atMs: number) => ({ ...rowOf('trades'), id, time: atMs });
  /** Answers as Binance does, from these. */
  const listed = (all: readonly ReturnType<typeof tradeOf>[]) => (request: SeenRequest) => {
    const { fromId, startTime, endTime, limit } = request.query;
    const found = all
      .filter(({ id }) => id >= Number(fromId ?? 0))
      .filter(({ time: at }) => at >= Number(startTime ?? 0) && at <= Number(endTime ?? Infinity));
    const isForward = fromId !== undefined || startTime !== undefined;
    return json(isForward ? found.slice(0, Number(limit)) : found.slice(-Number(limit)));
  };
  const idsOf = (fills: readonly { readonly tradeId: string }[]) =>
    fills.map(({ tradeId }) => Number(tradeId));
  const series = (count: number, firstMs: number, stepMs: number) =>
    Array.from({ length: count }, (_, i) => tradeOf(i + 1, firstMs + i * stepMs));

  test('become fills without our id', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, payload('trades'));
    expect(await exchange.ownLastTrade(symbol)).toEqual({
      tradeId: '28457111',
      exchangeOrderId: '12510053279',
      symbol,
      side: 'buy',
      price: decimal('61000.5'),
      quantity: decimal('0.0004'),
      fee: decimal('0.0000004'),
      feeCurrency: 'BTC',
      timeMs: 1_788_264_050_111,
      liquidity: 'maker',
    });
  });

  test('of the last day are one window', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, listed(series(3, nowMs - 3_000, 1_000)));
    expect(idsOf(await exchange.fillsSince(symbol, nowMs - 2_000))).toEqual([2, 3]);
    expect(server.requestsTo(trades).map(({ query }) => query)).toMatchObject([
      { startTime: String(nowMs - 2_000), endTime: String(nowMs - 2_000 + dayMs - 1) },
    ]);
  });

  test('go on by their ids, each once, when a page is full', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, listed(series(2_500, nowMs - 10_000, 2)));
    const fills = await exchange.fillsSince(symbol, nowMs - 10_000);
    expect(idsOf(fills)).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
    expect(server.requestsTo(trades).map(({ query }) => query['fromId'])).toEqual([
      undefined,
      '1000',
      '1999',
    ]);
  });

  test('of two orders of ours that met are both told, even where a page ends between them', async () => {
    const { server, exchange } = await openBench();
    const all = series(1_500, nowMs - 10_000, 2);
    const twins = all.map((row, i) => (i === 1_000 ? { ...row, id: 1_000, orderId: 7 } : row));
    server.answer(trades, listed(twins));
    const fills = await exchange.fillsSince(symbol, nowMs - 10_000);
    expect(fills).toHaveLength(1_500);
    const met = fills.filter(({ tradeId }) => tradeId === '1000');
    expect(met.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['12510053279', '7']);
  });

  test('of long ago are in the newest page, where that reaches back', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, listed(series(20, nowMs - 20 * dayMs, dayMs)));
    expect(idsOf(await exchange.fillsSince(symbol, nowMs - 4 * dayMs))).toEqual([17, 18, 19, 20]);
    expect(server.requestsTo(trades)).toHaveLength(1);
  });

  test('of long ago are sought day by day, where it does not', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, listed(series(1_500, nowMs - dayMs / 2, 1_000)));
    const fills = await exchange.fillsSince(symbol, nowMs - 3 * dayMs);
    expect(fills).toHaveLength(1_500);
    const windows = server.requestsTo(trades).filter(({ query }) => 'startTime' in query);
    expect(windows.length).toBeGreaterThan(1);
    for (const { query } of windows) {
      expect(Number(query['endTime']) - Number(query['startTime'])).toBeLessThan(dayMs);
    }
  });

  test('of one order are all read', async () => {
    const { server, exchange } = await openBench();
    server.answer(trades, listed(series(1_200, nowMs - 10_000, 1)));
    expect(await exchange.fillsOfOrder(symbol, '12510053279')).toHaveLength(1_200);
    expect(server.requestsTo(trades).map(({ query }) => query['orderId'])).toEqual([
      '12510053279',
      '12510053279',
    ]);
  });

  test('without an end are an error, not a part of the list', async () => {
    const { server, exchange } = await openBench({ pagesMax: 3 });
    const page = (from: number) =>
      json(Array.from({ length: 1_000 }, (_, i) => tradeOf(from + i, nowMs - 5_000)));
    server.answer(trades, ({ query }: SeenRequest) => page(Number(query['fromId'] ?? 1)));
    const asked = exchange.fillsSince(symbol, nowMs - 10_000);
    expect(await failureOf(asked)).toMatchObject({ kind: 'badAnswer' });
    server.answer(trades, page(1));
    expect(await failureOf(exchange.fillsOfOrder(symbol, '1'))).toMatchObject({
      kind: 'badAnswer',
      message: expect.stringMatching('again and again'),
    });
  });
});
