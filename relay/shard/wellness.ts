/** Whether shards do their work: what the health check and the heartbeat go by. */

import { leaseTimings } from '../lease/lease-holder.ts';
import { shardTimings, type RelayParts } from './relay-parts.ts';
import type { ShardFacts } from './shard.ts';

/** A lease is looked at or renewed much more often, and changes hands within one: so many lifetimes are too long. */
const unsettledLifetimes = 2;

type Facts = Pick<ShardFacts, 'epoch' | 'settledAtMs' | 'botsReadAtMs'>;

/**
 * Each holds its lease and knows its bots, or stands by while another holds it; none has started only. A relay of which
 * this was never true has to fail its first check, or it would replace one that works.
 */
export function areWell(
  shards: readonly Facts[],
  nowMs: number,
  timings: RelayParts['timings'],
): boolean {
  const { lifetimeMs } = { ...leaseTimings, ...timings?.lease };
  const { botsUnreadMs } = { ...shardTimings, ...timings?.shard };
  const isSince = (atMs: number | undefined, ms: number): boolean =>
    atMs !== undefined && nowMs - atMs < ms;
  return (
    shards.length > 0 &&
    shards.every(
      ({ epoch, settledAtMs, botsReadAtMs }) =>
        isSince(settledAtMs, unsettledLifetimes * lifetimeMs) &&
        (epoch === undefined || isSince(botsReadAtMs, botsUnreadMs)),
    )
  );
}
