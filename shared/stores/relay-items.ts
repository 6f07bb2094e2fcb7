/** The relay's items of the table: leases of shards, the send ledger, the state of sessions. */

import * as z from 'zod';
import type { Lease, SessionName, SessionStatus } from '../ports/relay-ownership.ts';
import { readAs, type Item, type Key } from './items.ts';

/** Later than any redelivery of a command, or any pass that could still send its order. */
const sentKeptSeconds = 2 * 24 * 3600;

const becauseLengthMax = 500;

export function leaseKey(shard: number): Key {
  return { pk: `SHARD#${shard}`, sk: 'LEASE' };
}

function sentKey(account: string, clientOrderId: string): Key {
  return { pk: `SENT#${account}`, sk: clientOrderId };
}

export function sessionKey({ account, botId }: SessionName): Key {
  return { pk: `ACCOUNT#${account}`, sk: botId === undefined ? 'SESSION' : `SESSION#${botId}` };
}

const leaseSchema = z.object({
  owner: z.string(),
  epoch: z.int().positive(),
  renewals: z.int().nonnegative(),
  renewedAtMs: z.number(),
});

export function leaseItem({ shard, ...lease }: Lease): Item & Key {
  return { schemaVersion: 1, ...lease, ...leaseKey(shard) };
}

export function leaseOf(shard: number, item: Item): Lease {
  return { shard, ...readAs(leaseSchema, item, 'lease') };
}

/** `claim` is whose it is: a text nobody else has. `expiresAt` is the table's time to live, epoch seconds. */
export function sentItem(
  { account, clientOrderId }: { readonly account: string; readonly clientOrderId: string },
  by: { readonly epoch: number; readonly nowMs: number; readonly claim: string },
): Item & Key {
  const { epoch, nowMs, claim } = by;
  const expiresAt = Math.ceil(nowMs / 1000) + sentKeptSeconds;
  return {
    schemaVersion: 1,
    epoch,
    claim,
    claimedAtMs: nowMs,
    expiresAt,
    ...sentKey(account, clientOrderId),
  };
}

const sessionSchema = z.object({
  shard: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  state: z.enum(['live', 'down', 'refused']),
  because: z.exactOptional(z.string()),
  atMs: z.number(),
});

export function sessionItem({ account, botId, because, ...status }: SessionStatus): Item & Key {
  return {
    schemaVersion: 1,
    ...status,
    ...(because === undefined ? {} : { because: because.slice(0, becauseLengthMax) }),
    ...sessionKey({ account, ...(botId === undefined ? {} : { botId }) }),
  };
}

export function sessionOf(name: SessionName, item: Item): SessionStatus {
  return { ...name, ...readAs(sessionSchema, item, 'session') };
}
