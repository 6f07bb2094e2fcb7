/** OKX's codes and what they mean. Source: OKX API guide, "Error code". */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code, ...row }));

const limited = { place: 'rateLimited', cancel: 'rejected', read: 'rateLimited' } as const;
const down = { place: 'unknown', cancel: 'unknown', read: 'unavailable' } as const;
const refused = { status: 200, cancel: 'rejected', read: 'refused' } as const;
const auth = { place: 'auth', cancel: 'rejected', read: 'auth' } as const;

export const okxErrors: readonly ErrorRow[] = [
  // Of no particular kind.
  ...all('51000 51003 51010 51024 51111', { ...refused, place: 'other' }),
  ...all('50027 50033 50051 50060 54008', { ...refused, place: 'other' }),
  // Later, perhaps.
  { code: '50011', status: 429, ...limited },
  ...all('50011 50040 50061', { status: 200, ...limited }),
  // Whether it was placed it does not say; but it wants to be left alone.
  { code: '50013', status: 429, ...down, read: 'rateLimited' },
  { code: '50001', status: 503, ...down },
  { code: '50026', status: 500, ...down },
  // An order may be live.
  { code: '50004', status: 400, ...down },
  ...all('51054 51149', { status: 500, ...down }),
  { code: '51412', status: 200, cancel: 'unknown' },
  // Refused for good.
  ...all('50036 50037', { status: 200, place: 'expired' }),
  { code: '51001', status: 200, place: 'notTradable', cancel: 'rejected', read: 'unknownSymbol' },
  ...all('51005 51201 51202 51203', { ...refused, place: 'aboveMaximum' }),
  ...all('51006 51116 51122 51137 51138', { ...refused, place: 'priceOutOfLimits' }),
  ...all('51008 51127 51131', { ...refused, place: 'insufficientBalance' }),
  ...all('51020 51120', { ...refused, place: 'belowMinimum' }),
  ...all('51021 51022', { ...refused, place: 'notTradable' }),
  ...all('51025 51102 51174', { ...refused, place: 'tooManyOrders' }),
  ...all('51121 51150', { ...refused, place: 'badPrecision' }),
  // There is an order with this id: which one, only asking tells.
  ...all('50071 51011 51016', { status: 200, place: 'unknown' }),
  // The key.
  ...all('50101 50103 50104 50105 50106 50107 50108 50109', { status: 401, ...auth }),
  ...all('50110 50111 50112 50113 50114 50119 50120 50121', { status: 401, ...auth }),
  { code: '50100', status: 400, ...auth },
  { code: '50035', status: 403, ...auth },
  { code: '50115', status: 405, ...auth },
  // Our clock.
  { code: '50102', status: 401, place: 'expired', cancel: 'rejected', read: 'clockSkew' },
  // No longer open.
  ...all('51400 51401 51402 51405', { status: 200, cancel: 'gone' }),
  { code: '51410', status: 200, cancel: 'accepted' },
  { code: '51404', status: 200, cancel: 'rejected' },
];
