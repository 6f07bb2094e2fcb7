/** The forms of what ccxt makes of an answer ("Manual", "Order structure" and so on), numbers as exact text. */

import * as z from 'zod';
import { amount } from '../wire-amount.ts';

/** Absent things are undefined, null or not there. */
const absent = <Shape extends z.ZodType>(shape: Shape) =>
  shape.nullish().transform((v) => v ?? undefined);

const id = z.union([z.string().min(1), z.number().int().transform(String)]);
const time = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,17}$/)
    .transform(Number),
]);
/** A mistake in a field that is only nice to have costs that field. */
const maybe = absent(amount).catch(undefined);

const feeShape = z.object({ cost: maybe, currency: absent(z.string()).catch(undefined) });

export const orderShape = z.object({
  id,
  clientOrderId: absent(z.string()),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: absent(amount),
  amount,
  filled: absent(amount),
  remaining: absent(amount),
  average: absent(amount),
  cost: absent(amount),
  status: absent(z.string()),
  timestamp: absent(time),
  lastTradeTimestamp: absent(time),
  lastUpdateTimestamp: absent(time),
  fee: absent(feeShape).catch(undefined),
  trades: absent(z.array(z.unknown())).catch(undefined),
});

export type OrderRow = z.infer<typeof orderShape>;

export const placedShape = z.object({ id, clientOrderId: absent(z.string()).catch(undefined) });

export const tradeShape = z.object({
  id: absent(id),
  order: id,
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: amount,
  amount,
  timestamp: time,
  takerOrMaker: absent(z.enum(['taker', 'maker'])).catch(undefined),
  fee: absent(feeShape).catch(undefined),
  fees: absent(z.array(feeShape)).catch(undefined),
});

export type TradeRow = z.infer<typeof tradeShape>;

/** Which market a row is of, before anything else of it is read. */
export const symbolShape = z.object({ symbol: absent(z.string()) });

export const tickerShape = z.object({
  symbol: z.string(),
  last: maybe,
  close: maybe,
  bid: maybe,
  ask: maybe,
  timestamp: absent(time).catch(undefined),
});

const range = absent(z.object({ min: maybe, max: maybe })).catch(undefined);

export const marketShape = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  spot: absent(z.boolean()),
  active: absent(z.boolean()),
  precision: z.object({ price: z.unknown(), amount: z.unknown() }),
  limits: z.object({ amount: range, price: range, cost: range }),
});

export type MarketRow = z.infer<typeof marketShape>;

/** By currency, among other things. */
export const balancesShape = z.record(z.string(), z.unknown());

export const balanceShape = z.object({ free: maybe, used: maybe, total: maybe });
