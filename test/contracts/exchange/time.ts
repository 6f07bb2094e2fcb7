/** Clocks that differ, and requests that come too late. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { benchesOf } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

const minuteMs = 60_000;
const offsets = [minuteMs, -minuteMs, 10 * minuteMs, -10 * minuteMs];

export function describeTime(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, documented, capabilities, wire } = world;
  // Where none is told there is none to go by but ours.
  const { timeErrorMs = Number.POSITIVE_INFINITY } = documented;
  const errorOf = (shownMs: number, ms: number): number => Math.abs(shownMs - ms);

  describe('the exchange’s time', () => {
    test('is asked for, and gone by from then on', async () => {
      const bench = await openBench({ aheadMs: 7 * minuteMs });
      const asked = await bench.exchange.serverTime();
      expect(errorOf(asked, bench.clock.now())).toBeLessThanOrEqual(timeErrorMs);
      bench.pass(minuteMs);
      const calls = bench.tap.requests.length;
      expect(errorOf(bench.exchange.exchangeNow(), bench.clock.now())).toBeLessThanOrEqual(
        timeErrorMs,
      );
      expect(bench.tap.requests).toHaveLength(calls);
    });

    test.each(offsets)(
      'is measured before the first request of a clock %d ms ahead',
      async (aheadMs) => {
        const bench = await openBench({ aheadMs });
        expect(await bench.exchange.balances(['BTC'])).toHaveLength(1);
        await bench.exchange.serverTime();
        await bench.placed(bench.order(1));
        expect(bench.received()).toHaveLength(1);
      },
    );

    test.each(offsets)(
      'is measured again by a read when our clock jumps by %d ms',
      async (jumpMs) => {
        const bench = await openBench();
        const names = await bench.placed(bench.order(1));
        bench.ourClock.move(jumpMs);
        expect(await bench.report(names)).toMatchObject({ status: 'open' });
        expect(await bench.exchange.openOrders(symbol)).toHaveLength(1);
      },
    );

    test.each(offsets)(
      'is measured again after an order when our clock jumps by %d ms, and the order is not lost',
      async (jumpMs) => {
        const bench = await openBench();
        await bench.exchange.balances(['BTC']);
        await bench.exchange.instrument(symbol);
        bench.ourClock.move(jumpMs);
        const [first] = await bench.exchange.place([bench.order(1)]);
        const word = first?.kind === 'rejected' ? first.reason : first?.kind;
        const isRefused = word === 'expired';
        expect(['accepted', 'expired']).toContain(word);
        expect(bench.received()).toHaveLength(isRefused ? 0 : 1);
        expect(bench.tap.count(wire.place)).toBeLessThanOrEqual(1);
        // As every pass begins.
        await bench.exchange.balances(['BTC']);
        const again = isRefused ? await bench.exchange.place([bench.order(1)]) : [first];
        expect(again).toMatchObject([{ kind: 'accepted' }]);
        expect(bench.received()).toHaveLength(1);
      },
    );

    test.each(offsets)(
      'does not keep a cancel from being told, after a jump by %d ms',
      async (jumpMs) => {
        const bench = await openBench();
        const names = await bench.placed(bench.order(1));
        bench.ourClock.move(jumpMs);
        const [first] = await bench.exchange.cancel([names]);
        expect(['accepted', 'rejected']).toContain(first?.kind);
        const [again] = await bench.exchange.cancel([names]);
        expect(again?.kind).toBe(first?.kind === 'accepted' ? 'gone' : 'accepted');
        expect(bench.received()).toMatchObject([{ status: 'canceled' }]);
      },
    );
  });

  describe('an order whose time is over', () => {
    test('is not placed', async () => {
      const bench = await openBench();
      await bench.exchange.serverTime();
      const late = bench.order(1, { expiresAtMs: bench.exchange.exchangeNow() - 1 });
      expect(await bench.exchange.place([late])).toMatchObject([
        { kind: 'rejected', reason: 'expired' },
      ]);
      expect(bench.received()).toEqual([]);
    });

    if (capabilities.placeExpiry) {
      test('when it arrives is discarded by the exchange itself', async () => {
        const bench = await openBench();
        await bench.exchange.balances(['BTC']);
        await bench.exchange.instrument(symbol);
        // It takes three seconds, of which our clock knows nothing.
        bench.clock.move(3_000);
        const expiresAtMs = bench.exchange.exchangeNow() + 2_000;
        expect(await bench.exchange.place([bench.order(1, { expiresAtMs })])).toMatchObject([
          { kind: 'rejected', reason: 'expired' },
        ]);
        expect(bench.tap.count(wire.place)).toBe(1);
        expect(bench.received()).toEqual([]);
      });
    }
  });
}
