/** Answers without a verdict: never a refusal, never sent twice, and settled by asking. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import type { Exchange, OrderQuery, PlaceRequest } from '../../../shared/ports/exchange.ts';
import { text, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { until } from '../../support/until.ts';
import { account, attemptsMax, benchesOf, failureOf, type Bench } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

const page = '<html>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n';
/** Real ms: long enough for a loopback that is busy, short enough to wait for. */
const patienceMs = 400;

export interface Mishap {
  readonly why: string;
  readonly isForwarded: boolean;
  readonly answer: (answered: string) => ScriptedAnswer;
  readonly timeoutMs?: number;
}

export const mishaps: readonly Mishap[] = [
  { why: 'is cut off before', isForwarded: false, answer: () => ({ kind: 'reset' }) },
  { why: 'is cut off after', isForwarded: true, answer: () => ({ kind: 'reset' }) },
  { why: 'meets a gateway’s 502 before', isForwarded: false, answer: () => text(page, 502) },
  { why: 'meets a gateway’s 504 after', isForwarded: true, answer: () => text(page, 504) },
  { why: 'is answered with a page and 200 before', isForwarded: false, answer: () => text(page) },
  { why: 'is answered with a page and 200 after', isForwarded: true, answer: () => text(page) },
  { why: 'is answered with nothing', isForwarded: true, answer: () => text('') },
  {
    why: 'is answered in half',
    isForwarded: true,
    answer: (answered) => ({ kind: 'truncated', text: answered.slice(0, answered.length / 2) }),
  },
  {
    why: 'is answered by json in no known form',
    isForwarded: true,
    answer: () => text('{"so":["it","is"]}'),
  },
  {
    why: 'is not answered in time, and was not seen',
    isForwarded: false,
    answer: () => ({ kind: 'silence' }),
    timeoutMs: patienceMs,
  },
  {
    why: 'is not answered in time, and was carried out',
    isForwarded: true,
    answer: () => ({ kind: 'silence' }),
    timeoutMs: patienceMs,
  },
];

