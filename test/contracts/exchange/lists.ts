/** Lists that come in pages: all of them, each row once, or an error. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import { text } from '../../support/scripted-http-server.ts';
import { account, benchesOf, busyMarket, failureOf, tradingMarket, type Bench } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

/** For lists without pages. */
const someRows = 25;
const dayMs = 24 * 3_600_000;

const rowsOver = (page: number | undefined): number =>
  page === undefined ? someRows : 2 * page + Math.ceil(page / 20);

export function describeLists(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, capabilities, documented } = world;
  const { pages } = documented;

  describe('open orders', () => {
    const count = rowsOver(pages.openOrders);

    async function openMany(bench: Bench): Promise<void> {
      await bench.placedMany(
        Array.from({ length: count }, (_, n) =>
          bench.order(n, { price: decimal(59_000 + (n % 500)), quantity: decimal('0.001') }),
        ),
      );
      expect(bench.simulator.openOrders(account)).toHaveLength(count);
    }

    test(`come whole, ${count} of them, each once`, async () => {
      const bench = await openBench({ profile: { openOrdersMax: count } });
      await openMany(bench);
      const told = await bench.exchange.openOrders(symbol);
      const ids = told.map(({ exchangeOrderId }) => exchangeOrderId);
      expect(ids).toHaveLength(count);
      expect(new Set(ids)).toEqual(new Set(bench.received().map(({ id }) => id)));
    });

    if (pages.openOrders !== undefined) {
      test('are an error when a later page does not come', async () => {
        const bench = await openBench({ profile: { openOrdersMax: count } });
        await openMany(bench);
        const answer = () => text('<html>later</html>', 502);
        bench.tap.spoil({ after: 1, isForwarded: false, answer });
        const failure = await failureOf(bench.exchange.openOrders(symbol));
        expect(failure).toBeInstanceOf(ExchangeError);
        expect(failure).toMatchObject({ kind: 'unavailable', exchange: world.name });
      });
    }

    const { blindOpenOrders } = pages;
    if (blindOpenOrders !== undefined) {
      test(`of which there are ${blindOpenOrders}, perhaps a page, are an error`, async () => {
        const bench = await openBench();
        await bench.placedMany(
          Array.from({ length: blindOpenOrders + 5 }, (_, n) =>
            bench.order(n, { price: decimal(59_000 + n), quantity: decimal('0.001') }),
          ),
        );
        const failure = await failureOf(bench.exchange.openOrders(symbol));
        expect(failure).toMatchObject({ kind: 'badAnswer' });
      });
    }

    test('of which there are none are none', async () => {
      const bench = await openBench();
      expect(await bench.exchange.openOrders(symbol)).toEqual([]);
    });
  });

  if (capabilities.fillHistory) {
    describe('fills', () => {
      const count = rowsOver(pages.fills);

      async function tradeMuch(): Promise<Bench> {
        const bench = await openBench({ recording: busyMarket(count) });
        await bench.placed(bench.order(1, { quantity: decimal('0.0001').mul(count) }));
        bench.pass(90_000);
        expect(bench.simulator.fills(account)).toHaveLength(count);
        return bench;
      }

      test(`come whole, ${count} of them, each once, oldest first`, async () => {
        const bench = await tradeMuch();
        const booked = bench.simulator.fills(account);
        const startMs = bench.clock.now() - 90_000;
        const fills = await bench.exchange.fillsSince(symbol, startMs);
        expect(fills).toHaveLength(count);
        expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(count);
        expect(fills.map(({ timeMs }) => timeMs)).toEqual(booked.map(({ timeMs }) => timeMs));
      });

      test('of one order come whole', async () => {
        const bench = await tradeMuch();
        const [order] = bench.received();
        const fills = await bench.exchange.fillsOfOrder(symbol, order?.id ?? '');
        expect(fills).toHaveLength(count);
        expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(count);
      });

      test('since a moment hold what happened in that very millisecond, and nothing older', async () => {
        const bench = await tradeMuch();
        const booked = bench.simulator.fills(account);
        const sinceMs = booked[Math.floor(count / 2)]?.timeMs ?? 0;
        const fills = await bench.exchange.fillsSince(symbol, sinceMs);
        expect(fills.map(({ timeMs }) => timeMs)).toEqual(
          booked.map(({ timeMs }) => timeMs).filter((ms) => ms >= sinceMs),
        );
      });

      test('are an error when a later page does not come', async () => {
        const bench = await tradeMuch();
        await bench.exchange.balances(['BTC']);
        await bench.exchange.instrument(symbol);
        const answer = () => text('<html>later</html>', 502);
        bench.tap.spoil({ after: 1, isForwarded: false, answer });
        const failing = bench.exchange.fillsSince(symbol, bench.clock.now() - 90_000);
        expect(await failureOf(failing)).toMatchObject({ kind: 'unavailable' });
      });

      test('of two days ago are there, and nothing since', async () => {
        const bench = await openBench({ recording: tradingMarket });
        await bench.placed(bench.order(1));
        const startMs = bench.clock.now();
        bench.pass(120_000);
        bench.simulator.standStill();
        bench.pass(2 * dayMs);
        expect(await bench.exchange.fillsSince(symbol, startMs)).toHaveLength(2);
        expect(await bench.exchange.fillsSince(symbol, startMs + 60_001)).toHaveLength(1);
        expect(await bench.exchange.fillsSince(symbol, startMs + dayMs)).toEqual([]);
      });
    });
  }

  test('our last trade is the newest, of whichever order', async () => {
    const bench = await openBench({ recording: tradingMarket });
    expect(await bench.exchange.ownLastTrade(symbol)).toBeUndefined();
    await bench.placed(bench.order(1));
    const selling = { side: 'sell', price: decimal(60_050), quantity: decimal('0.4') } as const;
    const sale = await bench.placed(bench.order(2, selling));
    bench.pass(60_000);
    expect(await bench.exchange.ownLastTrade(symbol)).toMatchObject({
      side: 'buy',
      price: decimal(59_950),
    });
    bench.pass(120_000);
    expect(await bench.exchange.ownLastTrade(symbol)).toMatchObject({
      side: 'sell',
      price: decimal(60_050),
      quantity: decimal('0.4'),
      exchangeOrderId: sale.exchangeOrderId,
    });
  });

  test('fills of an order are its own alone, and none where it has none', async () => {
    const bench = await openBench({ recording: tradingMarket });
    const first = await bench.placed(bench.order(1, { quantity: decimal('0.1') }));
    const second = await bench.placed(bench.order(2, { quantity: decimal('0.1') }));
    const third = await bench.placed(bench.order(3, { price: decimal(59_000) }));
    bench.pass(60_000);
    for (const { exchangeOrderId } of [first, second]) {
      expect(await bench.exchange.fillsOfOrder(symbol, exchangeOrderId)).toMatchObject([
        { exchangeOrderId, quantity: decimal('0.1') },
      ]);
    }
    expect(await bench.exchange.fillsOfOrder(symbol, third.exchangeOrderId)).toEqual([]);
  });
}
