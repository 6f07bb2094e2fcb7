/** What the simulated exchange remembers, in the form it is kept in files. */

import * as z from 'zod';
import { decimal } from '../../shared/domain/decimal.ts';

const decimalText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .transform((text) => decimal(text));
const side = z.enum(['buy', 'sell']);

export const placeCommandSchema = z.object({
  symbol: z.string(),
  side,
  kind: z.enum(['limit', 'postOnly', 'ioc', 'fok']),
  /** Decimal text as it was received. */
  price: z.string(),
  quantity: z.string(),
  clientOrderId: z.string().optional(),
  tag: z.string().optional(),
});

export const amendCommandSchema = z.object({
  price: z.string(),
  /** The whole quantity, what is filled already included. */
  quantity: z.string(),
  /** Absent where the order keeps its id. */
  clientOrderId: z.string().optional(),
});

const refusalSchema = z.enum([
  'unknownSymbol',
  'badPrice',
  'badQuantity',
  'offTick',
  'offLot',
  'belowMinimum',
  'aboveMaximum',
  'priceOutOfLimits',
  'tooManyOrders',
  'duplicateClientOrderId',
  'insufficientBalance',
  'wouldCross',
]);

/** One request to place an order, in order of receipt, and what became of it. */
const orderSchema = z.object({
  id: z.string(),
  account: z.string(),
  request: placeCommandSchema,
  status: z.enum(['live', 'filled', 'canceled', 'refused']),
  refusal: refusalSchema.optional(),
  endReason: z.enum(['requested', 'wouldCross', 'notFilledAtOnce', 'selfTrade']).optional(),
  /** Whole ticks and lots; 0 for a refused order that is neither. */
  ticks: z.number(),
  lots: z.number(),
  filledLots: z.number(),
  /** Paid or received so far, in quote, before fees. */
  filledQuote: decimalText,
  /** Positive when charged. */
  fee: decimalText,
  feeCurrency: z.string(),
  receivedMs: z.number(),
  updatedMs: z.number(),
});

const fillSchema = z.object({
  tradeId: z.string(),
  /** Unique over the whole exchange, rising. */
  billId: z.string(),
  orderId: z.string(),
  account: z.string(),
  symbol: z.string(),
  clientOrderId: z.string().optional(),
  side,
  price: decimalText,
  quantity: decimalText,
  fee: decimalText,
  feeCurrency: z.string(),
  liquidity: z.enum(['maker', 'taker']),
  timeMs: z.number(),
});

const balanceSchema = z.object({ total: decimalText, held: decimalText });

const engineOrder = { side, ticks: z.number(), lots: z.number(), arrival: z.number() };

/** Everything, at one moment; the market's position says which. */
export const coreStateSchema = z.object({
  recording: z.string(),
  nowMs: z.number(),
  market: z.object({ originMs: z.number(), nextIndex: z.number() }),
  lastTrade: z.object({ ticks: z.number(), lots: z.number() }).optional(),
  engine: z.object({
    arrivals: z.number(),
    own: z.array(z.object({ id: z.string(), account: z.string(), ...engineOrder })),
    background: z.array(z.object(engineOrder)),
  }),
  accounts: z.record(z.string(), z.record(z.string(), balanceSchema)),
  orders: z.array(orderSchema),
  fills: z.array(fillSchema),
});

export type PlaceCommand = Readonly<z.infer<typeof placeCommandSchema>>;
export type AmendCommand = Readonly<z.infer<typeof amendCommandSchema>>;
export type RefusalReason = z.infer<typeof refusalSchema>;
export type SimulatedOrder = z.infer<typeof orderSchema>;
export type SimulatedFill = Readonly<z.infer<typeof fillSchema>>;
export type SimulatedBalance = z.infer<typeof balanceSchema>;
export type CoreState = z.infer<typeof coreStateSchema>;

/** Something that happened to one order. */
export interface OrderChange {
  readonly change: 'new' | 'refused' | 'trade' | 'amended' | 'canceled';
  /** As it was right after. */
  readonly order: Readonly<SimulatedOrder>;
  /** Of a trade. */
  readonly fill?: SimulatedFill;
}
