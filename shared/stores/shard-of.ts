/** Which shard of the relay an account belongs to: the same in every process, for as long as their number stays. */

import { assert } from '../domain/assert.ts';
import { hashOf } from '../domain/hash-of.ts';

/** Returns 0 to `shards` - 1. */
export function shardOf(account: string, shards: number): number {
  assert(Number.isInteger(shards) && shards > 0, `found ${shards} shards, allowed 1 or more`);
  return hashOf(account) % shards;
}
