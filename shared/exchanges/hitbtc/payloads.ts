/**
 * The shapes HitBTC v3 answers with: of each, the fields that are used. Quantities and prices are text, ids are numbers
 * of 64 bits (text where a double would round them), times are ISO 8601. Source: HitBTC API v3, the pages named beside
 * each shape.
 */

import * as z from 'zod';
import { amount } from '../wire-amount.ts';

const id = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()])
  .transform((value) => String(value));

const isoTime = z
  .string()
  .max(40)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isSafeInteger(ms), 'not a time');

const name = z.string().min(1).max(64);
const side = z.enum(['buy', 'sell']);

/** Every refusal. The code is sometimes text. */
export const errorShape = z.object({
  error: z.object({
    code: z.union([z.string().regex(/^\d{1,6}$/), z.number().int()]).transform((code) => `${code}`),
    message: z.string().optional().default(''),
    description: z.string().optional().default(''),
  }),
});

/** Public, "Symbols": one of them, its id being the key it is listed under. */
export const symbolShape = z.object({
  type: z.string(),
  base_currency: name.optional(),
  quote_currency: name.optional(),
  status: z.string(),
  quantity_increment: amount,
  tick_size: amount,
  fee_currency: name,
});

export const symbolsShape = z.record(z.string(), z.unknown());

/** Public, "Tickers". A side without offers is null. */
export const tickerShape = z.object({
  last: amount,
  ask: amount.nullish(),
  bid: amount.nullish(),
  timestamp: isoTime,
});

/** Spot trading, "Order model". */
export const orderShape = z.object({
  id,
  client_order_id: name,
  symbol: name,
  side,
  status: z.enum(['new', 'suspended', 'partiallyFilled', 'filled', 'canceled', 'expired']),
  quantity: amount,
  quantity_cumulative: amount,
  price: amount.nullish(),
  price_average: amount.nullish(),
  post_only: z.boolean().optional(),
  created_at: isoTime,
  updated_at: isoTime,
});

/** Socket spot trading, "Reports": the order, and what happened to it. */
export const reportShape = orderShape.extend({
  // A rejected order has no status of its own among those of the order model.
  status: z.union([orderShape.shape.status, z.literal('rejected')]),
  report_type: z
    .enum(['status', 'new', 'canceled', 'rejected', 'expired', 'suspended', 'trade', 'replaced'])
    .optional(),
  trade_id: id.nullish(),
  trade_quantity: amount.nullish(),
  trade_price: amount.nullish(),
  trade_fee: amount.nullish(),
  trade_taker: z.boolean().nullish(),
});

/** Spot trading history, "Trades". */
export const tradeShape = z.object({
  id,
  order_id: id,
  client_order_id: name.nullish(),
  symbol: name,
  side,
  quantity: amount,
  price: amount,
  fee: amount,
  timestamp: isoTime,
  taker: z.boolean().optional(),
});

/** Spot trading, "Get spot trading balance". Currencies the account has nothing of are not listed. */
export const balanceShape = z.object({ currency: name, available: amount, reserved: amount });

export type SymbolRow = z.infer<typeof symbolShape>;
export type OrderRow = z.infer<typeof orderShape>;
export type ReportRow = z.infer<typeof reportShape>;
export type TradeRow = z.infer<typeof tradeShape>;
