/**
 * The shapes Binance answers with: of each, the fields that are used. Prices and quantities are text, ids and times are
 * numbers. Source: Binance Spot API, the pages named beside each shape.
 */

import * as z from 'zod';
import type { Side } from '../../domain/order.ts';
import { amount } from '../wire-amount.ts';

/** A long one was read as text: as a number it would be rounded, and name another order. */
const id = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);
const epochMs = z.int().nonnegative();
const side = z.enum(['BUY', 'SELL']).transform((text): Side => (text === 'BUY' ? 'buy' : 'sell'));
const name = z.string().min(1).max(64);

/** Every refusal, on both transports. */
export const refusalShape = z.object({
  code: z.int(),
  msg: z.string().optional().default(''),
  data: z.object({ retryAfter: epochMs.optional() }).optional().catch(undefined),
});

/** General, "Check server time". */
export const timeShape = z.object({ serverTime: epochMs });

const rateLimit = z.object({
  rateLimitType: z.string(),
  interval: z.string(),
  intervalNum: z.int().positive(),
  limit: z.int().nonnegative(),
});

/** General, "Exchange information". */
export const exchangeInfoShape = z.object({
  rateLimits: z.array(rateLimit).optional().default([]),
  symbols: z.array(
    z.object({
      symbol: name,
      status: z.string(),
      baseAsset: name,
      quoteAsset: name,
      isSpotTradingAllowed: z.boolean().optional().default(true),
      filters: z.array(z.looseObject({ filterType: z.string() })),
    }),
  ),
});

/** Filters, "PRICE_FILTER". Zero switches a rule off. */
export const priceFilterShape = z.object({
  minPrice: amount.optional(),
  maxPrice: amount.optional(),
  tickSize: amount,
});

/** Filters, "LOT_SIZE". */
export const lotSizeShape = z.object({ minQty: amount, maxQty: amount, stepSize: amount });

/** Filters, "NOTIONAL" and the older "MIN_NOTIONAL". */
export const notionalShape = z.object({ minNotional: amount });

/** Filters, "MAX_NUM_ORDERS": of the account, on this symbol. */
export const orderCountShape = z.object({ maxNumOrders: z.int().nonnegative() });

/** Filters, "PERCENT_PRICE". */
export const percentPriceShape = z.object({
  multiplierUp: amount,
  multiplierDown: amount,
  avgPriceMins: z.int(),
});

/** Filters, "PERCENT_PRICE_BY_SIDE". */
export const percentPriceBySideShape = z.object({
  bidMultiplierUp: amount,
  askMultiplierDown: amount,
  avgPriceMins: z.int(),
});

/** Market data, "Symbol order book ticker". A side without orders says 0. */
export const bookTickerShape = z.object({ symbol: name, bidPrice: amount, askPrice: amount });

/** Market data, "Symbol price ticker". */
export const priceShape = z.object({ symbol: name, price: amount });

/** Market data, "Current average price". */
export const averagePriceShape = z.object({ price: amount });

const status = z.enum([
  ...(['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'PENDING_CANCEL'] as const),
  ...(['REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH'] as const),
]);

const orderFields = {
  symbol: name,
  orderId: id,
  clientOrderId: name,
  price: amount,
  origQty: amount,
  executedQty: amount,
  // The double m is Binance's.
  cummulativeQuoteQty: amount,
  status,
  side,
};

/** Account, "Query order", "Current open orders". */
export const orderShape = z.object({ ...orderFields, time: epochMs, updateTime: epochMs });

/** Trading, the answer to "New order" of response type RESULT, and to "Cancel order". */
export const orderAckShape = z.object({
  ...orderFields,
  origClientOrderId: name.optional(),
  transactTime: epochMs,
  workingTime: epochMs.optional(),
});

/** Account, "Account trade list". */
export const tradeShape = z.object({
  symbol: name,
  id: z.int().nonnegative(),
  orderId: id,
  price: amount,
  qty: amount,
  commission: amount,
  commissionAsset: name,
  time: epochMs,
  isBuyer: z.boolean(),
  isMaker: z.boolean(),
});

/** Market data, "24hr ticker price change statistics" of type FULL. */
export const dayTickerShape = z.object({
  symbol: name,
  lastPrice: amount,
  bidPrice: amount,
  askPrice: amount,
  closeTime: epochMs,
});

/** Account, "Account information". */
export const accountShape = z.object({
  canTrade: z.boolean(),
  balances: z.array(z.object({ asset: name, free: amount, locked: amount })),
});

/** Wallet, "Get API key permission". */
export const keyRestrictionsShape = z.object({
  ipRestrict: z.boolean(),
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
});

/** WebSocket API, "Response format". */
export const socketAnswerShape = z.object({
  id: z.union([z.string(), z.number()]).nullable(),
  status: z.int(),
  result: z.unknown().optional(),
  error: refusalShape.optional(),
  /** Whoever cannot read it is not told, and the answer stands. */
  rateLimits: z
    .array(rateLimit.extend({ count: z.int().nonnegative() }))
    .optional()
    .catch(undefined),
});

/** WebSocket API, an event of the user data stream. */
export const socketEventShape = z.object({ event: z.looseObject({ e: z.string() }) });

/** User data streams, "Order update". Lower case is this execution, or the cancel; capitals are the order. */
export const executionReportShape = z.object({
  s: name,
  c: z.string(),
  C: z.string(),
  S: side,
  q: amount,
  p: amount,
  x: z.string(),
  X: status,
  i: id,
  l: amount,
  z: amount,
  L: amount,
  n: amount,
  N: z.string().nullable(),
  T: epochMs,
  t: z.int(),
  m: z.boolean(),
  O: epochMs,
  Z: amount,
});

export type ExecutionReport = z.infer<typeof executionReportShape>;
export type OrderStatus = z.infer<typeof status>;
export type OrderRow = z.infer<typeof orderShape>;
export type OrderAck = z.infer<typeof orderAckShape>;
export type TradeRow = z.infer<typeof tradeShape>;
export type RateLimitRow = z.infer<typeof rateLimit>;
export type SymbolRow = z.infer<typeof exchangeInfoShape>['symbols'][number];
