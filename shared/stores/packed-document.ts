/** A bot's document as it lies in the table: compressed, since a write costs by the kilobyte. */

import { gunzipSync, gzipSync } from 'node:zlib';
import { StateUnreadableError } from '../ports/store-error.ts';

/** More than any document may have; a damaged one must not fill the memory. */
const unpackedBytesMax = 1024 * 1024;

export function packed(document: string): Uint8Array {
  return gzipSync(document);
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
