/** Canceling, its races, and client order ids that come twice. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { decimal, zero } from '../../../shared/domain/decimal.ts';
import { account, anotherId, benchesOf, tradingMarket } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

export function describeCancels(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, capabilities, documented } = world;

  describe('a cancel', () => {
    test('ends an order, which gives its funds back', async () => {
      const bench = await openBench();
      const names = await bench.placed(bench.order(1));
      bench.pass(1_000);
      expect(await bench.exchange.cancel([names])).toEqual([{ kind: 'accepted' }]);
      expect(bench.received()).toMatchObject([{ status: 'canceled', endReason: 'requested' }]);
      const report = await bench.report(names);
      expect(report).toMatchObject({ status: 'canceled', filledQuantity: zero });
      expect(report.averagePrice).toBeUndefined();
      expect(await bench.exchange.openOrders(symbol)).toEqual([]);
      const [quote] = await bench.exchange.balances(['USDT']);
      expect(quote).toEqual({ currency: 'USDT', available: decimal(1_000_000), held: zero });
    });

    test('leaves the part that was executed', async () => {
      const bench = await openBench({ recording: tradingMarket });
      const names = await bench.placed(bench.order(1));
      bench.pass(60_000);
      expect(await bench.exchange.cancel([names])).toEqual([{ kind: 'accepted' }]);
      expect(await bench.report(names)).toMatchObject({
        status: 'canceled',
        filledQuantity: decimal('0.3'),
        averagePrice: decimal(59_950),
      });
      const fills = await bench.exchange.fillsOfOrder(symbol, names.exchangeOrderId);
      expect(fills.map(({ quantity }) => quantity.toFixed())).toEqual(['0.3']);
    });

    test('by the exchange’s id alone does', async () => {
      const bench = await openBench();
      const { exchangeOrderId } = await bench.placed(bench.order(1));
      expect(await bench.exchange.cancel([{ symbol, exchangeOrderId }])).toEqual([
        { kind: 'accepted' },
      ]);
      expect(bench.simulator.openOrders(account)).toEqual([]);
    });

    test('that comes after the fill finds the order gone, and filled', async () => {
      const bench = await openBench({ recording: tradingMarket });
      const names = await bench.placed(bench.order(1, { quantity: decimal('0.3') }));
      bench.pass(60_000);
      expect(await bench.exchange.cancel([names])).toEqual([{ kind: 'gone' }]);
      expect(await bench.report(names)).toMatchObject({
        status: 'filled',
        filledQuantity: decimal('0.3'),
      });
    });

    test('that comes twice finds the order gone', async () => {
      const bench = await openBench();
      const names = await bench.placed(bench.order(1));
      await bench.exchange.cancel([names]);
      expect(await bench.exchange.cancel([names])).toEqual([{ kind: 'gone' }]);
      expect(await bench.report(names)).toMatchObject({ status: 'canceled' });
    });

    test('of nobody’s order finds it gone', async () => {
      const bench = await openBench();
      const { exchangeOrderId } = await bench.placed(bench.order(1));
      const nobody = {
        symbol,
        clientOrderId: 'contract99999',
        exchangeOrderId: anotherId(exchangeOrderId),
      };
      expect(await bench.exchange.cancel([nobody])).toEqual([{ kind: 'gone' }]);
      expect(bench.simulator.openOrders(account)).toHaveLength(1);
    });

    test('of several tells each outcome in its place', async () => {
      const bench = await openBench();
      const names = [];
      for (let n = 0; n < 5; n++) names.push(await bench.placed(bench.order(n)));
      await bench.exchange.cancel(names.slice(2, 3));
      const outcomes = await bench.exchange.cancel(names);
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        'accepted',
        'accepted',
        'gone',
        'accepted',
        'accepted',
      ]);
      expect(bench.simulator.openOrders(account)).toEqual([]);
    });
  });

  if (!capabilities.clientOrderIds) {
    test('two orders alike are two orders, told apart by the exchange’s ids', async () => {
      const bench = await openBench();
      const first = await bench.placed(bench.order(1));
      const second = await bench.placed(bench.order(1));
      expect(first.exchangeOrderId).not.toBe(second.exchangeOrderId);
      expect(await bench.exchange.openOrders(symbol)).toHaveLength(2);
    });
    return;
  }

  describe('a client order id', () => {
    const again = documented.sameClientOrderId;
    const words = {
      // A refusal is no verdict on the order: the one that is there may be the very same, sent before.
      refused: ['unknown', 'duplicateClientOrderId'],
      accepted: ['accepted'],
    } as const;

    test(`of an open order that comes again is ${again.whileOpen}`, async () => {
      const bench = await openBench();
      await bench.placed(bench.order(1));
      const another = await bench.another({});
      const [outcome] = await another.place([bench.order(1)]);
      const word = outcome?.kind === 'rejected' ? outcome.reason : outcome?.kind;
      expect(words[again.whileOpen]).toContain(word);
      expect(bench.simulator.openOrders(account)).toHaveLength(
        again.whileOpen === 'refused' ? 1 : 2,
      );
    });

    test('of an open order never makes a second one by the same adapter', async () => {
      const bench = await openBench();
      await bench.placed(bench.order(1));
      const [outcome] = await bench.exchange.place([bench.order(1)]);
      const word = outcome?.kind === 'rejected' ? outcome.reason : outcome?.kind;
      expect(words.refused).toContain(word);
      expect(bench.simulator.openOrders(account)).toHaveLength(1);
    });

    test(`of an ended order that comes again is ${again.afterEnd}`, async () => {
      const bench = await openBench();
      const first = await bench.placed(bench.order(1));
      await bench.exchange.cancel([first]);
      bench.pass(1_000);
      const another = await bench.another({});
      const [outcome] = await another.place([bench.order(1)]);
      const word = outcome?.kind === 'rejected' ? outcome.reason : outcome?.kind;
      expect(words[again.afterEnd]).toContain(word);
      // By the id alone the newest is told.
      const { clientOrderId } = first;
      expect(await bench.report({ symbol, clientOrderId })).toMatchObject({
        status: again.afterEnd === 'refused' ? 'canceled' : 'open',
      });
    });
  });
}
