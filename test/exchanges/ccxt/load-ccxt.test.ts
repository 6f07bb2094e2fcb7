import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { loadCcxtClass } from '../../../shared/exchanges/ccxt/load-ccxt.ts';
import { createExchange } from '../../../shared/exchanges/registry.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { fakeCredentials } from '../okx/okx-bench.ts';

const create = (name: string, changes = {}) =>
  createExchange(name, {
    credentials: { ...fakeCredentials, exchange: name, ...changes },
    clock: virtualClock(0),
  });

test('the registry makes any exchange of ccxt', async () => {
  const exchange = await create('ccxt:kraken');
  expect(exchange.name).toBe('ccxt:kraken');
  expect(exchange.rateUsage()).toEqual([]);
});

describe('what cannot be made is refused in words that help', () => {
  test.each([
    ['ccxt:krakn', 'exchange ccxt:krakn is unknown; near are: kraken'],
    ['ccxt:qqqqqqqqqqqq', 'exchange ccxt:qqqqqqqqqqqq is unknown; ccxt has 1'],
    ['ccxt:', 'exchange ccxt: is unknown'],
    ['ccxt:../ccxt', 'exchange ccxt:../ccxt is unknown'],
    ['ccxt:coinmate', 'ccxt wants uid for ccxt:coinmate, and credentials have no place for it'],
    ['ccxt:krakenfutures', 'on the spot market of ccxt:krakenfutures'],
  ])('%s', async (name, message) => {
    await expect(create(name)).rejects.toThrow(message);
  });

  test('credentials of another exchange', async () => {
    const wrong = create('ccxt:luno', { exchange: 'luno' });
    await expect(wrong).rejects.toThrow('credentials are of exchange luno, expected ccxt:luno');
  });

  test('a demo that ccxt does not know', async () => {
    const demo = create('ccxt:luno', { isDemo: true });
    await expect(demo).rejects.toThrow('ccxt knows no demo of ccxt:luno: trade live there');
  });

  test('an address in the clear', async () => {
    const clear = create('ccxt:luno', { baseUrl: 'http://api.luno.com' });
    await expect(clear).rejects.toThrow('expected https, or http on loopback');
  });

  test('a place without ccxt', async () => {
    const nowhere = loadCcxtClass('kraken', `${tmpdir()}/file.mjs`);
    await expect(nowhere).rejects.toThrow('run npm ci, in the cloud deploy with -c ccxt=kraken');
  });
});
