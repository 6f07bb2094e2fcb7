/** A bot's state as the text of its stored document, and back. */

import * as z from 'zod';
import { assert } from '../domain/assert.ts';
import type { BotOrder, BotState } from '../domain/bot-state.ts';
import { StateUnreadableError } from '../ports/store-error.ts';
import { issuesText } from './codec-parts.ts';
import { unpackedBytesMax } from './packed-document.ts';
import { orderSchema, stateSchema } from './state-schema.ts';

export const stateSchemaVersion = 1;

/** What orders were encoded to. From one pass to the next most are the very same: an order is never changed in place. */
const encodedOrders = new WeakMap<BotOrder, z.input<typeof orderSchema>>();

/** Returns the document's text. Asserts that it can be read again and fits an item. */
export function encodeState(state: BotState): string {
  const what = `state of bot ${state.botId}`;
  const encoded = encodedAs(stateSchema, { ...state, orders: [] }, what);
  const orders = state.orders.map((order) => {
    const known =
      encodedOrders.get(order) ??
      encodedAs(orderSchema, order, `order ${order.clientOrderId} in the ${what}`);
    encodedOrders.set(order, known);
    return known;
  });
  const document = JSON.stringify({ ...encoded, orders });
  const bytes = Buffer.byteLength(document);
  assert(
    bytes <= unpackedBytesMax,
    `${what} has ${bytes} bytes, allowed at most ${unpackedBytesMax}`,
  );
  return document;
}

function encodedAs<S extends z.ZodType>(schema: S, value: z.output<S>, what: string): z.input<S> {
  const encoded = z.safeEncode(schema, value);
  assert(
    encoded.success,
    `${what} cannot be stored: ${encoded.success ? '' : issuesText(encoded.error)}`,
  );
  return encoded.data;
}

/** Reads a stored document, or throws a `StateUnreadableError` that names the bot and what was found. */
export function decodeState(botId: string, document: string): BotState {
  const written = parsed(botId, document);
  const version = versionOf(written);
  if (version !== stateSchemaVersion) {
    throw new StateUnreadableError(
      botId,
      `found schema version ${version === undefined ? 'none' : JSON.stringify(version)}, this version reads ${stateSchemaVersion}`,
    );
  }
  const state = stateSchema.safeParse(written);
  if (!state.success) throw new StateUnreadableError(botId, issuesText(state.error));
  if (state.data.botId !== botId) {
    throw new StateUnreadableError(botId, `found the state of bot ${state.data.botId}`);
  }
  return state.data;
}

function parsed(botId: string, document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (cause) {
    const found = `found ${document.length} characters that are not JSON`;
    throw new StateUnreadableError(botId, found, { cause });
  }
}

function versionOf(written: unknown): unknown {
  const isObject = typeof written === 'object' && written !== null;
  return isObject && 'schemaVersion' in written ? written.schemaVersion : undefined;
}
