/** Decimals as text in documents: never a number, never an exponent; and how schemas are tied to types. */

import * as z from 'zod';
import { decimal, type Decimal } from '../domain/decimal.ts';

const plainDecimal = /^-?\d+(\.\d+)?$/;
/** 60 digits are exact; longer text was not written by us. */
const textLengthMax = 130;

function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'toFixed' in value && 'isFinite' in value;
}

const decimalInstance = z.custom<Decimal>((value) => isDecimal(value) && value.isFinite(), {
  error: 'not a finite decimal',
});

export const decimalText = z.codec(
  z.string().max(textLengthMax).regex(plainDecimal),
  decimalInstance,
  {
    decode: (text) => decimal(text),
    // Inside a list with a bound, zod encodes once ahead and without checks: then it may be anything, even absent.
    encode: (value) => (isDecimal(value) ? value.toFixed() : ''),
  },
);

/** An object with exactly the fields of `T`, those that may be absent included. */
export function fieldsOf<T>() {
  return <S extends Readonly<Record<keyof T, z.ZodType>>>(shape: S) =>
    z.strictObject(shape).readonly();
}

const issuesShownMax = 5;

/** Says what is wrong with a document, without its values: `orders.3.price: invalid string`. */
export function issuesText(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, issuesShownMax)
    .map((issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.code}`);
  const more = error.issues.length - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}
