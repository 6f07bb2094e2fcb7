/** The sessions of a shard, kept as its bots want them. */

import type { CommandBatch } from '../../shared/ports/relay-commands.ts';
import type { SessionName } from '../../shared/ports/relay-ownership.ts';
import { inParts } from './in-parts.ts';
import { shardTimings } from './relay-parts.ts';
import { SessionKeeper, type KeeperFacts, type KeeperOptions } from './session-keeper.ts';
import {
  createBotList,
  keyOfSession,
  type BotList,
  type WantedSession,
} from './wanted-sessions.ts';

export interface SessionRoster {
  /** The session whose bot it is; undefined where nobody wants one. */
  keeperOf(batch: Pick<CommandBatch, 'account' | 'botId'>): SessionKeeper | undefined;
  /** Reads the bots anew, at once, this one's state among them. False when they could not be read. Never rejects. */
  lookFor(botId: string): Promise<boolean>;
  /** When the bots were last read, real ms; undefined before the first time. */
  readonly readAtMs: number | undefined;
  describe(): readonly KeeperFacts[];
  /** Reads no more bots, and ends all sessions. */
  end(because: string): Promise<void>;
}

const keepersAtOnce = 8;

export type RosterOptions = Omit<KeeperOptions, 'name'>;

export function startRoster(options: RosterOptions): SessionRoster {
  const roster = new Roster(options);
  roster.start();
  return roster;
}

class Roster implements SessionRoster {
  readonly #options: RosterOptions;
  readonly #bots: BotList;
  readonly #keepers = new Map<string, SessionKeeper>();
  readonly #abort = new AbortController();
  #refreshing: Promise<boolean> | undefined;
  /** The one that follows the one under way. */
  #next: Promise<boolean> | undefined;
  #running: Promise<void> = Promise.resolve();
  #toldAtMs = -Infinity;
  #readAtMs: number | undefined;

  constructor(options: RosterOptions) {
    this.#options = options;
    const { shard, real, logger } = options;
    const { store, shards } = options.parts;
    this.#bots = createBotList({ store, shard, shards, real, logger });
  }

  start(): void {
    this.#running = this.#run();
  }

  keeperOf({ account, botId }: Pick<CommandBatch, 'account' | 'botId'>): SessionKeeper | undefined {
    const names: readonly SessionName[] = [{ account }, { account, botId }];
    return names
      .map((name) => this.#keepers.get(keyOfSession(name)))
      .find((keeper) => keeper?.botOf(botId) !== undefined);
  }

  /** What a reading under way has read may be older than the bot. */
  lookFor(botId: string): Promise<boolean> {
    this.#bots.awaken(botId);
    if (this.#refreshing === undefined) return this.#refresh();
    this.#next ??= this.#refreshing.then(() => {
      this.#next = undefined;
      return this.#refresh();
    });
    return this.#next;
  }

  #refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refreshed().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  get readAtMs(): number | undefined {
    return this.#readAtMs;
  }

  describe(): readonly KeeperFacts[] {
    return [...this.#keepers.values()].map((keeper) => keeper.describe());
  }

  async end(because: string): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#refreshing;
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.end(because)));
    this.#keepers.clear();
  }

  async #run(): Promise<void> {
    const { real, parts } = this.#options;
    const { refreshMs } = { ...shardTimings, ...parts.timings?.shard };
    while (!this.#abort.signal.aborted) {
      await this.#refresh();
      await real.wait(refreshMs, this.#abort.signal);
    }
  }

  async #refreshed(): Promise<boolean> {
    const { logger, real, shard, mayAct } = this.#options;
    if (this.#abort.signal.aborted || !mayAct()) return false;
    let wanted: readonly WantedSession[];
    try {
      wanted = await this.#bots.read();
      this.#readAtMs = real.now();
    } catch (error) {
      // What runs goes on running.
      logger.warn('bots not read', { shard, error });
      if (this.#readAtMs !== undefined) this.#tellGauges();
      return false;
    }
    const keys = new Set(wanted.map(({ name }) => keyOfSession(name)));
    const unwanted = [...this.#keepers].filter(([key]) => !keys.has(key));
    await inParts(unwanted, keepersAtOnce, async ([key, keeper]) => {
      this.#keepers.delete(key);
      await keeper.end('no bot wants it');
    });
    await inParts(wanted, keepersAtOnce, async (session) => {
      if (this.#abort.signal.aborted) return;
      await this.#keeper(session.name).refresh(session);
    });
    this.#tellGauges();
    return true;
  }

  #keeper(name: SessionName): SessionKeeper {
    const key = keyOfSession(name);
    const keeper = this.#keepers.get(key) ?? new SessionKeeper({ ...this.#options, name });
    this.#keepers.set(key, keeper);
    return keeper;
  }

  #tellGauges(): void {
    const { real, metrics, parts } = this.#options;
    const { gaugeMs } = { ...shardTimings, ...parts.timings?.shard };
    if (real.now() - this.#toldAtMs < gaugeMs) return;
    this.#toldAtMs = real.now();
    const live = [...this.#keepers.values()].filter(({ isLive }) => isLive).length;
    metrics.add('SessionsLive', live);
    metrics.add('SessionsDown', this.#keepers.size - live);
  }
}
