/** The strategy's side of the relay: where commands go, and how it knows that somebody will take them. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandQueue } from '../ports/relay-commands.ts';
import type { LeaseStore, SendLedger, SessionBoard } from '../ports/relay-ownership.ts';

export interface RelayLink {
  /** Absent where no relay is deployed: its items are kept all the same, for the day it is. */
  readonly commands: CommandQueue | undefined;
  readonly ledger: SendLedger;
  readonly sessions: SessionBoard;
  readonly leases: Pick<LeaseStore, 'read'>;
  /** The shard an account belongs to. */
  shardOf(account: string): number;
  /** The machine's clock, also where exchanges live in another time. */
  readonly wall: Clock;
  /** A lease renewed less than this ago has somebody behind it, ms. */
  readonly leaseFreshMs?: number;
}

/** A few times the relay's interval of renewals. Orders handed to a relay that just died expire, and are planned anew. */
const leaseFreshMsDefault = 20_000;

/** Says whether the relay has a session for the bot that it believes itself. Nothing safe depends on the answer. */
export async function isSessionLive(
  link: RelayLink,
  { account, botId, socketPer }: Pick<BotConfig, 'account' | 'botId' | 'socketPer'>,
): Promise<boolean> {
  if (link.commands === undefined) return false;
  const [session, lease] = await Promise.all([
    link.sessions.read({ account, ...(socketPer === 'bot' ? { botId } : {}) }),
    link.leases.read(link.shardOf(account)),
  ]);
  if (session?.state !== 'live' || lease === undefined || lease.owner === '') return false;
  if (lease.shard !== session.shard || lease.epoch !== session.epoch) return false;
  return link.wall.now() - lease.renewedAtMs < (link.leaseFreshMs ?? leaseFreshMsDefault);
}