export function describeUnclear(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, capabilities, wire } = world;

  /** What asking the exchange says of the order. */
  async function settled(exchange: Exchange, request: PlaceRequest): Promise<string> {
    if (!capabilities.clientOrderIds) return settledByMatching(exchange, request);
    const createdAtMs = exchange.exchangeNow();
    const lookup = await exchange.order({ ...request, createdAtMs });
    return lookup.kind === 'found' ? lookup.report.status : 'notFound';
  }

  async function settledByMatching(exchange: Exchange, request: PlaceRequest): Promise<string> {
    const isAlike = (one: Pick<PlaceRequest, 'side' | 'price' | 'quantity'>): boolean =>
      one.side === request.side && one.price.eq(request.price) && one.quantity.eq(request.quantity);
    const open = (await exchange.openOrders(symbol)).filter(isAlike);
    const filled = (await exchange.fillsSince(symbol, exchange.exchangeNow() - 60_000)).filter(
      isAlike,
    );
    return open.length > 0 ? 'open' : filled.length > 0 ? 'filled' : 'notFound';
  }

  async function spoiledBench(of: RegExp, mishap: Mishap): Promise<[Bench, Exchange]> {
    const bench = await openBench();
    const { timeoutMs, isForwarded, answer } = mishap;
    const adapter = timeoutMs === undefined ? {} : { timeoutMs };
    const exchange = await bench.another({ adapter });
    // What it must know it learns in peace.
    await exchange.instrument(symbol);
    await exchange.balances(['BTC']);
    bench.tap.spoil({ of, times: 1, isForwarded, answer: (_, answered) => answer(answered) });
    return [bench, exchange];
  }

  describe('a place request that', () => {
    test.each(mishaps)('$why is unknown, and settled by asking', async (mishap) => {
      const [bench, exchange] = await spoiledBench(wire.place, mishap);
      const request = bench.order(1);
      expect(await exchange.place([request])).toMatchObject([{ kind: 'unknown' }]);
      expect(bench.tap.count(wire.place)).toBe(1);
      await until(
        'the exchange is done',
        () => bench.received().length === Number(mishap.isForwarded),
      );
      expect(await settled(exchange, request)).toBe(mishap.isForwarded ? 'open' : 'notFound');
      expect(bench.tap.count(wire.place)).toBe(1);
    });

    test.each(['5xx-before', '5xx-after'] as const)(
      'meets the exchange’s own error (%s) is unknown',
      async (kind) => {
        const bench = await openBench();
        const { exchange, simulator, tap } = bench;
        await exchange.instrument(symbol);
        simulator.faults.set([{ endpoint: 'place', kind, next: 1 }]);
        const request = bench.order(1);
        expect(await exchange.place([request])).toMatchObject([{ kind: 'unknown' }]);
        expect(tap.count(wire.place)).toBe(1);
        const isThere = bench.received().length === 1;
        expect(isThere).toBe(kind === '5xx-after');
        expect(await settled(exchange, request)).toBe(isThere ? 'open' : 'notFound');
      },
    );

    test('cannot be signed, as the time cannot be read, is not sent', async () => {
      const bench = await openBench();
      bench.tap.spoil({ isForwarded: false, answer: () => ({ kind: 'reset' }) });
      const [outcome] = await bench.exchange.place([bench.order(1)]);
      expect(outcome?.kind).toBe('unknown');
      expect(bench.tap.requests.length).toBeLessThanOrEqual(attemptsMax);
      expect(bench.received()).toEqual([]);
    });
  });

  describe('a cancel that', () => {
    test.each(mishaps)('$why is unknown, and settled by asking', async (mishap) => {
      const [bench, exchange] = await spoiledBench(wire.cancel, mishap);
      const names = await bench.placed(bench.order(1));
      // A success in no known form may be believed: nothing but the cancel can have succeeded.
      const [outcome] = await exchange.cancel([names]);
      expect(['unknown', ...(mishap.why.includes('no known form') ? ['accepted'] : [])]).toContain(
        outcome?.kind,
      );
      expect(bench.tap.count(wire.cancel)).toBe(1);
      await until(
        'the exchange is done',
        () => bench.simulator.openOrders(account).length === Number(!mishap.isForwarded),
      );
      await expectCanceledInTheEnd(exchange, names, mishap.isForwarded);
    });

    test.each(['5xx-before', '5xx-after'] as const)(
      'meets the exchange’s own error (%s) is unknown',
      async (kind) => {
        const bench = await openBench();
        const { exchange, simulator, tap } = bench;
        const names = await bench.placed(bench.order(1));
        simulator.faults.set([{ endpoint: 'cancel', kind, next: 1 }]);
        expect(await exchange.cancel([names])).toMatchObject([{ kind: 'unknown' }]);
        expect(tap.count(wire.cancel)).toBe(1);
        await expectCanceledInTheEnd(exchange, names, kind === '5xx-after');
      },
    );
  });

  async function expectCanceledInTheEnd(
    exchange: Exchange,
    names: OrderQuery,
    isDone: boolean,
  ): Promise<void> {
    expect(await exchange.order(names)).toMatchObject({
      kind: 'found',
      report: { status: isDone ? 'canceled' : 'open' },
    });
    expect(await exchange.cancel([names])).toEqual([{ kind: isDone ? 'gone' : 'accepted' }]);
    expect(await exchange.order(names)).toMatchObject({ report: { status: 'canceled' } });
  }

  describe('a look-up that', () => {
    test.each(mishaps)('$why is an error, never “not found”', async (mishap) => {
      const bench = await openBench();
      const names = await bench.placed(bench.order(1));
      const { timeoutMs, isForwarded, answer } = mishap;
      const exchange = await bench.another({
        adapter: { ...(timeoutMs === undefined ? {} : { timeoutMs }), retry: { attemptsMax: 1 } },
      });
      await exchange.instrument(symbol);
      await exchange.balances(['BTC']);
      bench.tap.spoil({ isForwarded, answer: (_, answered) => answer(answered) });
      const failure = await failureOf(exchange.order(names));
      expect(failure).toMatchObject({ name: 'ExchangeError', exchange: world.name });
      expect(['unavailable', 'badAnswer']).toContain((failure as { kind: string }).kind);
    });
  });
}
