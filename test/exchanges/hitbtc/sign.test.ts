import { describe, expect, test } from '@jest/globals';
import {
  authorizationOf,
  loginSignatureOf,
  signatureOf,
} from '../../../shared/exchanges/hitbtc/sign.ts';

const secret = 'simsecret';
const timestampMs = 1_788_264_000_123;
const read = { method: 'GET', path: '/api/3/spot/order?symbol=BTCUSDT', body: '' } as const;
const write = {
  method: 'POST',
  path: '/api/3/spot/order',
  body: '{"client_order_id":"gr1a0001x","symbol":"BTCUSDT","side":"buy","type":"limit","time_in_force":"GTC","quantity":"0.001","price":"61000.5","post_only":true}',
} as const;

describe('signing', () => {
  test.each([
    [read, undefined, '29c682d97bdc793e6317348bbe888f1ca43a7d22cd0428f0808edd36f1d41b5c'],
    [write, undefined, '200e7df066fac77b5c37dcfe9e9e012a9c97e4ca7421b2cbba539312f1765185'],
    [write, 10_000, '8fcfe265d427b6d3f8a0f0c803fb6e681e14b1817d7fa631692652898066f52a'],
  ])('a request: %#', (request, windowMs, signature) => {
    const stamp = { timestampMs, ...(windowMs === undefined ? {} : { windowMs }) };
    expect(signatureOf(secret, request, stamp)).toBe(signature);
  });

  test.each([
    [undefined, '8a2ef6f1678963259f84b2ac76db67279297a1784741235c97d2e7c53a74f061'],
    [10_000, '557c031be064fc9c128ce0e9a4ca74a4ffb3bf8900d543057941d83550271366'],
  ])('a login with the window %s', (windowMs, signature) => {
    const stamp = { timestampMs, ...(windowMs === undefined ? {} : { windowMs }) };
    expect(loginSignatureOf(secret, stamp)).toBe(signature);
  });

  test('puts key, signature and time into one header', () => {
    const credentials = {
      exchange: 'hitbtc',
      apiKey: 'simkey',
      apiSecret: secret,
      isDemo: false,
    };
    expect(authorizationOf(credentials, read, { timestampMs })).toBe(
      'HS256 c2lta2V5OjI5YzY4MmQ5N2JkYzc5M2U2MzE3MzQ4YmJlODg4ZjFjYTQzYTdkMjJjZDA0MjhmMDgwOGVkZDM2ZjFkNDFiNWM6MTc4ODI2NDAwMDEyMw==',
    );
    const header = authorizationOf(credentials, read, { timestampMs, windowMs: 10_000 });
    const token = Buffer.from(header.slice('HS256 '.length), 'base64').toString('utf8');
    expect(token).toMatch(/^simkey:[0-9a-f]{64}:1788264000123:10000$/);
  });
});
