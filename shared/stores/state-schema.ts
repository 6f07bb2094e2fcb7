/**
 * The stored form of a bot's state, field by field. Reading and writing go through the same schema, so that nothing
 * is stored that could not be read again, and a field the domain gains does not compile until it is here.
 */

import * as z from 'zod';
import type {
  BlockedLevel,
  BotMarket,
  BotOrder,
  BotState,
  CancelIntent,
  Debt,
  EndedReport,
  FillMoment,
  LatticeSpec,
  Ledger,
  Refusal,
} from '../domain/bot-state.ts';
import { decimalText, fieldsOf } from './codec-parts.ts';

const timeMs = z.number().nonnegative();
const count = z.int().nonnegative();
const side = z.enum(['buy', 'sell']);
const strategy = z.enum(['proportional', 'fixed']);

function listOf<S extends z.ZodType>(schema: S) {
  return z.array(schema).readonly();
}

const lattice = fieldsOf<LatticeSpec>()({
  strategy,
  spacing: decimalText,
  quantityPower: count,
  startPrice: decimalText,
  buyQuantity: decimalText,
  sellQuantity: decimalText,
  priceStep: decimalText,
  quantityStep: decimalText,
  keepMinimumQuantity: z.boolean(),
});

const debt = fieldsOf<Debt>()({
  side,
  level: z.int(),
  price: decimalText,
  quantity: decimalText,
  filledQuantity: decimalText,
  netBase: decimalText,
  netQuote: decimalText,
  opens: z.boolean(),
  parents: listOf(z.string()),
  sinceMs: timeMs,
});

export const cancelWhy = z.enum([
  'beyondLevels',
  'duplicate',
  'wrongSide',
  'offLattice',
  'quantityChanged',
  'remainderTooSmall',
  'outOfBounds',
  'overCap',
  'overInventory',
  'clearBook',
  'stopping',
  'latticeChanged',
]);

const cancel = fieldsOf<CancelIntent>()({
  why: cancelWhy,
  requestedAtMs: timeMs,
  retryAtMs: timeMs,
  attempts: count,
});

const fillMoment = fieldsOf<FillMoment>()({ timeMs, tradeId: z.string() });

const ended = fieldsOf<EndedReport>()({
  status: z.enum(['filled', 'canceled']),
  filledQuantity: decimalText,
  filledQuote: decimalText,
  fee: decimalText,
  feeCurrency: z.exactOptional(z.string()),
  sinceMs: timeMs,
});

export const orderSchema = fieldsOf<BotOrder>()({
  clientOrderId: z.string(),
  exchangeOrderId: z.exactOptional(z.string()),
  side,
  level: z.int(),
  price: decimalText,
  quantity: decimalText,
  role: z.enum(['seed', 'counter', 'flatten', 'foreign']),
  status: z.enum(['placing', 'open', 'closed']),
  closeReason: z.exactOptional(z.enum(['filled', 'canceled', 'rejected', 'notPlaced', 'lost'])),
  answers: listOf(debt),
  createdAtMs: timeMs,
  expiresAtMs: timeMs,
  isLedgered: z.exactOptional(z.boolean()),
  askSinceMs: z.exactOptional(timeMs),
  cancel: z.exactOptional(cancel),
  filledQuantity: decimalText,
  filledQuote: decimalText,
  feesBase: decimalText,
  feesQuote: decimalText,
  bookedAhead: decimalText,
  isFeeUntold: z.exactOptional(z.boolean()),
  answeredQuantity: decimalText,
  answeredBase: decimalText,
  answeredQuote: decimalText,
  tradeIds: listOf(z.string()),
  lastFill: z.exactOptional(fillMoment),
  ended: z.exactOptional(ended),
  closedAtMs: z.exactOptional(timeMs),
});

const blockedLevel = fieldsOf<BlockedLevel>()({
  level: z.int(),
  side,
  reason: z.enum([
    'belowMinimum',
    'outsideBounds',
    'noBalance',
    'wouldCross',
    'refused',
    'maxOpenOrders',
    'maxInventory',
    'awaitingCancel',
    'awaitingAnswer',
  ]),
});

const refusal = fieldsOf<Refusal>()({
  level: z.int(),
  side,
  reason: z.string(),
  count,
  untilMs: timeMs,
});

const ledger = fieldsOf<Ledger>()({
  fills: count,
  counteredClosed: count,
  settled: count,
  answeredQuantity: decimalText,
  roundTrips: count,
  inventoryBase: decimalText,
  cashQuote: decimalText,
  realizedProfitQuote: decimalText,
  feesQuote: decimalText,
  feesOther: z.record(z.string(), decimalText).readonly(),
});

const market = fieldsOf<BotMarket>()({
  exchange: z.string(),
  account: z.string(),
  symbol: z.string(),
});

export const stateSchema = fieldsOf<BotState>()({
  schemaVersion: z.literal(1),
  botId: z.string(),
  market: z.exactOptional(market),
  idPrefix: z.string(),
  mode: z.enum(['starting', 'running', 'paused', 'stopping', 'flattening', 'stopped']),
  blockedBecause: z.exactOptional(z.string()),
  isStartOwed: z.exactOptional(z.boolean()),
  lattice: z.exactOptional(lattice),
  gap: z.int(),
  lastFill: z.exactOptional(fillMoment),
  sequence: count,
  orders: listOf(orderSchema),
  debts: listOf(debt),
  fillsCursorMs: timeMs,
  refusals: listOf(refusal),
  blocked: listOf(blockedLevel),
  ledger,
  createdAtMs: timeMs,
});
