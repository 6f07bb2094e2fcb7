/** A bot's document as it lies in the table: compressed, since a write costs by the kilobyte. */

import { gunzipSync, gzipSync } from 'node:zlib';
import { assert } from '../domain/assert.ts';
import { StateUnreadableError } from '../ports/store-error.ts';

/** A damaged document must not fill the memory. Several times what the largest grid allowed needs. */
export const unpackedBytesMax = 4 * 1024 * 1024;

/** An item may have 400 KB, keys and attribute names included. */
const packedBytesMax = 350 * 1024;

/** Asserts that it fits an item. */
export function packed(document: string): Uint8Array {
  const bytes = gzipSync(document);
  assert(
    bytes.length <= packedBytesMax,
    `a packed document has ${bytes.length} bytes, allowed at most ${packedBytesMax}`,
  );
  return bytes;
}

/** Throws a `StateUnreadableError` that names the bot when these are not the bytes of a packed document. */
export function unpacked(botId: string, stored: unknown): string {
  if (!ArrayBuffer.isView(stored)) {
    throw new StateUnreadableError(
      botId,
      `found a document of type ${typeof stored}, expected bytes`,
    );
  }
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  try {
    return gunzipSync(bytes, { maxOutputLength: unpackedBytesMax }).toString('utf8');
  } catch (cause) {
    throw new StateUnreadableError(botId, `found ${bytes.length} bytes that cannot be unpacked`, {
      cause,
    });
  }
}
