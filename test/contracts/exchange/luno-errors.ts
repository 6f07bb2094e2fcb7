/** What is left of Luno's codes when ccxt has made its classes of them. Source: Luno API, "Error codes". */

import type { ErrorRow } from './world.ts';

const all = (codes: string, row: Omit<ErrorRow, 'code'>): readonly ErrorRow[] =>
  codes.split(' ').map((code) => ({ code, ...row }));

export const lunoErrors: readonly ErrorRow[] = [
  { code: 'ErrInvalidArguments', status: 400, place: 'other', read: 'refused' },
  ...all('ErrInternal', { status: 500, place: 'unknown', cancel: 'unknown', read: 'unavailable' }),
  {
    code: 'ErrDeadlineExceeded',
    status: 504,
    place: 'unknown',
    cancel: 'unknown',
    read: 'unavailable',
  },
  {
    code: 'ErrTooManyRequests',
    status: 429,
    place: 'rateLimited',
    cancel: 'rejected',
    read: 'rateLimited',
  },
  { code: 'ErrUnauthorised', status: 401, place: 'auth', cancel: 'rejected', read: 'auth' },
  { code: 'ErrInsufficientPerms', status: 403, place: 'auth', cancel: 'rejected', read: 'auth' },
  { code: 'ErrInsufficientBalance', status: 400, place: 'insufficientBalance' },
  // Told apart by asking: here the order is open after all.
  { code: 'ErrCannotStopUnknownOrNonPendingOrder', status: 400, cancel: 'rejected' },
];
