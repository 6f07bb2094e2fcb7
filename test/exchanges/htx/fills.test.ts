/** Fills: their pages and windows, and none twice. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, type ScriptedAnswer, type SeenRequest } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  hourMs,
  nowMs,
  ok,
  openBench,
  pagesOf,
  payload,
  rowOf,
  symbol,
} from './htx-bench.ts';

const { fills, fillsOfOrder } = endpoints;

afterEach(closeBenches);

describe('fills', () => {
  const timeOf = (request: SeenRequest, name: string) => Number(request.query[name] ?? nowMs);

  /** Trades of these times, each one its own order; newest first, as the windows ask for them. */
  function tradesAt(times: readonly number[], isFromIncluded = true) {
    const rows = times
      .map((ms, i) => ({
        ...rowOf('match-results'),
        id: 1_000 + i,
        'trade-id': 50 + i,
        'created-at': ms,
      }))
      .reverse();
    return (request: SeenRequest): ScriptedAnswer => {
      const inWindow = rows.filter(
        (row) =>
          row['created-at'] >= timeOf(request, 'start-time') &&
          row['created-at'] <= timeOf(request, 'end-time'),
      );
      return pagesOf(inWindow, isFromIncluded)(request);
    };
  }

  test('are told in our words', async () => {
    const { server, exchange } = await openBench();
    server.answer(fillsOfOrder, payload('match-results'));
    expect(await exchange.fillsOfOrder(symbol, '1314507823485263')).toEqual([
      {
        tradeId: '103627281663',
        exchangeOrderId: '1314507823485263',
        symbol,
        side: 'buy',
        price: decimal('61000.5'),
        quantity: decimal('0.0004'),
        fee: decimal('0.0000008'),
        feeCurrency: 'BTC',
        timeMs: 1_788_264_050_111,
        liquidity: 'maker',
      },
    ]);
  });

  test('have their fee where it was taken', async () => {
    const { server, exchange } = await openBench();
    const inTokens = { 'filled-fees': '0', 'filled-points': '0.0058', 'fee-deduct-currency': 'ht' };
    const rebate = { id: 2, 'trade-id': 2, 'filled-fees': '-0.01', 'fee-currency': 'usdt' };
    const row = rowOf('match-results');
    server.answer(
      fillsOfOrder,
      ok([
        { ...row, ...inTokens, 'trade-id': 1 },
        { ...row, ...rebate },
      ]),
    );
    expect(await exchange.fillsOfOrder(symbol, '1314507823485263')).toMatchObject([
      { tradeId: '1', fee: decimal('0.0058'), feeCurrency: 'HT' },
      { tradeId: '2', fee: decimal('-0.01'), feeCurrency: 'USDT' },
    ]);
  });

  test('of another order are no answer', async () => {
    const { server, exchange } = await openBench();
    server.answer(fillsOfOrder, ok([{ ...rowOf('match-results'), 'order-id': 7 }]));
    const asked = exchange.fillsOfOrder(symbol, '1314507823485263');
    expect(await failureOf(asked)).toMatchObject({ kind: 'badAnswer' });
  });

  test.each([true, false])(
    'come in windows and pages, oldest first and each once; the first row again: %s',
    async (isFromIncluded) => {
      const { server, exchange } = await openBench();
      const sinceMs = nowMs - 100 * hourMs;
      const times = Array.from({ length: 1_300 }, (_, i) => sinceMs - 5_000 + i * 277_000);
      server.answer(fills, tradesAt(times, isFromIncluded));
      const found = await exchange.fillsSince(symbol, sinceMs);
      expect(found.map(({ timeMs }) => timeMs)).toEqual(times.slice(1));
      const [first, ...rest] = server
        .requestsTo(fills)
        .filter(({ query }) => query['from'] === undefined);
      expect(Number(first?.query['start-time'])).toBe(sinceMs);
      for (const { query } of [...(first === undefined ? [] : [first]), ...rest]) {
        const endMs = Number(query['end-time'] ?? nowMs);
        expect(endMs - Number(query['start-time'])).toBeLessThan(48 * hourMs);
      }
      expect(rest).toHaveLength(2);
    },
  );

  test('of two orders of ours that met are both told, though they are one trade', async () => {
    const { server, exchange } = await openBench();
    const row = { ...rowOf('match-results'), 'created-at': nowMs - 1_000 };
    const other = { ...row, id: 7, 'order-id': 1_314_507_823_485_264, type: 'sell-limit' };
    server.answer(fills, ok([row, other]));
    const found = await exchange.fillsSince(symbol, nowMs - 120_000);
    expect(found.map(({ tradeId, side }) => [tradeId, side])).toEqual([
      ['103627281663', 'buy'],
      ['103627281663', 'sell'],
    ]);
  });

  test('of the newest window are asked for without an end', async () => {
    const { server, exchange } = await openBench();
    server.answer(fills, ok([]));
    expect(await exchange.fillsSince(symbol, nowMs - 120_000)).toEqual([]);
    const [request, ...others] = server.requestsTo(fills);
    expect(others).toEqual([]);
    expect(request?.query).not.toHaveProperty('end-time');
  });

  test('are asked for no further back than they are kept', async () => {
    const { server, exchange } = await openBench();
    server.answer(fills, ok([]));
    await exchange.fillsSince(symbol, 0);
    const first = Number(server.requestsTo(fills)[0]?.query['start-time']);
    expect(first).toBe(nowMs - 120 * 24 * hourMs + hourMs);
    expect(server.requestsTo(fills).length).toBeLessThan(62);
  });

  test('are an error when a window cannot be read', async () => {
    const { server, exchange } = await openBench();
    server.answer(fills, ok([]), json({ status: 'error', 'err-code': 'x', 'err-msg': 'x' }));
    const asked = exchange.fillsSince(symbol, nowMs - 60 * hourMs);
    expect(await failureOf(asked)).toMatchObject({ kind: 'refused' });
  });

  test('newest of all is looked for from now back, a month at most', async () => {
    const { server, exchange } = await openBench();
    server.answer(fills, tradesAt([nowMs - 200 * hourMs, nowMs - 100 * hourMs]));
    expect(await exchange.ownLastTrade(symbol)).toMatchObject({ timeMs: nowMs - 100 * hourMs });
    expect(server.requestsTo(fills)).toHaveLength(3);
    server.answer(fills, ok([]));
    expect(await exchange.ownLastTrade(symbol)).toBeUndefined();
    expect(server.requestsTo(fills)).toHaveLength(18);
  });
});
