/** ccxt's own arithmetic goes through floats here and there; in their place stands text that is kept digit for digit. */

import { decimal, floorTo, type Decimal } from '../../domain/decimal.ts';
import { amountDigitsMax, amountPattern } from '../wire-amount.ts';
import { countingModes, type CcxtClient } from './library.ts';

/** The exact value of text or of a number as it is printed; undefined for anything else. */
export function exactly(value: unknown): Decimal | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > amountDigitsMax) return undefined;
  return amountPattern.test(text) ? decimal(text) : undefined;
}

/** A power of ten: 0.001 for three places, 100 for minus two. */
function stepOfPlaces(places: number): Decimal {
  return decimal(`1e${-places}`);
}

/** What the value must be a multiple of; undefined where that cannot be told. */
export function stepOf(precision: unknown, mode: number, value: Decimal): Decimal | undefined {
  const told = exactly(precision);
  if (told === undefined) return undefined;
  if (mode === countingModes.tickSize) return told.gt(0) ? told : undefined;
  if (!told.isInteger() || told.abs().gt(amountDigitsMax)) return undefined;
  if (mode === countingModes.decimalPlaces) return stepOfPlaces(told.toNumber());
  if (mode !== countingModes.significantDigits || told.lte(0) || value.isZero()) return undefined;
  // `e` is the place of the first digit: 4 of 60000, -3 of 0.001.
  return stepOfPlaces(told.toNumber() - 1 - value.e);
}

/** Has the client read and round without floats. */
export function makeExact(client: CcxtClient): void {
  client.parseNumber = (value, otherwise) => exactly(value)?.toFixed() ?? otherwise;
  const rounded = client.decimalToPrecision.bind(client);
  client.decimalToPrecision = (value, rounding, precision, mode, padding = 5) => {
    const exact = exactly(value);
    const step =
      exact === undefined
        ? undefined
        : stepOf(precision, mode ?? countingModes.decimalPlaces, exact);
    // What fits already needs no rounding; only our own prices and quantities matter, and those do.
    const isFitting = exact !== undefined && step !== undefined && floorTo(exact, step).eq(exact);
    return isFitting && padding === 5
      ? exact.toFixed()
      : rounded(value, rounding, precision, mode, padding);
  };
}
