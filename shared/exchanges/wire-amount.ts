/** A decimal number as text, as all exchanges send their prices and quantities. */

import * as z from 'zod';
import { decimal, type Decimal } from '../domain/decimal.ts';

export const amountDigitsMax = 60;
export const amountPattern = /^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/;

/** Lists repeat themselves: zeros, the sizes of a grid, its prices at the next reading. What was read once is known. */
const known = new Map<string, Decimal>();
const knownMax = 2_000;

export const amount = z.string().transform((text, context): Decimal => {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (text.length > amountDigitsMax || !amountPattern.test(text)) {
    context.issues.push({ code: 'custom', message: 'not a decimal number', input: text });
    return z.NEVER;
  }
  const value = decimal(text);
  if (known.size >= knownMax) known.clear();
  known.set(text, value);
  return value;
});
