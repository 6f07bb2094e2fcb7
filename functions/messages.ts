/** Message bodies, read strictly: a queue carries what anyone with its address sent. */

import * as z from 'zod';
import type { Slot, WorkMessage } from '../shared/ports/queues.ts';
import { bundleFields } from '../shared/stores/event-codec.ts';

/** A body that is none of our messages. Sending it again cannot help. */
export class MessageMalformedError extends Error {
  override readonly name = 'MessageMalformedError';

  constructor(expected: string, found: string) {
    super(`expected a ${expected} message, found ${found}`);
  }
}

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const pollSeconds = z.int().positive();
const botIds = z.array(name).readonly();

const slotSchema = z.strictObject({
  slotMs: z.int().nonnegative(),
  accounts: z
    .array(
      z
        .strictObject({ account: name, botIds, pollSeconds, isAlone: z.boolean().optional() })
        .readonly(),
    )
    .readonly(),
});

const workSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tick'),
    account: name,
    botIds,
    slotMs: z.int().nonnegative(),
    pollSeconds,
  }),
  z.strictObject({ kind: z.literal('config'), botId: name }),
  z.strictObject({ kind: z.literal('events'), ...bundleFields }),
]);

/** Throws `MessageMalformedError`. */
export function parseSlot(body: string): Slot {
  return parsedAs('slot', slotSchema, body);
}

/** Throws `MessageMalformedError`. */
export function parseWorkMessage(body: string): WorkMessage {
  return parsedAs('work', workSchema, body);
}

function parsedAs<S extends z.ZodType>(expected: string, schema: S, body: string): z.output<S> {
  const read = schema.safeParse(jsonOf(expected, body));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const where = issue?.path.map(String).join('.') ?? '';
  throw new MessageMalformedError(
    expected,
    `${issue?.code ?? 'an error'} at ${where || 'its root'}`,
  );
}

function jsonOf(expected: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new MessageMalformedError(expected, `${body.length} characters that are not JSON`);
  }
}
