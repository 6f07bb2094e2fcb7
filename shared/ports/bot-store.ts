/** Where bots live between passes. */

import type { BotState } from '../domain/bot-state.ts';
import type { ConfigReading } from '../domain/bot-config.ts';
import type { Fill } from '../domain/fill.ts';

export interface StoredState {
  readonly state: BotState;
  /** 1 for the first write, then one more each. */
  readonly version: number;
}

export interface StoredBot {
  readonly config: ConfigReading | undefined;
  readonly grid: StoredState | undefined;
}

/** The lifecycle's answer to a config item, beside it for people to read. */
export interface ConfigStatus {
  readonly kind: 'accepted' | 'rejected';
  readonly errors: readonly string[];
  readonly atMs: number;
}

export interface BotStore {
  /** Strongly consistent. */
  loadBot(botId: string): Promise<StoredBot>;
  /** Writes state and outbox in one put. False when the stored version is not `expectedVersion` (0: nothing stored). */
  saveState(expectedVersion: number, state: BotState, nowMs: number): Promise<boolean>;
  /** Put-if-absent, by bot, trade and order. */
  appendFills(botId: string, fills: readonly Fill[]): Promise<void>;
  /** Newest first. */
  recentFills(botId: string, limit: number): Promise<readonly Fill[]>;
  /** Every config item, valid or not. */
  listConfigs(): Promise<readonly ConfigReading[]>;
  /** Writes the item as given (already in item form, as people write it). */
  putConfig(botId: string, item: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Puts the item that was accepted last back, with these changes, where somebody took it away. False when there is one
   * again, or none was ever accepted.
   */
  restoreConfig(botId: string, changes: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** The raw item as people wrote it, without keys. */
  rawConfig(botId: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  putConfigStatus(botId: string, status: ConfigStatus): Promise<void>;
  configStatus(botId: string): Promise<ConfigStatus | undefined>;
  /** Removes config, state, status and fills. */
  deleteBot(botId: string): Promise<void>;
}
