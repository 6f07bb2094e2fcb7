/** Answers a config item that was written or removed: says whether it is accepted, and has its bot re-planned. */

import type { StoredBot } from '../ports/bot-store.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { WorkQueue } from '../ports/queues.ts';

export interface ApplyConfigDeps {
  readonly store: BotStore;
  readonly work: WorkQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface ConfigChange {
  readonly botId: string;
  /** The same for every delivery of one change. */
  readonly changeId: string;
}

export type ConfigApplied = 'accepted' | 'rejected' | 'removed';

/** Reads the item as it is now: of two changes in a row, both answers are about the second. */
export async function applyConfig(
  deps: ApplyConfigDeps,
  { botId, changeId }: ConfigChange,
): Promise<ConfigApplied> {
  const stored = await deps.store.loadBot(botId);
  if (stored.config === undefined) {
    await answerRemoval(deps, botId, stored);
    return 'removed';
  }
  const errors = stored.config.kind === 'invalid' ? stored.config.errors : [];
  const kind = errors.length === 0 ? 'accepted' : 'rejected';
  await deps.store.putConfigStatus(botId, { kind, errors, atMs: deps.clock.now() });
  if (kind === 'rejected') {
    deps.metrics.add('ConfigRejected', 1, { botId });
    deps.logger.warn('config rejected', { botId, errors });
    return kind;
  }
  const correlationId = `${botId}#${changeId}`;
  await deps.work.send([
    {
      message: { kind: 'config', botId },
      groupId: botId,
      deduplicationId: correlationId,
    },
  ]);
  deps.logger.info('config accepted', { botId, correlationId });
  return kind;
}

/**
 * Orders that rest need somebody who answers for them: a bot whose item was taken away under them is put back, switched
 * off, and cancels them. Its item may go after that.
 */
async function answerRemoval(
  { logger, store }: ApplyConfigDeps,
  botId: string,
  { grid }: StoredBot,
): Promise<void> {
  const orders = grid?.state.orders.filter(({ status }) => status !== 'closed').length ?? 0;
  if (orders === 0) {
    logger.info('config removed', { botId });
    return;
  }
  const isBack = await store.restoreConfig(botId, { enabled: false, stopKind: 'stop' });
  logger.warn('config removed while orders rest at the exchange', { botId, orders, isBack });
}
