/** Which sessions the bots of a shard need. */

import { isDeepStrictEqual } from 'node:util';
import { configInForce, type BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { SessionName } from '../../shared/ports/relay-ownership.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import { newIdPrefix } from '../../shared/runtime/id-prefix.ts';
import { shardOf } from '../../shared/stores/shard-of.ts';
import type { RelayBot } from '../publishing/bot-routes.ts';
import { inParts } from './in-parts.ts';

export interface WantedSession {
  readonly name: SessionName;
  /** Of one account; some may name another exchange than its credentials are for. */
  readonly bots: readonly RelayBot[];
}

const statesAtOnce = 8;

/** A bot that is switched off gets no new orders, once every pass that had begun before is over. */
const lookedAtMs = 120_000;

/** Texts that tell sessions apart. */
export function keyOfSession({ account, botId }: SessionName): string {
  return botId === undefined ? account : `${account} ${botId}`;
}

function sessionNameOf({
  account,
  botId,
  socketPer,
}: Pick<BotConfig, 'account' | 'botId' | 'socketPer'>): SessionName {
  return socketPer === 'bot' ? { account, botId } : { account };
}

export interface BotList {
  /** Of the bots that are enabled, or were and still have orders or flatten. */
  read(): Promise<readonly WantedSession[]>;
  /** Somebody sends orders of it: its state is read again, however long it was idle. */
  awaken(botId: string): void;
}

export function createBotList(options: {
  readonly store: BotStore;
  readonly shard: number;
  readonly shards: number;
  readonly real: Clock;
  readonly logger: Logger;
}): BotList {
  const { store, shard, shards, real, logger } = options;
  /** Bots of before client order ids were made as now keep the prefix of their state. */
  const prefixes = new Map<string, string>();
  /** Since when bots that are switched off were seen without an order. */
  const idleSince = new Map<string, { readonly sinceMs: number; readonly config: BotConfig }>();

  async function stateOf(botId: string): Promise<BotState | undefined> {
    try {
      return (await store.loadBot(botId)).grid?.state;
    } catch (error) {
      if (!(error instanceof StateUnreadableError)) throw error;
      logger.error('bot left out', { botId, error });
      return undefined;
    }
  }

  async function relayBotOf(config: BotConfig): Promise<RelayBot | undefined> {
    const { botId, enabled } = config;
    const known = prefixes.get(botId);
    const idle = idleSince.get(botId);
    // Another config may give it orders again; one that flattens does so as often as there is something to sell.
    if (enabled || config.stopKind === 'flatten' || !isDeepStrictEqual(idle?.config, config)) {
      idleSince.delete(botId);
    }
    if (enabled && known !== undefined) return { config, idPrefix: known };
    const idleMs = real.now() - (idleSince.get(botId)?.sinceMs ?? Infinity);
    if (!enabled && idleMs >= lookedAtMs) return undefined;
    const state = await stateOf(botId);
    if (!enabled && !hasMoreToSend(state)) {
      if (!idleSince.has(botId)) idleSince.set(botId, { sinceMs: real.now(), config });
      return undefined;
    }
    idleSince.delete(botId);
    const idPrefix = state?.idPrefix ?? newIdPrefix(botId, 0);
    prefixes.set(botId, idPrefix);
    return { config, idPrefix };
  }

  return {
    read: async () => {
      const configs = (await store.listConfigs())
        .map((reading) => configInForce(reading))
        .filter((config) => config !== undefined)
        .filter(
          ({ connection, account }) =>
            connection === 'websocket' && shardOf(account, shards) === shard,
        );
      const wanted = new Map<string, { name: SessionName; bots: RelayBot[] }>();
      await inParts(configs, statesAtOnce, async (config) => {
        const bot = await relayBotOf(config);
        if (bot === undefined) return;
        const name = sessionNameOf(config);
        const session = wanted.get(keyOfSession(name)) ?? { name, bots: [] };
        session.bots.push(bot);
        wanted.set(keyOfSession(name), session);
      });
      const present = new Set(configs.map(({ botId }) => botId));
      for (const known of [prefixes, idleSince]) {
        for (const botId of known.keys()) if (!present.has(botId)) known.delete(botId);
      }
      return [...wanted.values()];
    },
    awaken: (botId) => {
      idleSince.delete(botId);
    },
  };
}

/** One that flattens has, between its orders too: a session for each of them would be a connection for each. */
function hasMoreToSend(state: BotState | undefined): boolean {
  if (state === undefined) return false;
  return state.mode === 'flattening' || state.orders.some(({ status }) => status !== 'closed');
}
