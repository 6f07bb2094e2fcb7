/** Reads: what they tell in peace, and that they are repeated a few times when the exchange cannot be heard. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { zero } from '../../../shared/domain/decimal.ts';
import type { Exchange } from '../../../shared/ports/exchange.ts';
import { account, attemptsMax, benchesOf, failureOf, tradingMarket } from './bench.ts';
import { mishaps } from './unclear.ts';
import type { ExchangeUnderTest } from './world.ts';

const hourMs = 3_600_000;

/** Another attempt helps; waiting in vain for an answer is shown elsewhere. */
const passing = mishaps.filter(
  ({ isForwarded, timeoutMs, why }) =>
    isForwarded && timeoutMs === undefined && !why.includes('no known form'),
);

type Read = (exchange: Exchange) => Promise<unknown>;

export function describeReads(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, capabilities, documented, instrument } = world;

  test('the capabilities are those declared', async () => {
    const { exchange } = await openBench();
    expect(exchange.capabilities).toEqual(world.capabilities);
    expect(exchange.name).toBe(world.name);
  });

  test('the instrument is told with its steps', async () => {
    const { exchange } = await openBench();
    const { base, quote, tickSize, lotSize } = instrument;
    const told = await exchange.instrument(symbol);
    expect(told).toMatchObject({ symbol, base, quote, tickSize, lotSize, isTradable: true });
    // The smallest order a bot makes by these must be one the exchange takes.
    expect(told.minQuantity.gte(instrument.minQuantity)).toBe(true);
    expect(told.minNotional.toFixed()).toBe(instrument.minNotional.toFixed());
  });

  test('an instrument that is not there is told as such', async () => {
    const { exchange } = await openBench();
    for (const read of [exchange.instrument('NONE-SUCH'), exchange.ticker('NONE-SUCH')]) {
      expect(await failureOf(read)).toMatchObject({ kind: 'unknownSymbol', exchange: world.name });
    }
  });

  test('the ticker shows the market', async () => {
    const bench = await openBench();
    const { last, bid, ask, timeMs } = await bench.exchange.ticker(symbol);
    expect([last, bid, ask].map((price) => price?.toFixed())).toEqual(['60000', '59900', '60100']);
    expect(Math.abs(timeMs - bench.clock.now())).toBeLessThanOrEqual(1_000);
  });

  test(`the limits of prices are ${documented.priceLimits}`, async () => {
    const bench = await openBench();
    const limits = await bench.exchange.priceLimits(symbol);
    expect(Object.keys(limits).toSorted()).toEqual(
      documented.priceLimits === 'untold' ? [] : ['highestBuy', 'lowestSell'],
    );
    expect(limits.highestBuy?.gt(60_000) ?? true).toBe(true);
    expect(limits.lowestSell?.lt(60_000) ?? true).toBe(true);
  });

  test('balances have an entry for each currency asked for, in that order', async () => {
    const { exchange } = await openBench();
    const told = await exchange.balances(['ETH', 'USDT', 'BTC']);
    expect(told.map(({ currency }) => currency)).toEqual(['ETH', 'USDT', 'BTC']);
    expect(told[0]).toEqual({ currency: 'ETH', available: zero, held: zero });
    expect(told.map(({ available }) => available.toFixed())).toEqual(['0', '1000000', '10']);
  });

  test('what a budget has left is told with its words, or not at all', async () => {
    const bench = await openBench();
    await bench.exchange.balances(['BTC']);
    await bench.placed(bench.order(1));
    for (const { limit, used, max = used, toldAtMs } of bench.exchange.rateUsage()) {
      expect(limit).not.toBe('');
      expect(used).toBeGreaterThanOrEqual(0);
      expect(used).toBeLessThanOrEqual(max);
      expect(toldAtMs).toBe(bench.ourClock.now());
    }
  });

  const reads: Readonly<Record<string, Read>> = {
    openOrders: (exchange) => exchange.openOrders(symbol),
    balances: (exchange) => exchange.balances(['BTC', 'USDT']),
    ticker: (exchange) => exchange.ticker(symbol),
    ownLastTrade: (exchange) => exchange.ownLastTrade(symbol),
    keyPermissions: (exchange) => exchange.keyPermissions(),
    ...(documented.timeErrorMs === undefined
      ? {}
      : { serverTime: (exchange: Exchange) => exchange.serverTime() }),
    ...(capabilities.fillHistory
      ? {
          fillsSince: (exchange: Exchange) =>
            exchange.fillsSince(symbol, exchange.exchangeNow() - hourMs),
        }
      : {}),
  };

  describe.each(Object.entries(reads))('%s', (_name, read) => {
    test.each(passing)('that $why is repeated, and succeeds', async ({ answer }) => {
      const bench = await openBench({ recording: tradingMarket });
      await bench.placed(bench.order(1));
      bench.pass(60_000);
      const { tap, exchange } = bench;
      await exchange.instrument(symbol);
      const undisturbed = await read(exchange);
      tap.spoil({ times: 1, isForwarded: true, answer: (_, answered) => answer(answered) });
      expect(await read(exchange)).toEqual(undisturbed);
    });

    test('gives up after a few attempts', async () => {
      const bench = await openBench();
      const { tap, exchange } = bench;
      await exchange.instrument(symbol);
      await exchange.balances(['BTC']);
      const start = tap.requests.length;
      await read(exchange);
      const inPeace = tap.requests.length - start;
      tap.spoil({ isForwarded: false, answer: () => ({ kind: 'reset' }) });
      const failure = await failureOf(read(exchange));
      expect(failure).toMatchObject({ kind: 'unavailable', name: 'ExchangeError' });
      const inVain = tap.requests.length - start - inPeace;
      expect(inVain).toBeLessThanOrEqual(attemptsMax * inPeace);
      expect(inVain).toBeGreaterThanOrEqual(Math.min(attemptsMax, inPeace * attemptsMax));
    });
  });

  test('a list that is as it was a moment ago does not show what is not in it', async () => {
    const bench = await openBench();
    await bench.exchange.openOrders(symbol);
    await bench.placed(bench.order(1));
    bench.simulator.faults.set([{ endpoint: 'open-orders', kind: 'stale', next: 1, callsAgo: 1 }]);
    expect(await bench.exchange.openOrders(symbol)).toEqual([]);
    expect(await bench.exchange.openOrders(symbol)).toHaveLength(1);
    expect(bench.simulator.openOrders(account)).toHaveLength(1);
  });
}
