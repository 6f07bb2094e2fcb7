import { expect, test } from '@jest/globals';
import { backoffAfter, slowBackoff } from '../../../relay/session/backoff.ts';

const limits = { backoffMs: 500, backoffMaxMs: 30_000 };

test.each([
  { failures: 1, boundMs: 500 },
  { failures: 2, boundMs: 1_000 },
  { failures: 6, boundMs: 16_000 },
  { failures: 7, boundMs: 30_000 },
  { failures: 1_000_000, boundMs: 30_000 },
])('after failure $failures anything up to $boundMs ms', ({ failures, boundMs }) => {
  expect(backoffAfter(failures, limits, () => 0)).toBe(0);
  expect(backoffAfter(failures, limits, () => 0.5)).toBe(boundMs / 2);
  expect(backoffAfter(failures, limits, () => 1)).toBe(boundMs);
});

test('a slow one is never short', () => {
  expect(slowBackoff(limits, () => 0)).toBe(15_000);
  expect(slowBackoff(limits, () => 1)).toBe(30_000);
});
