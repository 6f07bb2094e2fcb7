/**
 * The shapes OKX v5 answers with: of each, the fields that are used. All numbers are text, and empty text means "not
 * set". Source: OKX API guide, the pages named beside each shape.
 */

import * as z from 'zod';
import { decimal, type Decimal } from '../../domain/decimal.ts';
import { amount, amountDigitsMax, amountPattern } from '../wire-amount.ts';

const optionalAmount = z
  .string()
  .max(amountDigitsMax)
  .refine((text) => text === '' || amountPattern.test(text), 'neither empty nor a decimal')
  .optional()
  .transform((text): Decimal | undefined => (text ? decimal(text) : undefined));

const epochMs = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const id = z.string().min(1).max(64);
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));
const side = z.enum(['buy', 'sell']);

/** Every answer. `data` can be missing when the request was refused. */
export const envelopeShape = z.object({
  code: z.string().regex(/^\d{1,6}$/),
  msg: z.string().optional().default(''),
  data: z.array(z.unknown()).optional().default([]),
});

/** Public data, "Get system time". */
export const timeShape = z.object({ ts: epochMs });

/** Public data, "Get instruments". */
export const instrumentShape = z.object({
  instId: id,
  baseCcy: id,
  quoteCcy: id,
  tickSz: amount,
  lotSz: amount,
  minSz: amount,
  maxLmtSz: optionalAmount,
  state: z.string(),
});

/** The same answer: how websockets name the instrument. */
export const instrumentCodeShape = z.object({
  instId: id,
  instIdCode: z.int().nonnegative().nullable().optional(),
});

/** Market data, "Get ticker". */
export const tickerShape = z.object({
  instId: id,
  last: amount,
  askPx: optionalAmount,
  bidPx: optionalAmount,
  ts: epochMs,
});

/** Public data, "Get limit price". Both empty while the limits are off. */
export const priceLimitShape = z.object({
  instId: id,
  buyLmt: optionalAmount,
  sellLmt: optionalAmount,
});

/** Trade, "Get order details", "Get order list". */
export const orderShape = z.object({
  instId: id,
  ordId: id,
  clOrdId: optionalText,
  px: optionalAmount,
  sz: amount,
  side,
  state: z.enum(['live', 'partially_filled', 'filled', 'canceled', 'mmp_canceled']),
  accFillSz: optionalAmount,
  avgPx: optionalAmount,
  fee: optionalAmount,
  feeCcy: optionalText,
  rebate: optionalAmount,
  rebateCcy: optionalText,
  cancelSource: optionalText,
  cTime: epochMs,
  uTime: epochMs,
});

/** WebSocket, "Order channel": an order, and the fill that caused the update. */
export const orderUpdateShape = orderShape.extend({
  tradeId: optionalText,
  fillPx: optionalAmount,
  fillSz: optionalAmount,
  fillFee: optionalAmount,
  fillFeeCcy: optionalText,
  fillTime: z.union([z.literal('').transform(() => undefined), epochMs]).optional(),
  execType: z.enum(['M', 'T', '']).optional(),
});

/** WebSocket: answers to logins and subscriptions, errors and notices. Only orders are subscribed to. */
export const socketEventShape = z.object({
  event: z.string().max(64),
  id: z.string().max(64).optional(),
  code: z.string().max(6).optional().default(''),
  msg: z.string().optional().default(''),
});

/** WebSocket, the answer to an order operation. */
export const operationAnswerShape = envelopeShape.extend({
  id: z.string().min(1).max(64),
  op: z.string().max(64),
});

/** WebSocket, what a channel tells. */
export const pushShape = z.object({
  arg: z.object({ channel: z.string().max(64) }),
  data: z.array(z.unknown()),
});

/** Trade, "Get transaction details". */
export const fillShape = z.object({
  instId: id,
  tradeId: id,
  ordId: id,
  clOrdId: optionalText,
  billId: id,
  fillPx: amount,
  fillSz: amount,
  side,
  execType: z.enum(['M', 'T', '']),
  fee: optionalAmount,
  feeCcy: z.string(),
  fillTime: epochMs.optional(),
  ts: epochMs,
});

/** Account, "Get balance". Currencies the account has nothing of are not listed. */
export const balanceShape = z.object({
  details: z.array(z.object({ ccy: id, availBal: optionalAmount, frozenBal: optionalAmount })),
});

/** Account, "Get account configuration". */
export const accountConfigShape = z.object({ perm: z.string(), ip: z.string() });

/** Trade, the answer to one order of "Place order" and "Cancel order", single and batch. */
export const ackShape = z.object({
  ordId: z.string().max(64),
  clOrdId: z.string().optional().default(''),
  sCode: z.string().regex(/^\d{1,6}$/),
  sMsg: z.string().optional().default(''),
});

export type OrderRow = z.infer<typeof orderShape>;
export type OrderUpdateRow = z.infer<typeof orderUpdateShape>;
export type FillRow = z.infer<typeof fillShape>;
export type Ack = z.infer<typeof ackShape>;
