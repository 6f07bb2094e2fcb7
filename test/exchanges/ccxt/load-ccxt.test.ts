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

  test('a demo that is of other markets than spot', async () => {
    const demo = create('ccxt:weex', { isDemo: true });
    await expect(demo).rejects.toThrow('ccxt knows no demo of ccxt:weex: trade live there');
  });

  test.each([
    ['ccxt:binance', 'testnet', 'https://api.binance.com'],
    ['ccxt:binance', 'demo', 'https://api1.binance.com/'],
    ['ccxt:hitbtc', 'demo', 'https://api.hitbtc.com/api/3'],
    ['ccxt:bybit', 'testnet', 'https://api.bybit.com'],
  ] as const)('play money of %s, %s, at %s', async (name, environment, baseUrl) => {
    const making = create(name, { environment, baseUrl });
    await expect(making).rejects.toMatchObject({
      kind: 'auth',
      message: `credentials of ${name} ask for environment ${environment} with the baseUrl of the live exchange: leave baseUrl out`,
    });
  });

  test.each([
    ['ccxt:binance', 'testnet', 'https://testnet.binance.vision'],
    ['ccxt:binance', 'demo', 'https://demo-api.binance.com'],
    ['ccxt:bybit', 'demo', 'https://api-demo.bybit.com'],
    ['ccxt:binance', 'demo', 'http://127.0.0.1:9'],
    // The same host for both; a header tells them apart.
    ['ccxt:okx', 'demo', 'https://www.okx.com'],
    ['ccxt:okx', 'demo', 'https://eea.okx.com'],
    ['ccxt:binance', 'live', 'https://api.binance.com'],
  ] as const)('but not %s, %s, at %s', async (name, environment, baseUrl) => {
    expect(await create(name, { environment, baseUrl })).toMatchObject({ name });
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
