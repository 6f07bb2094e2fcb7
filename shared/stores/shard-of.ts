/** Which shard of the relay an account belongs to: the same in every process, for as long as their number stays. */

import { assert } from '../domain/assert.ts';

/** Returns 0 to `shards` - 1, by the 32-bit FNV-1a hash of the account's name. */
export function shardOf(account: string, shards: number): number {
  assert(Number.isInteger(shards) && shards > 0, `found ${shards} shards, allowed 1 or more`);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(account)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  // The lowest bits of neighbouring names differ too regularly.
  return ((hash ^ (hash >>> 16)) >>> 0) % shards;
}
