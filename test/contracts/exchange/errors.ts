/** Every group of the exchange's errors, in its own words on the wire. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { ExchangeError, type Exchange } from '../../../shared/ports/exchange.ts';
import { attemptsMax, failureOf, sharedBenchOf, type Bench, type Names } from './bench.ts';
import type { ErrorRow, ExchangeUnderTest } from './world.ts';

type Operation = 'place' | 'cancel' | 'read';

interface Refused {
  readonly bench: Bench;
  readonly exchange: Exchange;
  readonly named: Names;
  /** How often the refusal was heard. */
  readonly sent: () => number;
}

export function describeErrors(world: ExchangeUnderTest): void {
  const { symbol, wire } = world;
  const openBench = sharedBenchOf(world);

  let open: Promise<Names> | undefined;

  /** Of an order that is open. */
  async function names(bench: Bench): Promise<Names> {
    const expiresAtMs = bench.clock.now() + 60_000;
    return (open ??= bench.placed(bench.order(1, { expiresAtMs })));
  }

  /** An adapter of its own: one that was refused for its time, or for asking too much, behaves differently afterwards. */
  async function refusedBy(row: ErrorRow, of: Operation): Promise<Refused> {
    const bench = await openBench();
    const { tap } = bench;
    tap.spoil();
    // Past the limits of the case before.
    bench.pass(60_000);
    const exchange = await bench.another({});
    await exchange.balances(['BTC']);
    await exchange.instrument(symbol);
    const named = await names(bench);
    const told = { message: 'so it is', ...row };
    const only = { place: wire.place, cancel: wire.cancel, read: wire.signed }[of];
    tap.spoil({ of: only, isForwarded: false, answer: () => wire.refusal(told, of) });
    const before = tap.count(only);
    return { bench, exchange, named, sent: () => tap.count(only) - before };
  }

  const labelOf = ({ code, status, message = '' }: ErrorRow): string =>
    [code, status, message].join(' ').trim();

  const rowsFor = (of: Operation) =>
    wire.errors.flatMap((row) => (row[of] === undefined ? [] : [{ label: labelOf(row), row }]));

  describe('an order answered', () => {
    test.each(rowsFor('place'))('$label', async ({ row }) => {
      const { bench, exchange, sent } = await refusedBy(row, 'place');
      const expiresAtMs = exchange.exchangeNow() + 10_000;
      const [outcome] = await exchange.place([bench.order(2, { expiresAtMs })]);
      expect(outcome?.kind === 'rejected' ? outcome.reason : outcome?.kind).toBe(row.place);
      expect(sent()).toBe(1);
    });
  });

  describe('a cancel answered', () => {
    test.each(rowsFor('cancel'))('$label', async ({ row }) => {
      const { exchange, named, sent } = await refusedBy(row, 'cancel');
      const [outcome] = await exchange.cancel([named]);
      expect(outcome?.kind).toBe(row.cancel);
      expect(sent()).toBe(1);
    });
  });

  describe('a read answered', () => {
    test.each(rowsFor('read'))('$label', async ({ row }) => {
      const { exchange, sent } = await refusedBy(row, 'read');
      const failure = await failureOf(exchange.openOrders(symbol));
      expect(failure).toBeInstanceOf(ExchangeError);
      expect((failure as ExchangeError).kind).toBe(row.read);
      expect(sent()).toBe(attemptsOf(row));
    });
  });
}

/** Another attempt may turn what is temporary, and once what is wrong with the time. */
function attemptsOf({ read }: ErrorRow): number {
  return read === 'unavailable' ? attemptsMax : read === 'clockSkew' ? 2 : 1;
}
