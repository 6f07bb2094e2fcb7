/** HTX request signing against fixed vectors; the keys are made up. */

import { expect, test } from '@jest/globals';
import {
  signedQuery,
  socketLogin,
  sortedQuery,
  timestampText,
} from '../../../shared/exchanges/htx/sign.ts';

const key = { apiKey: 'sim-htx-access-key', apiSecret: 'sim-htx-secret' };
const host = 'api.huobi.pro';
const atMs = Date.UTC(2026, 8, 1, 12, 0, 0, 999);

test('signs a read with all its parameters, in byte order of their names', () => {
  const parameters = { symbol: 'btcusdt', 'account-id': '100009' };
  const query = signedQuery(
    key,
    { method: 'GET', host, path: '/v1/order/openOrders', parameters },
    atMs,
  );
  expect(query).toBe(
    'AccessKeyId=sim-htx-access-key&SignatureMethod=HmacSHA256&SignatureVersion=2' +
      '&Timestamp=2026-09-01T12%3A00%3A00&account-id=100009&symbol=btcusdt' +
      '&Signature=lD%2BJd%2FIhtRkNuY6k95UW6g5Fkt921JGRLvhK20agrYc%3D',
  );
});

test('signs a write over its query alone', () => {
  const query = signedQuery(
    key,
    { method: 'POST', host, path: '/v1/order/orders/place', parameters: {} },
    atMs,
  );
  expect(new URLSearchParams(query).get('Signature')).toBe(
    '69uCDEr5hb9NRyOEKgI3lTNHQAi0XZWHdr4XsRQt1yI=',
  );
});

test.each([
  ['/ws/v2', '9VUDQlnIOJW5ZsMMZVhU51kogInUbtuG5dJFRcC8ycc='],
  ['/ws/trade', '0ZQgILscS5K2f6EWopnTSu0ysErAuQm5HfhArmqwJV4='],
])('signs a login on %s', (path, signature) => {
  expect(socketLogin(key, { host, path }, atMs)).toEqual({
    authType: 'api',
    accessKey: key.apiKey,
    signatureMethod: 'HmacSHA256',
    signatureVersion: '2.1',
    timestamp: '2026-09-01T12:00:00',
    signature,
  });
});

test('writes times in whole seconds, cut and not rounded', () => {
  expect(timestampText(Date.UTC(2026, 0, 2, 3, 4, 5, 999) + 0.5)).toBe('2026-01-02T03:04:05');
});

test('encodes what RFC 3986 does not leave alone', () => {
  expect(sortedQuery({ b: "a b:*'()!~", B: 'ü' })).toBe('B=%C3%BC&b=a%20b%3A%2A%27%28%29%21~');
});
