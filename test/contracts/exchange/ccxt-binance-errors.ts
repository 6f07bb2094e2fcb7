/** What is left of Binance's codes when ccxt has made its classes of them. */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code: Number(code), ...row }));

const limited = { place: 'rateLimited', cancel: 'rejected', read: 'rateLimited' } as const;
const down = { place: 'unknown', cancel: 'unknown', read: 'unavailable' } as const;
const auth = { place: 'auth', cancel: 'rejected', read: 'auth' } as const;
const refused = { status: 400, cancel: 'rejected', read: 'refused' } as const;

export const ccxtBinanceErrors: readonly ErrorRow[] = [
  // Of no particular kind.
  ...all('-1100 -1101 -1102 -1103 -1104 -1105 -1106', { ...refused, place: 'other' }),
  // Too much.
  ...all('-1003 -1015', { status: 429, ...limited }),
  { code: -1003, status: 418, ...limited },
  // An order may be live.
  ...all('-1006 -1007', { status: 504, ...down }),
  { code: -2010, status: 500, message: 'Order would immediately match and take.', ...down },
  // One class for all filters.
  ...['PRICE_FILTER', 'LOT_SIZE', 'NOTIONAL', 'MAX_NUM_ORDERS'].map((filter): ErrorRow => ({
    code: -1013,
    status: 400,
    message: `Filter failure: ${filter}`,
    place: 'other',
  })),
  { code: -1121, status: 400, place: 'notTradable', cancel: 'rejected', read: 'unknownSymbol' },
  {
    code: -2010,
    status: 400,
    message: 'Account has insufficient balance for requested action.',
    place: 'insufficientBalance',
  },
  {
    code: -2010,
    status: 400,
    message: 'Order would immediately match and take.',
    place: 'wouldCross',
  },
  // There is an order with this id: which one, only asking tells.
  { code: -2010, status: 400, message: 'Duplicate order sent.', place: 'unknown' },
  // The key.
  { code: -1022, status: 400, ...auth },
  ...all('-2014 -2015', { status: 401, ...auth }),
  // Our clock.
  { code: -1021, status: 400, place: 'expired', cancel: 'rejected', read: 'clockSkew' },
  // No longer open.
  { code: -2011, status: 400, message: 'Unknown order sent.', cancel: 'gone' },
  { code: -2013, status: 400, cancel: 'gone' },
];
