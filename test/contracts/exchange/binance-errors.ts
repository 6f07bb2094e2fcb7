/** Binance's codes and what they mean. Source: Binance Spot API, "Error codes", "Filters" and "HTTP return codes". */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code: Number(code), ...row }));

const limited = { place: 'rateLimited', cancel: 'rejected', read: 'rateLimited' } as const;
const down = { place: 'unknown', cancel: 'unknown', read: 'unavailable' } as const;
const auth = { place: 'auth', cancel: 'rejected', read: 'auth' } as const;
const refused = { status: 400, cancel: 'rejected', read: 'refused' } as const;

const filter = (name: string, place: ErrorRow['place']): ErrorRow => ({
  code: -1013,
  status: 400,
  message: `Filter failure: ${name}`,
  ...(place === undefined ? {} : { place }),
});

const rejected = (message: string, place: ErrorRow['place']): ErrorRow => ({
  code: -2010,
  status: 400,
  message,
  ...(place === undefined ? {} : { place }),
});

export const binanceErrors: readonly ErrorRow[] = [
  // Of no particular kind.
  ...all('-1014 -1020 -1100 -1101 -1102 -1103 -1104 -1105 -1106', { ...refused, place: 'other' }),
  ...all('-1108 -1114 -1115 -1116 -1117 -1128 -1130', { ...refused, place: 'other' }),
  // Too much.
  ...all('-1003 -1015 -1034', { status: 429, ...limited }),
  { code: -1003, status: 418, ...limited },
  { code: 0, status: 403, ...limited },
  { code: -1008, status: 400, place: 'rateLimited', cancel: 'rejected', read: 'unavailable' },
  // An order may be live.
  ...all('-1000 -1001', { status: 400, ...down }),
  ...all('-1006 -1007', { status: 504, ...down }),
  { code: -1008, status: 503, ...down },
  { code: -2010, status: 500, message: 'Order would immediately match and take.', ...down },
  // Filters.
  filter('PRICE_FILTER', 'badPrecision'),
  filter('LOT_SIZE', 'badPrecision'),
  filter('NOTIONAL', 'belowMinimum'),
  filter('MIN_NOTIONAL', 'belowMinimum'),
  filter('PERCENT_PRICE', 'priceOutOfLimits'),
  filter('PERCENT_PRICE_BY_SIDE', 'priceOutOfLimits'),
  filter('MAX_NUM_ORDERS', 'tooManyOrders'),
  filter('EXCHANGE_MAX_NUM_ORDERS', 'tooManyOrders'),
  filter('MAX_POSITION', 'aboveMaximum'),
  filter('ONE_OF_TOMORROW', 'other'),
  { code: -1111, ...refused, place: 'badPrecision' },
  { code: -1121, status: 400, place: 'notTradable', cancel: 'rejected', read: 'unknownSymbol' },
  // One code for many refusals, told apart by their text.
  rejected('Account has insufficient balance for requested action.', 'insufficientBalance'),
  rejected('Order would immediately match and take.', 'wouldCross'),
  rejected('Market is closed.', 'notTradable'),
  rejected('This symbol is not permitted for this account.', 'notTradable'),
  rejected('This account may not place or cancel orders.', 'notTradable'),
  rejected('Something else.', 'other'),
  // There is an order with this id: which one, only asking tells.
  rejected('Duplicate order sent.', 'unknown'),
  // The key.
  { code: -1002, status: 401, ...auth },
  { code: -1022, status: 400, ...auth },
  ...all('-2014 -2015', { status: 401, ...auth }),
  // Our clock.
  { code: -1021, status: 400, place: 'expired', cancel: 'rejected', read: 'clockSkew' },
  // No longer open.
  { code: -2011, status: 400, message: 'Unknown order sent.', cancel: 'gone' },
  { code: -2011, status: 400, message: 'Order was not canceled.', cancel: 'rejected' },
  ...all('-2013 -2026', { status: 400, cancel: 'gone' }),
];
