/** Orders an exchange does not take, each with its reason; and many orders in one call. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';
import { account, benchesOf, type Bench } from './bench.ts';
import type { ExchangeUnderTest, Rule } from './world.ts';

interface Breach {
  readonly rule: Rule;
  readonly profile?: Parameters<ExchangeUnderTest['start']>[0]['profile'];
  readonly changes: (bench: Bench) => Promise<Partial<PlaceRequest>>;
}

const tenth = decimal('0.1');

export function describeRefusals(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, documented, capabilities, wire } = world;

  const breaches: readonly Breach[] = [
    {
      rule: 'tick',
      changes: async ({ exchange }) => {
        const { tickSize } = await exchange.instrument(symbol);
        return { price: decimal(59_950).plus(tickSize.mul(tenth)) };
      },
    },
    {
      rule: 'lot',
      changes: async ({ exchange }) => {
        const { lotSize } = await exchange.instrument(symbol);
        return { quantity: decimal('0.8').plus(lotSize.mul(tenth)) };
      },
    },
    { rule: 'minQuantity', changes: quantityOf((bench) => bench.minQuantity.div(2)) },
    { rule: 'maxQuantity', changes: quantityOf(({ maxQuantity }) => maxQuantity?.mul(2)) },
    {
      rule: 'minNotional',
      changes: async ({ exchange }) => {
        const { lotSize, minQuantity } = await exchange.instrument(symbol);
        return { price: decimal(1_000), quantity: lotSize.gt(minQuantity) ? lotSize : minQuantity };
      },
    },
    {
      rule: 'priceBand',
      changes: async ({ exchange }) => {
        const { highestBuy } = await exchange.priceLimits(symbol);
        const { tickSize } = await exchange.instrument(symbol);
        const price = highestBuy?.plus(tickSize) ?? decimal(120_000);
        return { price, postOnly: false };
      },
    },
    {
      rule: 'openOrders',
      profile: { openOrdersMax: 2 },
      changes: async (bench) => {
        await bench.placed(bench.order(1));
        await bench.placed(bench.order(2));
        return {};
      },
    },
    { rule: 'symbol', changes: () => Promise.resolve({ symbol: 'NONE-SUCH' }) },
    { rule: 'balance', changes: () => Promise.resolve({ quantity: decimal(20) }) },
  ];

  describe('an order is refused', () => {
    test.each(breaches.filter(({ rule }) => documented.refusals[rule] !== undefined))(
      'for $rule, with the reason',
      async ({ rule, profile, changes }) => {
        const bench = await openBench({ profile: profileFor(rule, world, profile) });
        const wanted = bench.order(9, await changes(bench));
        const before = bench.received().length;
        const sentBefore = bench.tap.count(wire.place);
        const [outcome] = await bench.exchange.place([wanted]);
        expect(outcome).toMatchObject({ kind: 'rejected', reason: documented.refusals[rule] });
        expect(bench.received()).toHaveLength(before);
        expect(bench.tap.count(wire.place)).toBeLessThanOrEqual(sentBefore + 1);
      },
    );

    test('and the next is taken', async () => {
      const bench = await openBench();
      const tooMuch = bench.order(1, { quantity: decimal(20) });
      expect(await bench.exchange.place([tooMuch])).toMatchObject([{ kind: 'rejected' }]);
      await bench.placed(bench.order(2));
      expect(bench.received()).toHaveLength(1);
    });
  });

  if (documented.priceLimits === 'told') {
    test('orders at the limits of prices are taken', async () => {
      const bench = await openBench();
      const edge = { quantity: decimal('0.01'), postOnly: false };
      const { highestBuy: price = decimal(0) } = await bench.exchange.priceLimits(symbol);
      await bench.placed(bench.order(1, { ...edge, price }));
      // That was a trade, by which the limits have moved.
      const { lowestSell = decimal(0) } = await bench.exchange.priceLimits(symbol);
      await bench.placed(bench.order(2, { ...edge, side: 'sell', price: lowestSell }));
      expect(bench.received()).toHaveLength(2);
    });
  }

  describe('many orders', () => {
    const count = Math.max(2 * capabilities.batchSizeMax + 3, 12);
    const isTooMuch = (n: number): boolean => n % 5 === 3;

    test('are placed in one call, and each outcome stands in its place', async () => {
      const bench = await openBench();
      const requests = Array.from({ length: count }, (_, n) =>
        bench.order(n, {
          price: decimal(59_000 + n),
          quantity: isTooMuch(n) ? decimal(100) : decimal('0.01'),
        }),
      );
      const outcomes = await bench.exchange.place(requests);
      expect(outcomes.map((o) => (o.kind === 'rejected' ? o.reason : o.kind))).toEqual(
        requests.map((_, n) => (isTooMuch(n) ? 'insufficientBalance' : 'accepted')),
      );
      const priceById = new Map(bench.received().map(({ id, request }) => [id, request.price]));
      expect(
        outcomes.flatMap((o) => (o.kind === 'accepted' ? [priceById.get(o.exchangeOrderId)] : [])),
      ).toEqual(requests.filter((_, n) => !isTooMuch(n)).map(({ price }) => price.toFixed()));
      expect(bench.tap.count(wire.place)).toBe(Math.ceil(count / capabilities.batchSizeMax));
    });

    test('are canceled in one call', async () => {
      const bench = await openBench();
      const requests = Array.from({ length: count }, (_, n) =>
        bench.order(n, { price: decimal(59_000 + n), quantity: decimal('0.01') }),
      );
      const placed = await bench.exchange.place(requests);
      const names = placed.map((outcome, n) => ({
        symbol,
        clientOrderId: requests[n]?.clientOrderId ?? '',
        exchangeOrderId: outcome.kind === 'accepted' ? outcome.exchangeOrderId : '',
      }));
      const outcomes = await bench.exchange.cancel(names);
      expect(outcomes).toEqual(names.map(() => ({ kind: 'accepted' })));
      expect(bench.simulator.openOrders(account)).toEqual([]);
    });

    test('of none send nothing', async () => {
      const bench = await openBench();
      expect(await bench.exchange.place([])).toEqual([]);
      expect(await bench.exchange.cancel([])).toEqual([]);
      expect(bench.tap.requests).toEqual([]);
    });
  });
}

type InstrumentRead = Awaited<ReturnType<Bench['exchange']['instrument']>>;

function quantityOf(
  pick: (instrument: InstrumentRead) => PlaceRequest['quantity'] | undefined,
): Breach['changes'] {
  return async ({ exchange, world, simulator }) => {
    const read = await exchange.instrument(world.symbol);
    const { minQuantity, maxQuantity } = simulator.profile.instrument;
    // Where the exchange tells no such bound, that of its own books.
    const bounds = { minQuantity, ...(maxQuantity === undefined ? {} : { maxQuantity }) };
    return { quantity: pick({ ...read, ...bounds }) ?? decimal(1) };
  };
}

/** The smallest order of most instruments is one lot: half of it would break another rule. */
function profileFor(
  rule: Rule,
  world: ExchangeUnderTest,
  profile: Breach['profile'],
): NonNullable<Breach['profile']> {
  const { instrument } = world;
  if (rule === 'minQuantity') {
    return {
      instrument: { ...instrument, minQuantity: decimal('0.002'), minNotional: decimal(0) },
    };
  }
  if (rule === 'maxQuantity') return { instrument: { ...instrument, maxQuantity: decimal(3) } };
  return profile ?? {};
}
