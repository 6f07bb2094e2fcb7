/** A decimal number as text, as all exchanges send their prices and quantities. */

import * as z from 'zod';
import { decimal } from '../domain/decimal.ts';

export const amountDigitsMax = 60;
export const amountPattern = /^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/;

export const amount = z
  .string()
  .max(amountDigitsMax)
  .regex(amountPattern)
  .transform((text) => decimal(text));
