/** Who may ask the simulated OKX for what: signatures, clocks, environments, addresses and rights. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { okxSignature, type OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  call,
  ManualClock,
  postOnly,
  quietMarket,
  richAccount,
  startMs,
  tradingKey,
  type SignedCall,
} from './support.ts';

const withdrawKey: OkxKey = {
  ...tradingKey,
  apiKey: 'fake-withdraw-key',
  permissions: ['read_only', 'trade', 'withdraw'],
  boundAddresses: [],
};
const readKey: OkxKey = { ...tradingKey, apiKey: 'fake-read-key', permissions: ['read_only'] };
const demoKey: OkxKey = { ...tradingKey, apiKey: 'fake-demo-key', isDemo: true };
const farKey: OkxKey = { ...tradingKey, apiKey: 'fake-far-key', boundAddresses: ['203.0.113.5'] };
const keys = [tradingKey, withdrawKey, readKey, demoKey, farKey];

const clock = new ManualClock(startMs);
let okx: Simulator;
beforeEach(async () => {
  const accounts = [{ ...richAccount, keys }];
  okx = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => okx.close());

const secret = '22582BD0CFF14C41EDBF1AB98506286D';
const timestamp = '2026-09-01T12:00:00.123Z';
test.each([
  [
    'GET',
    '/api/v5/account/balance?ccy=BTC,USDT',
    '',
    'vgJgZ9hs1bOG7yagtXwp0DRnXYQYRSBSvgTD5dRBK38=',
  ],
  [
    'GET',
    '/api/v5/account/balance?ccy=BTC%2CUSDT',
    '',
    '5eJ08Ry73opCq2T5yI+Cq4yYb41nDkplE1rVf0gtQ+0=',
  ],
  [
    'POST',
    '/api/v5/trade/order',
    '{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"gr1a0001","side":"buy","ordType":"post_only","px":"61000.5","sz":"0.001"}',
    '+GwogrsE1NWwHeCZ0+Go2rUfkj4seI45Ivv11LElZy8=',
  ],
])('%s %s is signed as the exchange does', (method, target, body, expected) => {
  expect(okxSignature(secret, { timestamp, method, target, body })).toBe(expected);
});

test.each<[string, Partial<SignedCall>, number, string]>([
  ['a wrong signature', { headers: { 'OK-ACCESS-SIGN': 'x' } }, 401, '50113'],
  ['another secret', { key: { ...tradingKey, secret: 'fake-other' } }, 401, '50113'],
  ['a wrong passphrase', { headers: { 'OK-ACCESS-PASSPHRASE': 'fake-other' } }, 401, '50105'],
  ['an unknown key', { key: { ...tradingKey, apiKey: 'fake-unknown' } }, 401, '50119'],
  ['no key', { headers: { 'OK-ACCESS-KEY': '' } }, 401, '50103'],
  ['no passphrase', { headers: { 'OK-ACCESS-PASSPHRASE': '' } }, 401, '50104'],
  ['no signature', { headers: { 'OK-ACCESS-SIGN': '' } }, 401, '50106'],
  ['no time', { headers: { 'OK-ACCESS-TIMESTAMP': '' } }, 401, '50107'],
  [
    'a time without milliseconds',
    { headers: { 'OK-ACCESS-TIMESTAMP': '2026-09-01T12:00:00Z' } },
    401,
    '50112',
  ],
  ['a clock 31 s slow', { timestampMs: startMs - 31_000 }, 401, '50102'],
  ['a clock 31 s fast', { timestampMs: startMs + 31_000 }, 401, '50102'],
  ['a clock 29 s fast', { timestampMs: startMs + 29_000 }, 200, '0'],
  [
    'a demo key without its header',
    { key: demoKey, headers: { 'x-simulated-trading': '0' } },
    401,
    '50101',
  ],
  ['a real key with the demo header', { headers: { 'x-simulated-trading': '1' } }, 401, '50101'],
  ['a demo key with its header', { key: demoKey }, 200, '0'],
  ['a key bound to another address', { key: farKey }, 401, '50110'],
])('%s', async (_what, wanted, status, code) => {
  const answer = await call(okx, clock, {
    target: '/api/v5/account/balance?ccy=BTC%2CUSDT',
    ...wanted,
  });
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
});

test('a key that may only read does not trade', async () => {
  const answer = await call(okx, clock, {
    target: '/api/v5/trade/order',
    body: postOnly('buy', '59000', '0.01', 'gr1a0001'),
    key: readKey,
  });
  expect([answer.status, answer.body['code']]).toEqual([401, '50120']);
});

test('a key says what it may do and where it is bound', async () => {
  const config = await call(okx, clock, { target: '/api/v5/account/config', key: withdrawKey });
  expect(config.body.data[0]).toMatchObject({ perm: 'read_only,trade,withdraw', ip: '' });
  const bound = await call(okx, clock, { target: '/api/v5/account/config' });
  expect(bound.body.data[0]).toMatchObject({ perm: 'read_only,trade', ip: '127.0.0.1' });
});
