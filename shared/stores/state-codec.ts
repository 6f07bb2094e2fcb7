/** A bot's state as the text of its stored document, and back. */

import * as z from 'zod';
import { assert } from '../domain/assert.ts';
import type { BotState } from '../domain/bot-state.ts';
import { StateUnreadableError } from '../ports/store-error.ts';
import { issuesText } from './codec-parts.ts';
import { unpackedBytesMax } from './packed-document.ts';
import { stateSchema } from './state-schema.ts';

export const stateSchemaVersion = 1;

/** Returns the document's text. Asserts that it can be read again and fits an item. */
export function encodeState(state: BotState): string {
  const encoded = z.safeEncode(stateSchema, state);
  assert(
    encoded.success,
    `state of bot ${state.botId} cannot be stored: ${encoded.success ? '' : issuesText(encoded.error)}`,
  );
  const document = JSON.stringify(encoded.data);
  const bytes = Buffer.byteLength(document);
  assert(
    bytes <= unpackedBytesMax,
    `state of bot ${state.botId} has ${bytes} bytes, allowed at most ${unpackedBytesMax}`,
  );
  return document;
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
