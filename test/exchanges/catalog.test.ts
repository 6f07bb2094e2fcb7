/** The capability table beside what really is there. */

import { describe, expect, test } from '@jest/globals';
import { exchangesKnown } from '../../shared/config/bot-config-schema.ts';
import { exchangeCatalog, factsOf } from '../../shared/exchanges/catalog.ts';
import { declaredBy } from '../../shared/exchanges/declared.ts';
import { exchangeNames } from '../../shared/exchanges/registry.ts';
import { socketExchangeNames } from '../../shared/exchanges/sockets.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const clock = virtualClock(0);
const own = exchangeCatalog.filter(({ name }) => name !== 'ccxt');
const named = own.map(({ name }) => name).toSorted();

describe('the catalog is in step', () => {
  test('with the adapters, and with what a config may name', () => {
    expect(named).toEqual(exchangeNames.filter((name) => !name.startsWith('ccxt')).toSorted());
    expect(named).toEqual([...exchangesKnown].toSorted());
  });

  test('with the websockets', () => {
    const spoken = own.filter(({ socketClass }) => socketClass !== undefined);
    expect(spoken.map(({ name }) => name).toSorted()).toEqual([...socketExchangeNames].toSorted());
  });

  test('and claims no exchange as tested against', () => {
    for (const { testedAgainst, title } of exchangeCatalog) {
      expect(testedAgainst[0]).toMatch(/^simulators?/);
      expect(testedAgainst).not.toContain(title);
    }
  });
});

describe('what adapters declare', () => {
  test.each(named)('%s declares without being asked over the network', async (name) => {
    const declared = await declaredBy(name, clock);
    expect(declared.capabilities.openOrdersMax).toBeGreaterThan(0);
    expect(declared.socket === undefined).toBe(factsOf(name).socketClass === undefined);
  });

  test('is what the adapter and its dialect say', async () => {
    expect(await declaredBy('okx', clock)).toMatchObject({
      capabilities: { batchSizeMax: 20, placeExpiry: true },
      socket: { batchSizeMax: 20, tellsEvents: true, canReplace: true },
    });
    expect(await declaredBy('binance', clock)).toMatchObject({
      capabilities: { batchSizeMax: 1 },
      socket: { lifeMs: 86_400_000, canReplace: false },
    });
  });

  test('is not known of an exchange that is not', async () => {
    await expect(declaredBy('krakn', clock)).rejects.toThrow('exchange krakn is unknown');
  });
});

test('an exchange reached through ccxt has the facts of all of them, under its own name', () => {
  expect(factsOf('ccxt:kraken')).toMatchObject({ name: 'ccxt:kraken', title: 'kraken' });
  expect(factsOf('ccxt:kraken').socketClass).toBeUndefined();
});
