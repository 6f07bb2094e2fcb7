/** Keys of an environment are used there and nowhere else. */

import { describe, expect, test } from '@jest/globals';
import { baseUrlOf, tradingSocketUrlOf } from '../../shared/exchanges/hitbtc/access.ts';
import { createExchange } from '../../shared/exchanges/registry.ts';
import { createSocketDialect } from '../../shared/exchanges/sockets.ts';
import { failureOf } from './okx/okx-bench.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const keys = {
  apiKey: 'planted-key-0001',
  apiSecret: 'planted-secret-0002',
  passphrase: 'planted-passphrase-0003',
  isDemo: false,
};
const clock = virtualClock(1_788_264_000_123);

describe.each(['okx', 'hitbtc'])('%s has no testnet', (exchange) => {
  const credentials = { ...keys, exchange, environment: 'testnet' as const };

  test('so none is pretended, over REST or websocket', async () => {
    const refusal = {
      kind: 'auth',
      exchange,
      message: `credentials of ${exchange} ask for environment testnet, allowed: live, demo`,
    };
    expect(await failureOf(createExchange(exchange, { credentials, clock }))).toMatchObject(
      refusal,
    );
    const options = { credentials, clock, symbols: [] };
    expect(await failureOf(createSocketDialect(exchange, options))).toMatchObject(refusal);
  });
});

test.each([
  ['okx', 'wss://wspap.okx.com:8443/ws/v5/private?brokerId=9999'],
  ['binance', 'wss://demo-ws-api.binance.com/ws-api/v3'],
])('the demo of %s is at %s', async (exchange, url) => {
  const credentials = { ...keys, exchange, environment: 'demo' as const };
  const dialect = await createSocketDialect(exchange, { credentials, clock, symbols: [] });
  expect(dialect.url).toBe(url);
});

test('the demo of hitbtc is at hosts of its own', () => {
  const credentials = { ...keys, exchange: 'hitbtc', environment: 'demo' as const };
  expect(baseUrlOf(credentials)).toBe('https://api.demo.hitbtc.com');
  expect(tradingSocketUrlOf(credentials)).toBe('wss://api.demo.hitbtc.com/api/3/ws/trading');
});

test.each(['https://api.hitbtc.com', 'https://api.hitbtc.com/api/3', 'https://API2.hitbtc.com/'])(
  'play money of hitbtc is not asked for at %s',
  async (baseUrl) => {
    const credentials = { ...keys, exchange: 'hitbtc', environment: 'demo' as const, baseUrl };
    const refusal = {
      kind: 'auth',
      message: expect.stringContaining('leave baseUrl out') as unknown,
    };
    expect(await failureOf(createExchange('hitbtc', { credentials, clock }))).toMatchObject(
      refusal,
    );
    const options = { credentials, clock, symbols: [] };
    expect(await failureOf(createSocketDialect('hitbtc', options))).toMatchObject(refusal);
    expect(baseUrlOf({ ...credentials, environment: 'live' })).toMatch(/hitbtc.com$/i);
  },
);
