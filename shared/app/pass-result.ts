/** What came of one pass. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Blocked, Note, Observation } from '../domain/observation.ts';
import type { ExchangeError } from '../ports/exchange.ts';
import type { Sent } from './send-intents.ts';

export interface PassDone {
  readonly kind: 'done';
  /** Over events alone: the exchange was not read. */
  readonly isPartial: boolean;
  readonly botId: string;
  readonly config: BotConfig;
  readonly state: BotState;
  readonly blocked: readonly Blocked[];
  readonly notes: readonly Note[];
  readonly sent: Sent;
  /** As it was loaded, and as it was committed before anything was sent. */
  readonly before: BotState;
  readonly planned: BotState;
  /** When the last answer was in; exchange's clock. */
  readonly endedAtMs: number;
  /** When the observation began; exchange's clock. */
  readonly observedAtMs: number;
  readonly ticker: Observation['ticker'];
}

export type PassResult =
  | PassDone
  | { readonly kind: 'skipped'; readonly botId: string; readonly because: string }
  | { readonly kind: 'failed'; readonly botId: string; readonly error: ExchangeError }
  | { readonly kind: 'contended'; readonly botId: string };
