/** In which windows a request counts that is sent near the edge of one. */

import { expect, test } from '@jest/globals';
import { windowsAt } from '../../shared/domain/budget.ts';

const edgeMs = 1_794_999_600_000;
const shape = { windowMs: 10_000, max: 20, isAligned: true };

test.each([
  { what: 'in the middle', afterMs: 5_000, units: 9, counts: [0] },
  { what: 'where it may arrive late', afterMs: 9_500, units: 1, counts: [0, 10_000] },
  { what: 'where our clock may be ahead', afterMs: 149, units: 3, counts: [0, -10_000] },
  { what: 'once it cannot be', afterMs: 150, units: 3, counts: [0] },
  { what: 'small enough for what others have', afterMs: 0, units: 2, counts: [0] },
])('$what', ({ afterMs, units, counts }) => {
  const windows = windowsAt(shape, edgeMs + afterMs, units);
  expect(windows.map(({ startMs }) => startMs - edgeMs)).toEqual(counts);
});

test('any stretch of a length knows no edges', () => {
  const windows = windowsAt({ ...shape, isAligned: false }, edgeMs, 9);
  expect(windows).toHaveLength(1);
});
