/** HitBTC's codes and what they mean. Source: HitBTC API v3, "Error response". */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code: Number(code), ...row }));

const down = { place: 'unknown', cancel: 'unknown', read: 'unavailable' } as const;
const auth = { place: 'auth', cancel: 'rejected', read: 'auth' } as const;
const refused = { status: 400, cancel: 'rejected', read: 'refused' } as const;

export const hitbtcErrors: readonly ErrorRow[] = [
  // Of no particular kind.
  ...all('600 10001 20047 20048 20049', { ...refused, place: 'other' }),
  { code: 800, status: 404, place: 'other', cancel: 'rejected', read: 'refused' },
  // Too much.
  { code: 429, status: 429, place: 'rateLimited', cancel: 'rejected', read: 'rateLimited' },
  // An order may be live.
  { code: 500, status: 500, ...down },
  { code: 503, status: 503, ...down },
  { code: 504, status: 504, ...down },
  { code: 22008, status: 400, ...down },
  // Documented as not placed.
  { code: 20080, status: 400, place: 'expired', cancel: 'unknown' },
  { code: 20080, status: 504, place: 'expired', cancel: 'unknown' },
  // Refused for good.
  { code: 20001, ...refused, place: 'insufficientBalance' },
  ...all('20003 20004 20005 20006 20007', { ...refused, place: 'tooManyOrders' }),
  ...all('2002 20010 20044', { ...refused, place: 'notTradable' }),
  { code: 2001, status: 400, place: 'notTradable', cancel: 'rejected', read: 'unknownSymbol' },
  ...all('2010 2012 2020 2022', { ...refused, place: 'badPrecision' }),
  { code: 2011, ...refused, place: 'belowMinimum' },
  { code: 20045, ...refused, place: 'priceOutOfLimits' },
  { code: 10001, status: 400, message: 'post only order would be executed', place: 'wouldCross' },
  // There is an order with this id: which one, only asking tells.
  { code: 20008, status: 400, place: 'unknown' },
  // The key; the first two say so of a wrong time too.
  ...all('1001 1002', { status: 401, ...auth }),
  { code: 1003, status: 403, ...auth },
  ...all('1004 1005', { status: 401, ...auth }),
  ...all('10021 21003 21004', { status: 400, ...auth }),
  // Codes come as text too.
  { code: '20001', status: 400, place: 'insufficientBalance' },
  // No longer open.
  { code: 20002, status: 400, cancel: 'gone' },
];
