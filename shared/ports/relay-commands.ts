/** What the strategy asks the relay to send: intents that are committed already, and still stand in the bot's outbox. */

import type { Intent } from '../domain/observation.ts';

export interface CommandBatch {
  readonly botId: string;
  readonly account: string;
  /** Unified spelling: `BTC-USDT`. */
  readonly symbol: string;
  /** Of the state that committed the intents: with the bot's id it names the batch. */
  readonly version: number;
  /** In the order they are to be sent. */
  readonly intents: readonly Intent[];
  /** Of the work that planned them, for log lines alone. Absent in batches of before it was told. */
  readonly correlationId?: string | undefined;
}

/** Most intents of one batch; more are sent as several. */
export const batchIntentsMax = 50;

export interface CommandQueue {
  /** To the shard of the account; in order for each bot. */
  send(batches: readonly CommandBatch[]): Promise<void>;
}

/** A batch as it came, perhaps not for the first time. */
export interface ReceivedBatch {
  readonly batch: CommandBatch;
  /** Deletes it: every intent of it was sent, settled or is too old. */
  done(): Promise<void>;
  /** Gives it back, to come again after this time. */
  later(seconds: number): Promise<void>;
}

export interface CommandSource {
  /** Waits some seconds for batches, ends early when aborted. What cannot be read is deleted, told to the log, and left out. */
  receive(shard: number, signal: AbortSignal): Promise<readonly ReceivedBatch[]>;
}
