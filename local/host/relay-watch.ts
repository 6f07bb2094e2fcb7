/** What the table says of the relay: whose turn it is, and which sessions live. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { isSessionLive, type RelayLink } from '../../shared/app/relay-link.ts';

export interface RelayFacts {
  /** Of its lease; absent until it was first taken. */
  readonly epoch?: number;
  readonly sessionsLive: number;
  readonly sessionsWanted: number;
  /** Why one of them does not live, where the relay knows. */
  readonly sessionDownBecause?: string;
}

/** The host has one shard. */
const shard = 0;

/** Each call of `look` reads once; `facts` are those of the last look. */
export function relayWatch(link: RelayLink) {
  let facts: RelayFacts = { sessionsLive: 0, sessionsWanted: 0 };
  return {
    get facts() {
      return facts;
    },
    look: async (configs: readonly BotConfig[]): Promise<void> => {
      const sessions = new Map(
        configs
          .filter(({ connection }) => connection === 'websocket')
          .map((config) => [nameOf(config), config]),
      );
      const [lease, ...live] = await Promise.all([
        link.leases.read(shard),
        ...[...sessions.values()].map((config) => isSessionLive(link, config)),
      ]);
      const down = [...sessions.values()].find((_, index) => live[index] !== true);
      const why = down === undefined ? undefined : await reasonOf(link, down);
      facts = {
        ...(why === undefined ? {} : { sessionDownBecause: why }),
        ...(lease === undefined ? {} : { epoch: lease.epoch }),
        sessionsLive: live.filter(Boolean).length,
        sessionsWanted: sessions.size,
      };
    },
  };
}

async function reasonOf(
  { sessions }: RelayLink,
  { account, botId, socketPer }: BotConfig,
): Promise<string | undefined> {
  const status = await sessions.read({ account, ...(socketPer === 'bot' ? { botId } : {}) });
  if (status === undefined || status.state === 'live') return undefined;
  return status.state === 'refused' ? 'the exchange refuses the credentials' : status.because;
}

function nameOf({ account, botId, socketPer }: BotConfig): string {
  return socketPer === 'bot' ? `${account} ${botId}` : account;
}
