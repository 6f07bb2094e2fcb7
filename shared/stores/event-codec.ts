/**
 * A bundle of events as text, on the bus and in the work queue, and back. Decimals travel as plain text, and everything
 * has a bound: what anyone may have put on the bus is read strictly.
 */

import * as z from 'zod';
import { assert } from '../domain/assert.ts';
import type { Fill } from '../domain/fill.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import type { OrderReport } from '../domain/order.ts';
import type { PlaceOutcome } from '../ports/exchange.ts';
import { bundleEventsMax, type EventBundle, type RelayEvent } from '../ports/relay-events.ts';
import { decimalText, fieldsOf, issuesText } from './codec-parts.ts';

/** Longer explanations are cut: they are for people, and no reason to lose an event. */
const explanationMax = 300;

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
/** Ids, symbols and currencies of exchanges. None is as long as this. */
const word = z.string().min(1).max(64);
const explanation = z.string().max(explanationMax);
const side = z.enum(['buy', 'sell']);
const timeMs = z.number().nonnegative();
const count = z.int().nonnegative();

export const reportSchema = fieldsOf<OrderReport>()({
  exchangeOrderId: word,
  clientOrderId: z.exactOptional(word),
  symbol: word,
  side,
  price: decimalText,
  quantity: decimalText,
  filledQuantity: decimalText,
  averagePrice: z.exactOptional(decimalText),
  fee: z.exactOptional(decimalText),
  feeCurrency: z.exactOptional(word),
  status: z.enum(['open', 'filled', 'canceled']),
  cancelReason: z.exactOptional(z.enum(['wouldCross', 'requested', 'other'])),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
});

export const fillSchema = fieldsOf<Fill>()({
  tradeId: word,
  exchangeOrderId: word,
  clientOrderId: z.exactOptional(word),
  symbol: word,
  side,
  price: decimalText,
  quantity: decimalText,
  fee: decimalText,
  feeCurrency: word,
  timeMs,
  liquidity: z.enum(['maker', 'taker']),
});

type Outcome<Kind extends PlaceOutcome['kind']> = Extract<PlaceOutcome, { kind: Kind }>;
type Event<Kind extends RelayEvent['kind']> = Extract<RelayEvent, { kind: Kind }>;

const outcome = z.discriminatedUnion('kind', [
  fieldsOf<Outcome<'accepted'>>()({ kind: z.literal('accepted'), exchangeOrderId: word }),
  fieldsOf<Outcome<'rejected'>>()({
    kind: z.literal('rejected'),
    reason: z.enum([
      'insufficientBalance',
      'wouldCross',
      'belowMinimum',
      'aboveMaximum',
      'priceOutOfLimits',
      'badPrecision',
      'tooManyOrders',
      'duplicateClientOrderId',
      'notTradable',
      'expired',
      'rateLimited',
      'auth',
      'other',
    ]),
    detail: explanation,
  }),
  fieldsOf<Outcome<'unknown'>>()({ kind: z.literal('unknown'), detail: explanation }),
]);

const relayEvent = z.discriminatedUnion('kind', [
  fieldsOf<{ kind: 'order' } & OrderEvent>()({
    kind: z.literal('order'),
    report: reportSchema,
    fill: z.exactOptional(fillSchema),
  }),
  fieldsOf<Event<'answer'>>()({ kind: z.literal('answer'), clientOrderId: word, outcome }),
  fieldsOf<Event<'resync'>>()({ kind: z.literal('resync'), because: explanation }),
]);

/** The fields of a bundle, for the schema of a message that has more. */
export const bundleFields = {
  botId: name,
  account: name,
  shard: z.exactOptional(count),
  epoch: count,
  number: count,
  events: z.array(relayEvent).max(bundleEventsMax).readonly(),
} satisfies Readonly<Record<keyof EventBundle, z.ZodType>>;

const bundleSchema = fieldsOf<EventBundle>()(bundleFields);

/** A bundle that cannot be read. The message says where and why, without what it holds. */
export class BundleUnreadableError extends Error {
  override readonly name = 'BundleUnreadableError';
}

/** The bundle in plain values, fit for JSON. Asserts that it can be read again. */
export function encodeBundle(bundle: EventBundle): {
  readonly [Field in keyof EventBundle]: unknown;
} {
  const encoded = z.safeEncode(bundleSchema, { ...bundle, events: bundle.events.map(cut) });
  assert(
    encoded.success,
    `bundle ${bundle.number} of bot ${bundle.botId} cannot be sent: ${encoded.success ? '' : issuesText(encoded.error)}`,
  );
  return encoded.data;
}

/** Reads what `encodeBundle` made, or throws a `BundleUnreadableError`. */
export function decodeBundle(document: unknown): EventBundle {
  const read = bundleSchema.safeParse(document);
  if (!read.success) throw new BundleUnreadableError(issuesText(read.error));
  return read.data;
}

function cut(event: RelayEvent): RelayEvent {
  if (event.kind === 'resync') return { ...event, because: cutText(event.because) };
  if (event.kind === 'order' || event.outcome.kind === 'accepted') return event;
  return { ...event, outcome: { ...event.outcome, detail: cutText(event.outcome.detail) } };
}

function cutText(text: string): string {
  return text.slice(0, explanationMax);
}
