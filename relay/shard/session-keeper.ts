/** Keeps the one session of an account, or of a bot, as its bots and its credentials want it. */

import { isDeepStrictEqual } from 'node:util';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import {
  AccountMismatchError,
  CredentialsMissingError,
  CredentialsUnusableError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
  type Credentials,
} from '../../shared/ports/credentials.ts';
import { ExchangeError, type Exchange } from '../../shared/ports/exchange.ts';
import type { CommandBatch } from '../../shared/ports/relay-commands.ts';
import type { SessionName, SessionStatus } from '../../shared/ports/relay-ownership.ts';
import { botRoutes, type BotRoutes, type RelayBot } from '../publishing/bot-routes.ts';
import type { Session, SessionFacts } from '../session/session-types.ts';
import { createBoardWriter, type BoardWriter } from './board-writer.ts';
import { createObstacle, type Obstacle } from './obstacle.ts';
import { shardTimings, type RelayParts } from './relay-parts.ts';
import { sendOnce, type Sending } from './send-once.ts';
import { synchronize } from './synchronize.ts';
import type { WantedSession } from './wanted-sessions.ts';

export interface KeeperOptions extends Sending {
  readonly parts: RelayParts;
  readonly shard: number;
  readonly name: SessionName;
  /** Whether the lease under which the session was made is held. */
  mayAct(): boolean;
}

export interface KeeperFacts extends SessionName {
  readonly state: SessionStatus['state'];
  readonly because?: string;
  readonly bots: number;
  /** Order events that are no bot's. */
  readonly ofNobody: number;
  readonly session?: SessionFacts;
}

/** A session, and what it was made of. */
interface Made {
  readonly session: Session;
  readonly life: { isOver: boolean };
  readonly rest: Exchange;
  readonly credentials: Credentials;
  readonly symbols: readonly string[];
  readonly orderEvents: boolean;
}

type Wishes = Pick<Made, 'credentials' | 'symbols' | 'orderEvents'>;

