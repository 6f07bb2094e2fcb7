/** Every group of the exchange's errors, in its own words on the wire. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import { attemptsMax, benchesOf, failureOf, type Bench } from './bench.ts';
import type { ErrorRow, ExchangeUnderTest } from './world.ts';

type Operation = 'place' | 'cancel' | 'read';

export function describeErrors(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, wire } = world;

  function spoil({ tap }: Bench, row: ErrorRow, of: Operation): void {
    const told = { message: 'so it is', ...row };
    const only = { place: wire.place, cancel: wire.cancel, read: wire.signed }[of];
    tap.spoil({ of: only, isForwarded: false, answer: () => wire.refusal(told, of) });
  }

  /** A bench of its own: a refusal for its time makes an adapter measure again. */
  async function benchFor(row: ErrorRow, of: Operation): Promise<Bench> {
    const bench = await openBench();
    await bench.exchange.balances(['BTC']);
    await bench.exchange.instrument(symbol);
    spoil(bench, row, of);
    return bench;
  }

  const labelOf = ({ code, status, message = '' }: ErrorRow): string =>
    [code, status, message].join(' ').trim();

  const rowsFor = (of: Operation) =>
    wire.errors.flatMap((row) => (row[of] === undefined ? [] : [{ label: labelOf(row), row }]));

  describe('an order answered', () => {
    test.each(rowsFor('place'))('$label', async ({ row }) => {
      const bench = await benchFor(row, 'place');
      const [outcome] = await bench.exchange.place([bench.order(1)]);
      expect(outcome?.kind === 'rejected' ? outcome.reason : outcome?.kind).toBe(row.place);
      expect(bench.tap.count(wire.place)).toBe(1);
    });
  });

  describe('a cancel answered', () => {
    test.each(rowsFor('cancel'))('$label', async ({ row }) => {
      const bench = await benchFor(row, 'cancel');
      const named = { symbol, clientOrderId: 'contract10001', exchangeOrderId: '7' };
      const canceling = world.capabilities.clientOrderIds
        ? { symbol, clientOrderId: named.clientOrderId }
        : { symbol, exchangeOrderId: named.exchangeOrderId };
      const [outcome] = await bench.exchange.cancel([canceling]);
      expect(outcome?.kind).toBe(row.cancel);
      expect(bench.tap.count(wire.cancel)).toBe(1);
    });
  });

  describe('a read answered', () => {
    test.each(rowsFor('read'))('$label', async ({ row }) => {
      const bench = await benchFor(row, 'read');
      const before = bench.tap.count(wire.signed);
      const failure = await failureOf(bench.exchange.openOrders(symbol));
      expect(failure).toBeInstanceOf(ExchangeError);
      expect((failure as ExchangeError).kind).toBe(row.read);
      expect(bench.tap.count(wire.signed) - before).toBe(attemptsOf(row));
    });
  });
}

/** Another attempt may turn what is temporary, and once what is wrong with the time. */
function attemptsOf({ read }: ErrorRow): number {
  return read === 'unavailable' ? attemptsMax : read === 'clockSkew' ? 2 : 1;
}
