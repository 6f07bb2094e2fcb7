/** The strategy's side of a relay, over a real table and queue, and a session that is said to live. */

import type { RelayLink } from '../../shared/app/relay-link.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../shared/stores/dynamo-relay-store.ts';
import { createSqsCommandQueue } from '../../shared/stores/sqs-commands.ts';
import type { EmbeddedSqs } from './embedded-sqs.ts';
import type { PassBench } from './pass-bench.ts';
import { account } from './pass-world.ts';

export function relayLinkOf(bench: PassBench, sqs: EmbeddedSqs, wall: Clock): RelayLink {
  return {
    commands: createSqsCommandQueue({
      client: sqs.client,
      queueUrls: [sqs.workQueueUrl],
      clock: wall,
    }),
    ledger: new DynamoSendLedger(bench.table),
    sessions: new DynamoSessionBoard(bench.table),
    leases: new DynamoLeaseStore(bench.table),
    shardOf: () => 0,
    wall,
  };
}

/** A session that lives, of an owner who has just renewed the lease. */
export async function bringSessionUp(bench: PassBench, wall: Clock): Promise<void> {
  const leases = new DynamoLeaseStore(bench.table);
  const seen = await leases.read(0);
  const lease = await leases.take(0, { seen, owner: 'a-relay', nowMs: wall.now() });
  const epoch = lease?.epoch ?? 0;
  const sessions = new DynamoSessionBoard(bench.table);
  await sessions.write({ account, shard: 0, epoch, state: 'live', atMs: wall.now() });
}

export async function takeSessionDown(bench: PassBench): Promise<void> {
  const leases = new DynamoLeaseStore(bench.table);
  const lease = await leases.read(0);
  if (lease !== undefined) await leases.release(lease);
}