export class SessionKeeper {
  readonly #options: KeeperOptions;
  readonly #board: BoardWriter;
  readonly #obstacle: Obstacle;
  #bots: readonly RelayBot[] = [];
  #routes: BotRoutes = botRoutes([]);
  #made: Made | undefined;
  #ofNobody = 0;
  #isEnding = false;
  #state: SessionStatus['state'] = 'down';
  #because: string | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    const { parts, real, logger } = options;
    this.#board = createBoardWriter(parts.sessions, logger);
    this.#obstacle = createObstacle(real, { ...shardTimings, ...parts.timings?.shard });
  }

  get isLive(): boolean {
    return this.#made?.session.state === 'live';
  }

  botOf(botId: string): RelayBot | undefined {
    return this.#bots.find(({ config }) => config.botId === botId);
  }

  describe(): KeeperFacts {
    const because = this.#because;
    return {
      ...this.#options.name,
      state: this.#state,
      ...(because === undefined ? {} : { because }),
      bots: this.#bots.length,
      ofNobody: this.#ofNobody,
      ...(this.#made === undefined ? {} : { session: this.#made.session.describe() }),
    };
  }

  /** Makes the session, makes it anew, or leaves it alone. Never rejects. */
  async refresh(wanted: WantedSession): Promise<void> {
    this.#board.repeat();
    const credentials = await this.#credentials();
    if (credentials === undefined) return;
    this.#bots = wanted.bots.filter(({ config }) => config.exchange === credentials.exchange);
    this.#routes = botRoutes(this.#bots);
    const other = wanted.bots.find(({ config }) => config.exchange !== credentials.exchange);
    if (other !== undefined && this.#bots.length === 0) {
      const { account, exchange } = other.config;
      const mismatch = new AccountMismatchError(account, credentials.exchange, exchange);
      this.#obstacle.clear();
      await this.#close(mismatch.message);
      this.#fail(mismatch, credentials);
      return;
    }
    const wishes: Wishes = {
      credentials,
      symbols: [...new Set(this.#bots.map(({ config }) => config.symbol))].sort(),
      orderEvents: this.#bots.some(({ config }) => config.orderEvents),
    };
    if (this.#isAsWished(wishes) || this.#obstacle.standsBefore(credentials)) return;
    await this.#close('it is made anew', credentials);
    await this.#open(wishes);
  }

  /**
   * Whether the batch need not wait for the session: none will come, or its places are too late by then. Cancels alone
   * need not: the outbox holds them, and the next connection sends it.
   */
  isLost({ intents }: CommandBatch): boolean {
    const rest = this.#made?.rest;
    if (this.#state === 'refused') return true;
    return intents.every(
      (intent) =>
        intent.kind === 'cancel' ||
        (rest !== undefined && intent.expiresAtMs <= rest.exchangeNow()),
    );
  }

  /** Sends the intents of a batch. Rejects when the ledger could not be asked. */
  async carryOut({ botId, intents, symbol, correlationId }: CommandBatch): Promise<void> {
    const bot = this.botOf(botId)?.config;
    if (bot === undefined || this.#made === undefined) return;
    const { session: requests, rest } = this.#made;
    const logger = this.#options.logger.with(correlationId === undefined ? {} : { correlationId });
    const sending = { ...this.#options, logger };
    await sendOnce(sending, { bot: { ...bot, symbol }, rest, requests }, intents);
  }

  /** Ends the session for good. */
  async end(because: string): Promise<void> {
    this.#isEnding = true;
    await this.#close(because);
    this.#set('down', because);
    await this.#board.settled();
  }

  async #credentials(): Promise<Credentials | undefined> {
    const { parts, name, logger } = this.#options;
    try {
      return await parts.credentials.load(name.account);
    } catch (error) {
      const isGone =
        error instanceof CredentialsMissingError || error instanceof CredentialsUnusableError;
      logger.warn('credentials not loaded', { ...name, error });
      // A session that lives is not ended because a secret could not be read just now.
      if (isGone) await this.#close(textOf(error));
      if (isGone || this.#made === undefined) this.#set('down', textOf(error));
      return undefined;
    }
  }

  #isAsWished(wishes: Wishes): boolean {
    if (this.#made === undefined) return false;
    const { credentials, symbols, orderEvents, session } = this.#made;
    if (session.state === 'refused') return false;
    return isDeepStrictEqual({ credentials, symbols, orderEvents }, wishes);
  }

  async #open(wishes: Wishes): Promise<void> {
    const { parts, name, logger, metrics } = this.#options;
    const mayAct = (): boolean => this.#options.mayAct();
    const { credentials, symbols, orderEvents } = wishes;
    const life = { isOver: false };
    try {
      const { account } = name;
      const rest = await parts.exchangeFor({ account, exchange: credentials.exchange });
      const clock = parts.clock;
      const governor = parts.governorOf?.(account);
      const shared = governor === undefined ? {} : { governor };
      const asking = { credentials, clock, symbols, ...shared };
      const dialect = await parts.dialectFor(credentials.exchange, asking);
      if (!mayAct()) return;
      const session = parts.startSession({
        dialect,
        rest,
        ...(governor === undefined ? {} : { budget: { governor, clock } }),
        orderEvents,
        symbols,
        real: parts.real,
        wall: parts.wall,
        random: parts.random,
        logger: logger.with({ ...name }),
        metrics,
        ...(parts.timings?.session === undefined ? {} : { timings: parts.timings.session }),
        mayAct,
        synchronize: (requests) =>
          synchronize(
            { ...this.#options, store: parts.store, rest, requests },
            this.#bots,
            this.#routes,
          ),
        onEvents: (events) => {
          this.#publish(events, orderEvents);
        },
        onState: (state, because) => {
          if (!life.isOver) this.#hear(state, because, credentials);
        },
        onDoubt: (because) => {
          for (const { config } of this.#bots) {
            this.#options.outlet.add(config, [{ kind: 'resync', because }]);
          }
        },
      });
      this.#made = { session, life, rest, ...wishes };
      this.#obstacle.noteMade(credentials);
    } catch (error) {
      this.#fail(error, credentials);
    }
  }

  #publish(events: readonly OrderEvent[], isSubscribed: boolean): void {
    for (const [bot, its] of this.#routes.sorted(events)) {
      if (bot === undefined) {
        this.#ofNobody += its.length;
        continue;
      }
      // Its own wish is to hear of fills by asking alone.
      if (isSubscribed && !bot.config.orderEvents) continue;
      this.#options.outlet.add(
        bot.config,
        its.map((event) => ({ kind: 'order' as const, ...event })),
      );
    }
  }

  #hear(
    state: SessionStatus['state'],
    because: string | undefined,
    credentials: Credentials,
  ): void {
    if (state === 'live') this.#obstacle.clear();
    if (state === 'refused') this.#obstacle.noteRefusal(credentials);
    if (state === 'down') this.#setDown(because, credentials);
    else this.#set(state, because);
  }

  #fail(error: unknown, credentials: Credentials): void {
    const { logger, metrics, name } = this.#options;
    logger.error('session not started', { ...name, error });
    const isRefused =
      (error instanceof ExchangeError && error.kind === 'auth') ||
      error instanceof KeyMayWithdrawError ||
      error instanceof KeyMayNotTradeError;
    if (isRefused) {
      this.#obstacle.noteRefusal(credentials);
      metrics.add('SessionsRefused', 1);
      this.#set('refused', textOf(error));
      return;
    }
    this.#obstacle.noteFailure(credentials);
    this.#setDown(textOf(error), credentials);
  }

  /** A refused key stays one until it is taken: whoever reads the board need not know how often it is tried. */
  #setDown(because: string | undefined, credentials?: Credentials): void {
    if (credentials !== undefined && this.#obstacle.isRefusal(credentials)) return;
    this.#set('down', because);
  }

  #set(state: SessionStatus['state'], because: string | undefined): void {
    if (state === this.#state && because === this.#because) return;
    const { name, shard, epoch, wall, logger } = this.#options;
    this.#state = state;
    this.#because = because;
    const why = because === undefined ? {} : { because };
    logger.info('session state', { ...name, state, ...why });
    const status = { ...name, shard, epoch, state, ...why, atMs: wall.now() };
    if (this.#isEnding) this.#board.writeLast(status);
    else this.#board.write(status);
  }

  /** Nobody is to count on a session that is being closed, for as long as that takes. `next`: of the one after it. */
  async #close(because: string, next?: Credentials): Promise<void> {
    const made = this.#made;
    if (made === undefined) return;
    this.#made = undefined;
    made.life.isOver = true;
    this.#setDown(because, next);
    await made.session.close();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
