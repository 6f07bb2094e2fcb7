/** The relay: shards, and an answer to how they are. It holds no strategy, and nothing that a restart would lose. */

import { startHealthServer, type Health } from './health.ts';
import { startPulse } from './pulse.ts';
import { areWell } from './shard/wellness.ts';
import { startHaltWatch } from './shard/halt-watch.ts';
import { shardTimings, type RelayParts } from './shard/relay-parts.ts';
import { startShard, type Shard, type ShardFacts } from './shard/shard.ts';

export interface RelayOptions extends RelayParts {
  /** Those this process may own; all of them by default. */
  readonly ownShards?: readonly number[];
  /** Of `GET /health` on loopback, 0 for any; absent: none. */
  readonly healthPort?: number;
}

export interface Relay {
  /** Where it answers; absent where it does not. */
  readonly healthPort: number | undefined;
  describe(): RelayFacts;
  /** Hands everything over: takes no more commands, finishes those under way, gives the leases back, closes. */
  stop(): Promise<void>;
}

export interface RelayFacts {
  readonly isStopping: boolean;
  readonly shards: readonly ShardFacts[];
}

/** Rejects when the health port is busy; nothing runs then. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { ownShards, healthPort, ...parts } = options;
  const { real, logger } = parts;
  const shards: Shard[] = [];
  const startedMs = real.now();
  let stopping: Promise<void> | undefined;

  const describe = (): RelayFacts => ({
    isStopping: stopping !== undefined,
    shards: shards.map((shard) => shard.describe()),
  });
  const isWell = ({ isStopping, shards: facts }: RelayFacts): boolean =>
    !isStopping && areWell(facts, real.now(), parts.timings);
  const health = (): Health => {
    const facts = describe();
    const { rss, heapUsed, external } = process.memoryUsage();
    return {
      isWell: isWell(facts),
      facts: {
        owner: parts.owner,
        upMs: real.now() - startedMs,
        memory: { rss, heapUsed, external },
        ...facts,
      },
    };
  };

  const { gaugeMs, haltMs, haltUnreadMs } = { ...shardTimings, ...parts.timings?.shard };
  const server = healthPort === undefined ? undefined : await startHealthServer(healthPort, health);
  const numbers = ownShards ?? Array.from({ length: parts.shards }, (_, shard) => shard);
  const halt = await startHaltWatch({
    halts: parts.halts,
    real,
    logger,
    everyMs: haltMs,
    unreadMs: haltUnreadMs,
  });
  const shardParts = { ...parts, isHalted: () => halt.isHalted };
  for (const shard of numbers) shards.push(startShard(shardParts, shard));
  const pulse = startPulse({
    metrics: parts.metrics,
    real,
    everyMs: gaugeMs,
    isWell: () => isWell(describe()),
  });
  logger.info('relay started', { owner: parts.owner, shards: numbers });

  async function stop(): Promise<void> {
    await pulse.stop();
    await Promise.all(shards.map((shard) => shard.stop()));
    await halt.stop();
    await server?.close();
    logger.info('relay stopped', { owner: parts.owner });
  }

  return {
    healthPort: server?.port,
    describe,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
