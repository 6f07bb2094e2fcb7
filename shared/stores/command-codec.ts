/** A batch of commands as the text of its message, and back. Decimals are text, never numbers. */

import * as z from 'zod';
import { assert } from '../domain/assert.ts';
import type { CancelOrderIntent, PlaceIntent } from '../domain/observation.ts';
import { batchIntentsMax, type CommandBatch } from '../ports/relay-commands.ts';
import { decimalText, fieldsOf, issuesText } from './codec-parts.ts';
import { cancelWhy } from './state-schema.ts';

const formVersion = 1;

const placeIntent = fieldsOf<PlaceIntent>()({
  kind: z.literal('place'),
  clientOrderId: z.string(),
  side: z.enum(['buy', 'sell']),
  level: z.int(),
  price: decimalText,
  quantity: decimalText,
  timeInForce: z.enum(['gtc', 'ioc']),
  postOnly: z.boolean(),
  expiresAtMs: z.number().nonnegative(),
  why: z.enum(['seed', 'counter', 'flatten']),
});

const cancelIntent = fieldsOf<CancelOrderIntent>()({
  kind: z.literal('cancel'),
  clientOrderId: z.string(),
  exchangeOrderId: z.exactOptional(z.string()),
  why: cancelWhy,
});

const batchSchema = fieldsOf<
  Omit<CommandBatch, 'correlationId'> & { readonly schemaVersion: number }
>()({
  schemaVersion: z.literal(formVersion),
  botId: z.string(),
  account: z.string(),
  symbol: z.string(),
  version: z.int().positive(),
  intents: z
    .array(z.discriminatedUnion('kind', [placeIntent, cancelIntent]))
    .max(batchIntentsMax)
    .readonly(),
});

/** What a message says, or why it says nothing; the reason names fields, never values. */
export type CommandReading =
  | { readonly kind: 'read'; readonly batch: CommandBatch }
  | { readonly kind: 'unreadable'; readonly because: string };

/** Without its correlation id, which a reader of before it was told would take for a mistake. */
export function encodeCommandBatch(batch: CommandBatch): string {
  const { botId, account, symbol, version, intents } = batch;
  const body = { schemaVersion: formVersion, botId, account, symbol, version, intents } as const;
  const encoded = z.safeEncode(batchSchema, body);
  assert(
    encoded.success,
    `a batch of bot ${botId} cannot be sent: ${encoded.success ? '' : issuesText(encoded.error)}`,
  );
  return JSON.stringify(encoded.data);
}

export function decodeCommandBatch(text: string): CommandReading {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', because: `${text.length} characters that are not JSON` };
  }
  const read = batchSchema.safeParse(written);
  if (!read.success) return { kind: 'unreadable', because: issuesText(read.error) };
  const { botId, account, symbol, version, intents } = read.data;
  return { kind: 'read', batch: { botId, account, symbol, version, intents } };
}
