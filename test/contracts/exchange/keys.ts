/** What a key may do, what it may not, and that nothing shows what it is. */

/* eslint-disable jest/no-export -- cases of the exchange contract */

import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createExchange } from '../../../shared/exchanges/registry.ts';
import { ExchangeError, type Exchange } from '../../../shared/ports/exchange.ts';
import type { SeenRequest } from '../../support/scripted-http-server.ts';
import { benchesOf, failureOf } from './bench.ts';
import type { ExchangeUnderTest, KeyKind } from './world.ts';

const uselessKinds = ['elsewhere', 'wrongSecret', 'unknown'] as const;

export function describeKeys(world: ExchangeUnderTest): void {
  const openBench = benchesOf(world);
  const { symbol, keys, wire } = world;
  const has = (kind: KeyKind): boolean => keys[kind] !== undefined;

  const reads: Readonly<Record<string, (exchange: Exchange) => Promise<unknown>>> = {
    openOrders: (exchange) => exchange.openOrders(symbol),
    balances: (exchange) => exchange.balances(['BTC']),
    ownLastTrade: (exchange) => exchange.ownLastTrade(symbol),
    order: (exchange) =>
      exchange.order({ symbol, clientOrderId: 'contract10001', exchangeOrderId: '1' }),
  };

  describe('a key', () => {
    const told = (Object.keys(keys) as KeyKind[]).filter((kind) => keys[kind]?.told !== undefined);

    test.each(told)('of kind %s is told with its rights', async (key) => {
      const bench = await openBench({ key });
      expect(await bench.exchange.keyPermissions()).toEqual(keys[key]?.told);
      expect(bench.received()).toEqual([]);
    });

    test.each(uselessKinds.filter(has))(
      'of kind %s cannot do anything but see the market, and is told to be at fault',
      async (key) => {
        const bench = await openBench({ key });
        const { exchange } = bench;
        expect(await exchange.ticker(symbol)).toMatchObject({ symbol });
        for (const [name, read] of Object.entries(reads)) {
          const failure = await failureOf(read(exchange));
          expect([name, failure]).toMatchObject([name, { kind: 'auth', exchange: world.name }]);
        }
        expect(await rightsOf(exchange)).toMatch(/^(auth|none)$/);
        expect(await exchange.place([bench.order(1)])).toMatchObject([
          { kind: 'rejected', reason: 'auth' },
        ]);
        const named = { symbol, clientOrderId: 'contract10001', exchangeOrderId: '1' };
        const [canceled] = await exchange.cancel([named]);
        expect(['rejected', 'unknown']).toContain(canceled?.kind);
        expect(bench.received()).toEqual([]);
      },
    );

    if (has('readOnly')) {
      test('to read only reads, and neither places nor cancels', async () => {
        const bench = await openBench();
        const names = await bench.placed(bench.order(1));
        const reader = await bench.another({ key: 'readOnly' });
        expect(await reader.openOrders(symbol)).toHaveLength(1);
        expect(await reader.order(names)).toMatchObject({ kind: 'found' });
        expect(await reader.place([bench.order(2)])).toMatchObject([
          { kind: 'rejected', reason: 'auth' },
        ]);
        const [canceled] = await reader.cancel([names]);
        expect(canceled?.kind).toBe('rejected');
        expect(bench.received()).toMatchObject([{ status: 'live' }]);
      });
    }

    test('that cannot be one is refused before anything is sent', async () => {
      const bench = await openBench();
      const { credentials } = keys.trading ?? { credentials: undefined };
      if (credentials === undefined) throw new Error('the world has no key to trade with');
      for (const flaw of [{ apiKey: '' }, { apiSecret: '' }, { apiKey: 'line\nbreak' }]) {
        const making = createExchange(world.name, {
          credentials: { ...credentials, baseUrl: bench.tap.url, ...flaw },
          clock: bench.clock,
        });
        expect(await failureOf(making)).toMatchObject({ kind: 'auth', exchange: world.name });
      }
      const inTheClear = createExchange(world.name, {
        credentials: { ...credentials, baseUrl: 'http://exchange.example' },
        clock: bench.clock,
      });
      expect(await failureOf(inTheClear)).toMatchObject({ kind: 'auth' });
      expect(bench.tap.requests).toEqual([]);
    });
  });

  test('an exchange that repeats all it was sent is not repeated', async () => {
    const bench = await openBench();
    const { exchange, tap } = bench;
    const names = await bench.placed(bench.order(1));
    const { apiKey, apiSecret, passphrase = apiSecret } = { ...keys.trading?.credentials };
    const secrets = new Set([apiKey, apiSecret, passphrase].map(String));
    for (const echo of [echoIn(world, 'place'), echoIn(world, 'read')]) {
      tap.spoil({
        of: wire.signed,
        isForwarded: false,
        answer: (request) => {
          proofsOf(request).forEach((proof) => secrets.add(proof));
          return echo(`${[...secrets].join(' ')} ${JSON.stringify(request)}`);
        },
      });
      const results = [
        await exchange.place([bench.order(2), bench.order(3)]),
        await exchange.cancel([names]),
        ...(await Promise.all(Object.values(reads).map((read) => failureOf(read(exchange))))),
        await exchange.keyPermissions().catch((error: unknown) => error),
      ];
      const shown = results
        .map(
          (result) =>
            `${inspect(result, { depth: 9, showHidden: true })} ${JSON.stringify(result)}`,
        )
        .join('\n');
      expect([...secrets].filter((secret) => shown.includes(secret))).toEqual([]);
    }
    // It must have had something to hide.
    expect(secrets.size).toBeGreaterThanOrEqual(3);
  });
}

/** Some exchanges cannot be asked, and what fails for the key shows it. */
function rightsOf(exchange: Exchange): Promise<string> {
  return exchange.keyPermissions().then(
    ({ canRead, canTrade }) => (canRead || canTrade ? 'some' : 'none'),
    (error: unknown) => (error instanceof ExchangeError ? error.kind : 'not an error of its own'),
  );
}

function echoIn({ wire }: ExchangeUnderTest, of: 'place' | 'read') {
  const [row] = wire.errors.filter((error) => error.place === 'other' || error.read === 'refused');
  if (row === undefined) throw new Error('the world names no refusal of no particular kind');
  return (message: string) => wire.refusal({ ...row, message }, of);
}

/** What proves that a request is ours: signatures, as headers and as parameters. */
function proofsOf({ headers, query }: SeenRequest): readonly string[] {
  return [...Object.entries(headers), ...Object.entries(query)].flatMap(([name, value]) =>
    /sign|authorization/i.test(name) && value !== undefined && value.length > 20
      ? [value.replace(/^(Basic|HS256|Bearer) /, '')]
      : [],
  );
}
