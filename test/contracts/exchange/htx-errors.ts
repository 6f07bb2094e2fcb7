/** HTX's codes and what they mean. Source: HTX spot API reference, "Error Code" of each section. */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code, ...row }));

const limited = { place: 'rateLimited', cancel: 'rejected', read: 'rateLimited' } as const;
const down = { place: 'unknown', cancel: 'unknown', read: 'unavailable' } as const;
const auth = { place: 'auth', cancel: 'rejected', read: 'auth' } as const;
const refused = { status: 200, cancel: 'rejected', read: 'refused' } as const;

const wrongKey = (message: string): ErrorRow => ({
  code: 'api-signature-not-valid',
  status: 200,
  message,
  ...auth,
});

export const htxErrors: readonly ErrorRow[] = [
  // Of no particular kind.
  ...all('order-type-invalid order-source-invalid', { ...refused, place: 'other' }),
  ...all('base-argument-unsupported parameter-required', { ...refused, place: 'other' }),
  ...all('validation-constraints-required validation-format-error', { ...refused, place: 'other' }),
  ...all('account-account-id-inexistent base-operation-forbidden', { ...refused, place: 'other' }),
  // Too much.
  { code: 510, status: 200, ...limited },
  { code: 1006, status: 200, ...limited },
  { code: 'base-request-exceed-frequency-limit', status: 200, ...limited },
  { code: 'rate-too-many-requests', status: 429, ...limited },
  { code: 'bad-request', status: 200, message: 'request limit', ...limited },
  // An order may be live.
  ...all('base-system-error gateway-internal-error timeout', { status: 200, ...down }),
  ...all('order-update-error system-maintenance', { status: 200, ...down }),
  { code: 500, status: 200, ...down },
  { code: 'order-value-min-error', status: 502, ...down },
  { code: 'invalid-parameter', status: 200, message: 'request timeout', ...down },
  // Refused for good.
  ...all('order-accountbalance-error account-frozen-balance-insufficient-error', {
    ...refused,
    place: 'insufficientBalance',
  }),
  ...all('order-value-min-error order-limitorder-amount-min-error', {
    ...refused,
    place: 'belowMinimum',
  }),
  ...all('order-limitorder-amount-max-error order-amount-over-limit order-holding-limit-failed', {
    ...refused,
    place: 'aboveMaximum',
  }),
  ...all('order-orderprice-precision-error order-orderamount-precision-error', {
    ...refused,
    place: 'badPrecision',
  }),
  ...all('order-invalid-price order-limitorder-price-min-error order-limitorder-price-max-error', {
    ...refused,
    place: 'priceOutOfLimits',
  }),
  ...all('order-limitorder-price-buy-max-error order-limitorder-price-sell-min-error', {
    ...refused,
    place: 'priceOutOfLimits',
  }),
  ...all('order-price-greater-than-limit order-price-less-than-limit', {
    ...refused,
    place: 'priceOutOfLimits',
  }),
  ...all('base-symbol-trade-disabled order-disabled forbidden-trade-for-open-protect', {
    ...refused,
    place: 'notTradable',
  }),
  { code: 'symbol trade not open now', ...refused, place: 'notTradable' },
  ...['base-symbol-error', 'invalid symbol'].map((code): ErrorRow => ({
    code,
    status: 200,
    place: 'notTradable',
    cancel: 'rejected',
    read: 'unknownSymbol',
  })),
  // There may be an order with this id: which one, only asking tells.
  { code: 'invalid-client-order-id', status: 200, place: 'unknown' },
  // The key.
  wrongKey('Incorrect Access key'),
  wrongKey('APIkey has expired'),
  wrongKey('API key has no permission'),
  wrongKey('Verification failure'),
  ...all('api-signature-check-failed login-required', { status: 200, ...auth }),
  ...[1002, 1003, 2000].map((code): ErrorRow => ({ code, status: 200, ...auth })),
  // Our clock; the words are not confirmed.
  {
    code: 'api-signature-not-valid',
    status: 200,
    message: 'Incorrect timestamp',
    place: 'expired',
    cancel: 'rejected',
    read: 'clockSkew',
  },
  // No longer open.
  ...all('order-orderstate-error not-found base-not-found base-record-invalid', {
    status: 200,
    cancel: 'gone',
  }),
  { code: 'order-queryorder-invalid', status: 200, cancel: 'gone' },
];
