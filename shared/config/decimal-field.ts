/**
 * Decimals as people write them: plain text like "0.05", or a JSON number. A JSON number is a binary double by the
 * time we see it, so only those that print in at most 15 significant digits are taken: those survive the round trip.
 */

import * as z from 'zod';
import { decimal, type Decimal } from '../domain/decimal.ts';

const significantDigitsMax = 15;
/** Of the plain text; prices and quantities of any market need far less. */
const textLengthMax = 40;
const plainText = /^\d+(\.\d+)?$/;

/** Returns the decimal that `value` spells, or undefined when it is not plain, not exact or too long. */
export function readDecimal(value: unknown): Decimal | undefined {
  if (typeof value === 'string') {
    return value.length <= textLengthMax && plainText.test(value) ? decimal(value) : undefined;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const read = decimal(String(value));
  const isExact = read.precision() <= significantDigitsMax;
  return isExact && read.toFixed().length <= textLengthMax ? read : undefined;
}

const text = z.string().max(textLengthMax).regex(plainText);

function toDecimal(value: string | number, context: z.RefinementCtx): Decimal {
  const read = readDecimal(value);
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: 'not an exact decimal' });
  return z.NEVER;
}

/** Zero or more. */
export const nonNegativeDecimal = z.union([text, z.number().nonnegative()]).transform(toDecimal);

/** More than zero. */
export const positiveDecimal = z
  .union([text, z.number().positive()])
  .transform(toDecimal)
  .refine((value) => value.gt(0));
