/** What the relay is made of; everything that touches the world is brought by whoever starts it. */

import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials, CredentialSource } from '../../shared/ports/credentials.ts';
import type { Governor } from '../../shared/ports/governor.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { HaltStore } from '../../shared/ports/halt-store.ts';
import type { CommandSource } from '../../shared/ports/relay-commands.ts';
import type { EventPublisher } from '../../shared/ports/relay-events.ts';
import type { LeaseStore, SendLedger, SessionBoard } from '../../shared/ports/relay-ownership.ts';
import type { SocketDialect } from '../../shared/ports/socket-dialect.ts';
import type { ExchangeFor } from '../../shared/runtime/exchange-source.ts';
import type { LeaseTimings } from '../lease/lease-holder.ts';
import type { OutletLimits } from '../publishing/event-outlet.ts';
import type { Session, SessionOptions, SessionTimings } from '../session/session-types.ts';

/** The exchange's websocket as text frames; fails where the exchange or a symbol has none. */
export type DialectFor = (
  exchange: string,
  options: {
    readonly credentials: Credentials;
    readonly clock: Clock;
    readonly symbols: readonly string[];
    readonly governor?: Governor;
  },
) => SocketDialect | Promise<SocketDialect>;

export interface RelayParts {
  readonly store: BotStore;
  readonly leases: LeaseStore;
  readonly ledger: SendLedger;
  readonly sessions: SessionBoard;
  /** Absent where nobody can halt trading but by the configs. */
  readonly halts?: Pick<HaltStore, 'read'> | undefined;
  readonly commands: CommandSource;
  readonly publisher: EventPublisher;
  readonly credentials: CredentialSource;
  readonly exchangeFor: ExchangeFor;
  /** Of an account whose exchange was made; absent where budgets are nobody else's. */
  readonly governorOf?: (account: string) => Governor | undefined;
  readonly dialectFor: DialectFor;
  readonly startSession: (options: SessionOptions) => Session;
  /** Of this process alone. */
  readonly owner: string;
  /** How many shards there are: one command queue each. */
  readonly shards: number;
  /** The exchanges' time, which may be virtual. */
  readonly clock: Clock;
  /** Intervals: it neither goes back nor leaps, whatever becomes of the machine's clock. */
  readonly real: Clock;
  /** The machine's clock, for what others read: it may be set at any moment, so that nothing is measured by it. */
  readonly wall: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timings?: {
    readonly lease?: Partial<LeaseTimings>;
    readonly session?: Partial<SessionTimings>;
    readonly shard?: Partial<ShardTimings>;
  };
  readonly outlet?: Partial<OutletLimits>;
}

export interface ShardParts extends RelayParts {
  /** Trading is halted: orders are canceled, none is placed. */
  isHalted(): boolean;
}

/** Real ms, and one count. */
export interface ShardTimings {
  /** Between two readings of the bots, which costs a read of each config. A command of an unknown bot does not wait for it. */
  readonly refreshMs: number;
  /** After a session could not be started; doubles up to the next. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** Until a key that was refused, or that may do too much or too little, is tried again. */
  readonly refusedRetryMs: number;
  /** Given to commands under way when the relay stops. */
  readonly finishMs: number;
  readonly flushMs: number;
  readonly gaugeMs: number;
  /** Between two looks whether trading is halted. */
  readonly haltMs: number;
  /** Since the last look that succeeded: from then on trading counts as halted. */
  readonly haltUnreadMs: number;
  /** Since the bots were last read: from then on the shard is not well. */
  readonly botsUnreadMs: number;
  readonly commandsAtOnce: number;
}

export const shardTimings: ShardTimings = {
  refreshMs: 15_000,
  retryMs: 2_000,
  retryMaxMs: 60_000,
  // A little less than five minutes: an alarm that counts refusals in five stays on meanwhile.
  refusedRetryMs: 240_000,
  finishMs: 5_000,
  flushMs: 3_000,
  gaugeMs: 60_000,
  haltMs: 2_000,
  // A lease that cannot be renewed ends about as soon.
  haltUnreadMs: 10_000,
  botsUnreadMs: 120_000,
  commandsAtOnce: 50,
};
