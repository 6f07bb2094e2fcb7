/** Asking too much: told as such, with when to come back, and never hammered. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import { benchesOf, failureOf, type Bench } from './bench.ts';
import type { ExchangeUnderTest } from './world.ts';

/** More than any exchange allows at one moment. */
const callsMax = 700;
const othersMax = 100;
/** Requests that may be on their way when the first answer comes. */
const sideBySideMax = 5;

export function describeLimits(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, documented, wire } = world;

  /** Asks until the exchange has had enough. Returns what it said. */
  async function exhausted({ exchange }: Bench): Promise<ExchangeError> {
    for (let call = 0; call < callsMax; call++) {
      try {
        await exchange.balances(['BTC']);
      } catch (error) {
        if (error instanceof ExchangeError) return error;
        throw error;
      }
    }
    throw new Error(`no limit within ${callsMax} calls`);
  }

  describe('a rate limit', () => {
    test('on a read is an error that says when to come back, after one request', async () => {
      const bench = await openBench();
      await bench.exchange.balances(['BTC']);
      const before = bench.tap.requests.length;
      bench.simulator.faults.set([{ endpoint: '*', kind: '429', probability: 1 }]);
      const failure = await failureOf(bench.exchange.openOrders(symbol));
      expect(failure).toMatchObject({ kind: 'rateLimited', exchange: world.name });
      const { retryAtMs = 0 } = failure as ExchangeError;
      expect(retryAtMs).toBeGreaterThan(bench.ourClock.now());
      expect(retryAtMs).toBeLessThanOrEqual(bench.ourClock.now() + 60_000);
      expect(bench.tap.requests).toHaveLength(before + 1);
    });

    test('on an order is a refusal, after one request', async () => {
      const bench = await openBench();
      await bench.placed(bench.order(1));
      bench.simulator.faults.set([{ endpoint: 'place', kind: '429', probability: 1 }]);
      expect(await bench.exchange.place([bench.order(2)])).toMatchObject([
        { kind: 'rejected', reason: 'rateLimited' },
      ]);
      expect(bench.tap.count(wire.place)).toBe(2);
      bench.simulator.faults.set([]);
      bench.pass(60_000);
      await bench.placed(bench.order(2));
      expect(bench.received()).toHaveLength(2);
    });

    test('is kept to: what it is about is not sent again before its end', async () => {
      const bench = await openBench();
      await bench.placed(bench.order(1));
      bench.simulator.faults.set([{ endpoint: '*', kind: '429', probability: 1 }]);
      await failureOf(bench.exchange.openOrders(symbol));
      await bench.exchange.place([bench.order(2)]);
      const before = bench.tap.requests.length;
      for (let more = 0; more < 3; more++) {
        expect(await failureOf(bench.exchange.openOrders(symbol))).toMatchObject({
          kind: 'rateLimited',
        });
        expect(await bench.exchange.place([bench.order(2)])).toMatchObject([
          { kind: 'rejected', reason: 'rateLimited' },
        ]);
      }
      expect(bench.tap.requests).toHaveLength(before);
      bench.simulator.faults.set([]);
      bench.pass(60_000);
      expect(await bench.exchange.openOrders(symbol)).toHaveLength(1);
    });

    test('on a cancel is no success, and the order stays', async () => {
      const bench = await openBench();
      const names = await bench.placed(bench.order(1));
      bench.simulator.faults.set([{ endpoint: 'cancel', kind: '429', probability: 1 }]);
      const [outcome] = await bench.exchange.cancel([names]);
      expect(outcome?.kind).toBe('rejected');
      expect(bench.tap.count(wire.cancel)).toBe(1);
      expect(bench.received()).toMatchObject([{ status: 'live' }]);
    });

    test('ends a long row of orders', async () => {
      const bench = await openBench();
      await bench.exchange.balances(['BTC']);
      bench.simulator.faults.set([{ endpoint: 'place', kind: '429', probability: 1 }]);
      const requests = Array.from({ length: 60 }, (_, n) =>
        bench.order(n, { quantity: decimal('0.01') }),
      );
      const outcomes = await bench.exchange.place(requests);
      expect(outcomes).toHaveLength(60);
      expect(outcomes.every((o) => o.kind === 'rejected' && o.reason === 'rateLimited')).toBe(true);
      expect(bench.tap.count(wire.place)).toBeLessThanOrEqual(sideBySideMax);
    });

    test('of the exchange’s own ends when it said so', async () => {
      const bench = await openBench();
      const failure = await exhausted(bench);
      expect(failure).toMatchObject({ kind: 'rateLimited' });
      const { retryAtMs = 0 } = failure;
      const waitMs = retryAtMs - bench.ourClock.now();
      expect(waitMs).toBeGreaterThan(0);
      bench.pass(waitMs);
      expect(await bench.exchange.balances(['BTC'])).toHaveLength(1);
    });
  });

  if (documented.bans) {
    test('a ban is a rate limit that lasts, for reads and orders', async () => {
      const bench = await openBench();
      await bench.exchange.instrument(symbol);
      await exhausted(bench);
      // Others at the same address, who know nothing of it.
      let last = bench.exchange;
      let failure: unknown;
      for (let more = 0; more < othersMax && !String(failure).includes('418'); more++) {
        last = await bench.another({});
        failure = await last.balances(['BTC']).catch((error: unknown) => error);
      }
      const { kind, retryAtMs = 0, message } = failure as ExchangeError;
      expect(kind).toBe('rateLimited');
      expect(message).toContain('418');
      const waitMs = retryAtMs - bench.ourClock.now();
      expect(waitMs).toBeGreaterThan(60_000);
      const before = bench.tap.requests.length;
      expect(await last.place([bench.order(1)])).toMatchObject([
        { kind: 'rejected', reason: 'rateLimited' },
      ]);
      expect(bench.tap.requests).toHaveLength(before);
      bench.pass(waitMs);
      expect(await last.balances(['BTC'])).toHaveLength(1);
    });
  }
}
