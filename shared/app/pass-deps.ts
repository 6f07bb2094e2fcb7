/** What passes are made with. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { HaltStore } from '../ports/halt-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { FailureNotes } from './failure-notes.ts';
import type { PassMarker } from './pass-marker.ts';
import type { PassResult } from './pass-result.ts';
import type { RelayLink } from './relay-link.ts';

export interface PassDeps {
  readonly store: BotStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Absent where no relay is deployed: then every order goes over REST. */
  readonly relay?: RelayLink | undefined;
  /** Absent where nobody can halt trading but by the configs. */
  readonly halts?: Pick<HaltStore, 'read'> | undefined;
  /** Told of each full pass that succeeded; absent where nobody watches from outside. */
  readonly markPass?: PassMarker | undefined;
  /** Where people learn why passes fail; absent where nobody looks. */
  readonly failures?: FailureNotes | undefined;
  /** Factor on every wait for an exchange's word; more than 1 where its clock runs faster than this machine. */
  readonly patience?: number | undefined;
  /** The adapter of the bot's account; rejects when there are no credentials or the key is not safe. */
  exchangeFor(config: BotConfig): Promise<Exchange>;
  /** First part of a new bot's client order ids: `[a-z][a-z0-9]{9,15}`, its first seven the same for every life of a bot. */
  newIdPrefix(botId: string, nowMs: number): string;
  /** Told of every pass, for hosts that show them. */
  onPass?(result: PassResult): void;
}
