import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { exactly, stepOf } from '../../../shared/exchanges/ccxt/exact-numbers.ts';
import { countingModes } from '../../../shared/exchanges/ccxt/library.ts';

const { decimalPlaces, significantDigits, tickSize } = countingModes;

describe('the step of a market', () => {
  test.each([
    ['a tick', '0.05', tickSize, '60000', '0.05'],
    ['a tick of eighteen places', '0.000000000000000001', tickSize, '1', '0.000000000000000001'],
    ['no tick', '0', tickSize, '1', undefined],
    ['places', '2', decimalPlaces, '60000', '0.01'],
    ['places before the point', '-2', decimalPlaces, '60000', '100'],
    ['half a place', '0.5', decimalPlaces, '60000', undefined],
    ['digits of a large price', '5', significantDigits, '60000', '1'],
    ['digits of a small price', '5', significantDigits, '0.00123', '0.0000001'],
    ['no digits', '0', significantDigits, '1', undefined],
    ['nothing', undefined, tickSize, '1', undefined],
  ])('%s', (_, precision, mode, value, step) => {
    expect(stepOf(precision, mode, decimal(value))?.toFixed()).toBe(step);
  });
});

test.each([
  ['1e-18', '0.000000000000000001'],
  [0.1, '0.1'],
  ['12,5', undefined],
  [Number.NaN, undefined],
  [null, undefined],
])('%j is exactly %s', (value, expected) => {
  expect(exactly(value)?.toFixed()).toBe(expected);
});
