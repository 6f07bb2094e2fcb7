/** The life of an order, as every adapter must tell it. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { decimal, zero } from '../../../shared/domain/decimal.ts';
import { account, anotherId, benchesOf, tradingMarket, type Bench } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

export function describeOrders(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, capabilities, documented } = world;
  const idOf = (clientOrderId: string) => (capabilities.clientOrderIds ? { clientOrderId } : {});

  /** What the account has, in the exchange's own books and as the adapter tells it. */
  async function expectFundsAsBooked({ simulator, exchange }: Bench): Promise<void> {
    const booked = simulator.balances(account);
    const currencies = Object.keys(booked);
    const told = await exchange.balances(currencies);
    expect(told.map(textOf)).toEqual(
      currencies.map((currency) => {
        const { total = zero, held = zero } = booked[currency] ?? {};
        return textOf({ currency, available: total.minus(held), held });
      }),
    );
  }

  describe('an order', () => {
    test('rests, with its funds held', async () => {
      const bench = await openBench();
      const request = bench.order(1);
      const { exchangeOrderId } = await bench.placed(request);
      expect(bench.received()).toMatchObject([{ id: exchangeOrderId, status: 'live' }]);
      const [report, ...others] = await bench.exchange.openOrders(symbol);
      expect(others).toEqual([]);
      expect(report).toMatchObject({
        ...idOf(request.clientOrderId),
        exchangeOrderId,
        symbol,
        side: 'buy',
        price: request.price,
        quantity: request.quantity,
        filledQuantity: zero,
        status: 'open',
        createdAtMs: bench.clock.now(),
      });
      expect(report?.averagePrice).toBeUndefined();
      await expectFundsAsBooked(bench);
    });

    test('is filled in parts, and told so by list, look-up, fills and balances', async () => {
      const bench = await openBench({ recording: tradingMarket });
      const { exchange } = bench;
      const names = await bench.placed(bench.order(1));
      const beforeMs = bench.clock.now();

      bench.pass(60_000);
      const partly = { status: 'open', filledQuantity: decimal('0.3'), quantity: decimal('0.8') };
      const [listed] = await exchange.openOrders(symbol);
      expect(listed).toMatchObject(partly);
      expect(await bench.report(names)).toMatchObject({ ...partly, ...averageOf(59_950) });
      await expectFundsAsBooked(bench);

      bench.pass(60_000);
      expect(await exchange.openOrders(symbol)).toEqual([]);
      const fills = await exchange.fillsOfOrder(symbol, names.exchangeOrderId);
      expect(fills).toMatchObject(bookedFills(bench));
      expect(fills.map(({ quantity }) => quantity.toFixed())).toEqual(['0.3', '0.5']);
      const fee = fills.reduce((sum, fill) => sum.plus(fill.fee), zero);
      expect(fee.gt(0)).toBe(true);
      const report = await bench.report(names);
      expect(report).toMatchObject({
        status: 'filled',
        filledQuantity: decimal('0.8'),
        ...averageOf(59_950),
      });
      expect({ fee, ...report }.fee.toFixed()).toBe(fee.toFixed());
      await expectFundsAsBooked(bench);
      expect(fills.every(({ timeMs }) => timeMs > beforeMs)).toBe(true);
    });

    test('to sell is filled in quote', async () => {
      const bench = await openBench({ recording: tradingMarket });
      const names = await bench.placed(
        bench.order(1, { side: 'sell', price: decimal(60_050), quantity: decimal('0.4') }),
      );
      await expectFundsAsBooked(bench);
      bench.pass(180_000);
      expect(await bench.report(names)).toMatchObject({ side: 'sell', status: 'filled' });
      const fills = await bench.exchange.fillsOfOrder(symbol, names.exchangeOrderId);
      expect(fills).toMatchObject(bookedFills(bench));
      await expectFundsAsBooked(bench);
    });

    test('is found by each name it goes by, and by both', async () => {
      const bench = await openBench();
      const { clientOrderId, exchangeOrderId } = await bench.placed(bench.order(1));
      await bench.placed(bench.order(2));
      const queries = [
        { symbol, exchangeOrderId },
        { symbol, exchangeOrderId, clientOrderId },
        ...(capabilities.clientOrderIds ? [{ symbol, clientOrderId }] : []),
      ];
      for (const query of queries) {
        expect(await bench.report(query)).toMatchObject({
          exchangeOrderId,
          ...idOf(clientOrderId),
        });
      }
    });

    test('that never was is not found', async () => {
      const bench = await openBench();
      const { exchangeOrderId } = await bench.placed(bench.order(1));
      const unknown = anotherId(exchangeOrderId);
      const { exchange } = bench;
      const notFound = { kind: 'notFound' };
      expect(await exchange.order({ symbol, exchangeOrderId: unknown })).toEqual(notFound);
      const byName = { symbol, clientOrderId: 'contract99999', exchangeOrderId: unknown };
      expect(await exchange.order(byName)).toEqual(notFound);
    });

    test('that takes two levels has their average price, and a taker’s fills', async () => {
      const bench = await openBench();
      const taking = { price: decimal(60_200), quantity: decimal('1.5'), postOnly: false };
      const names = await bench.placed(bench.order(1, taking));
      const report = await bench.report(names);
      expect(report).toMatchObject({ status: 'filled', filledQuantity: decimal('1.5') });
      // (60100 x 1 + 60200 x 0.5) / 1.5
      expect(report.averagePrice?.toNumber()).toBeCloseTo(60_133.3333, 3);
      const fills = await bench.exchange.fillsOfOrder(symbol, names.exchangeOrderId);
      expect(fills).toMatchObject(bookedFills(bench));
      expect(fills.map(({ liquidity }) => liquidity)).toEqual(['taker', 'taker']);
    });

    if (documented.immediate === 'unknown') {
      test('that is immediate is refused, and not sent as another', async () => {
        const bench = await openBench();
        const [outcome] = await bench.exchange.place([bench.order(1, { timeInForce: 'ioc' })]);
        expect(outcome?.kind).toBe('rejected');
        expect(bench.tap.count(world.wire.place)).toBe(0);
      });
      return;
    }

    test('that is immediate takes what is there, and the rest is canceled', async () => {
      const bench = await openBench();
      const hasty = {
        price: decimal(60_100),
        quantity: decimal('1.5'),
        timeInForce: 'ioc',
      } as const;
      const names = await bench.placed(bench.order(1, hasty));
      expect(await bench.report(names)).toMatchObject({
        status: 'canceled',
        filledQuantity: decimal(1),
        ...averageOf(60_100),
      });
      expect(await bench.exchange.openOrders(symbol)).toEqual([]);
      const nothing = await bench.placed(bench.order(2, { timeInForce: 'ioc' }));
      expect(await bench.report(nothing)).toMatchObject({
        status: 'canceled',
        filledQuantity: zero,
      });
    });
  });

  if (capabilities.postOnly) {
    const crossing = { price: decimal(60_100) };

    test('a post-only order that would take never takes, and is told to have crossed', async () => {
      const bench = await openBench();
      const request = bench.order(1, crossing);
      const [outcome] = await bench.exchange.place([request]);
      expect(bench.simulator.fills(account)).toEqual([]);
      expect(bench.simulator.openOrders(account)).toEqual([]);
      expect(await bench.exchange.openOrders(symbol)).toEqual([]);
      const createdAtMs = bench.exchange.exchangeNow();
      const query = { ...request, ...exchangeIdIn(outcome), createdAtMs };
      const lookup = await bench.exchange.order(query);
      const word =
        lookup.kind === 'found' && outcome?.kind === 'accepted'
          ? lookup.report.cancelReason
          : outcome?.kind === 'rejected' && outcome.reason;
      expect(word).toBe('wouldCross');
    });

    if (documented.postOnlyCrossing === 'canceled') {
      test('a post-only order that was canceled for crossing stays canceled in the books', async () => {
        const bench = await openBench();
        const { clientOrderId } = bench.order(1);
        await bench.exchange.place([bench.order(1, crossing)]);
        expect(bench.received()).toMatchObject([{ status: 'canceled', endReason: 'wouldCross' }]);
        const exchangeOrderId = bench.received()[0]?.id ?? '';
        expect(await bench.report({ symbol, clientOrderId, exchangeOrderId })).toMatchObject({
          status: 'canceled',
          filledQuantity: zero,
        });
      });
    }
  } else {
    test('post-only is neither claimed nor asked for', async () => {
      const bench = await openBench();
      expect(bench.exchange.capabilities.postOnly).toBe(false);
    });
  }
}

const averageOf = (price: number) => ({ averagePrice: decimal(price) });

const exchangeIdIn = (outcome: object | undefined) =>
  outcome !== undefined && 'exchangeOrderId' in outcome
    ? { exchangeOrderId: String(outcome.exchangeOrderId) }
    : {};

function textOf({
  currency,
  available,
  held,
}: {
  currency: string;
  available: { toFixed(): string };
  held: { toFixed(): string };
}): string {
  return `${currency} ${available.toFixed()} + ${held.toFixed()}`;
}

/** As the exchange's own books have them. */
function bookedFills({ simulator, world }: Bench) {
  const isFeeTold = (currency: string): boolean =>
    world.documented.quoteFees !== 'untold' || currency !== world.instrument.quote;
  return simulator.fills(account).map((fill) => ({
    exchangeOrderId: fill.orderId,
    symbol: world.symbol,
    side: fill.side,
    price: fill.price,
    quantity: fill.quantity,
    ...(isFeeTold(fill.feeCurrency) ? { fee: fill.fee, feeCurrency: fill.feeCurrency } : {}),
    liquidity: fill.liquidity,
    timeMs: fill.timeMs,
    ...(world.documented.fillsNamed ? { clientOrderId: fill.clientOrderId } : {}),
  }));
}
