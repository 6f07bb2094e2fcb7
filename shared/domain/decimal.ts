/** Exact decimal numbers: all prices, quantities and fees. Rounding is always written out. */

import { Decimal as DecimalJs } from 'decimal.js';
import { assert } from './assert.ts';

export type Decimal = DecimalJs;

/** 60 digits: sums and products of prices and quantities are exact, only division can round. */
const Exact = DecimalJs.clone({
  precision: 60,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -60,
  toExpPos: 60,
  defaults: true,
});

/** Reads plain decimal text, or an integer number. Asserts that it is finite. */
export function decimal(text: string | number | Decimal): Decimal {
  const value = new Exact(text);
  assert(value.isFinite(), `not a finite decimal: ${String(text)}`);
  return value;
}

export function isDecimal(value: unknown): value is Decimal {
  return DecimalJs.isDecimal(value);
}

export const zero: Decimal = decimal(0);

/** The largest multiple of `step` that is not above `value`. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).floor().mul(step);
}

/** The smallest multiple of `step` that is not below `value`. */
export function ceilTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).ceil().mul(step);
}

/** The nearest multiple of `step`; a tie goes to the even multiple. */
export function roundHalfEvenTo(value: Decimal, step: Decimal): Decimal {
  return value.div(step).toDecimalPlaces(0, DecimalJs.ROUND_HALF_EVEN).mul(step);
}

export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return value.mod(step).isZero();
}

export function minOf(a: Decimal, b: Decimal): Decimal {
  return a.lte(b) ? a : b;
}

export function maxOf(a: Decimal, b: Decimal): Decimal {
  return a.gte(b) ? a : b;
}
