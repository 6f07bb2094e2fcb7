/** The error groups of OKX, row by row. */

import { describe, expect, test } from '@jest/globals';
import {
  cancelVerdict,
  placeRefusal,
  readErrorKind,
  statusErrorKind,
} from '../../../shared/exchanges/okx/errors.ts';

const authCodes = (
  '50035 50100 50101 50103 50104 50105 50106 50107 50108 50109 50110 50111 50112 50113 50114 ' +
  '50115 50119 50120 50121'
).split(' ');

describe('a read answered with a code', () => {
  test.each([
    { code: '50001', status: 503, kind: 'unavailable' },
    { code: '50004', status: 400, kind: 'unavailable' },
    { code: '50013', status: 429, kind: 'unavailable' },
    { code: '50026', status: 500, kind: 'unavailable' },
    { code: '51054', status: 500, kind: 'unavailable' },
    { code: '51149', status: 500, kind: 'unavailable' },
    { code: '0', status: 502, kind: 'unavailable' },
    { code: '50011', status: 429, kind: 'rateLimited' },
    { code: '50011', status: 200, kind: 'rateLimited' },
    { code: '50040', status: 200, kind: 'rateLimited' },
    { code: '50061', status: 200, kind: 'rateLimited' },
    { code: '1', status: 429, kind: 'rateLimited' },
    { code: '50102', status: 401, kind: 'clockSkew' },
    { code: '99999', status: 401, kind: 'auth' },
    { code: '51001', status: 200, kind: 'unknownSymbol' },
    { code: '51000', status: 400, kind: 'refused' },
    { code: '51603', status: 200, kind: 'refused' },
  ])('$code with status $status is $kind', ({ code, status, kind }) => {
    expect(readErrorKind(status, code)).toBe(kind);
  });

  test.each(authCodes)('%s is auth', (code) => {
    expect(readErrorKind(200, code)).toBe('auth');
  });

  test.each([
    [429, 'rateLimited'],
    [401, 'auth'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [403, undefined],
    [200, undefined],
    [undefined, undefined],
  ])('status %s alone is %s', (status, kind) => {
    expect(statusErrorKind(status)).toBe(kind);
  });
});

describe('a place answered with a code', () => {
  test.each([
    ['50036', 'expired'],
    ['50037', 'expired'],
    ['50102', 'expired'],
    ['50011', 'rateLimited'],
    ['50040', 'rateLimited'],
    ['50061', 'rateLimited'],
    ['51001', 'notTradable'],
    ['51021', 'notTradable'],
    ['51022', 'notTradable'],
    ['54072', 'notTradable'],
    ['51005', 'aboveMaximum'],
    ['51201', 'aboveMaximum'],
    ['51202', 'aboveMaximum'],
    ['51203', 'aboveMaximum'],
    ['51006', 'priceOutOfLimits'],
    ['51116', 'priceOutOfLimits'],
    ['51122', 'priceOutOfLimits'],
    ['51137', 'priceOutOfLimits'],
    ['51138', 'priceOutOfLimits'],
    ['51008', 'insufficientBalance'],
    ['51127', 'insufficientBalance'],
    ['51131', 'insufficientBalance'],
    ['51020', 'belowMinimum'],
    ['51120', 'belowMinimum'],
    ['51121', 'badPrecision'],
    ['51150', 'badPrecision'],
    ['51025', 'tooManyOrders'],
    ['51102', 'tooManyOrders'],
    ['51174', 'tooManyOrders'],
    ...'50027 50033 50051 50060 51000 51003 51010 51024 51111 54008'
      .split(' ')
      .map((code) => [code, 'other'] as const),
    ...authCodes.map((code) => [code, 'auth'] as const),
  ])('%s is refused: %s', (code, reason) => {
    expect(placeRefusal(200, code)).toBe(reason);
  });

  test.each('50001 50004 50013 50026 51054 51149 50071 51011 51016'.split(' '))(
    '%s leaves it open whether the order is there',
    (code) => {
      expect(placeRefusal(200, code)).toBeUndefined();
    },
  );

  test('no code makes a 5xx believable', () => {
    expect(placeRefusal(500, '51008')).toBeUndefined();
  });
});

describe('a cancel answered with a code', () => {
  test.each([
    ['51400', 200, 'gone'],
    ['51401', 200, 'gone'],
    ['51402', 200, 'gone'],
    ['51405', 200, 'gone'],
    ['51603', 200, 'gone'],
    ['51410', 200, 'accepted'],
    ['51412', 200, 'unknown'],
    ['50001', 503, 'unknown'],
    ['50004', 400, 'unknown'],
    ['51400', 500, 'unknown'],
    ['50011', 429, 'rejected'],
    ['51404', 200, 'rejected'],
    ['50113', 401, 'rejected'],
  ])('%s with status %d is %s', (code, status, verdict) => {
    expect(cancelVerdict(status, code)).toBe(verdict);
  });
});
