/** One bot between a real store and a simulated exchange, with a clock that only tests move. */

import type { PassResult } from '../../shared/app/pass-result.ts';
import type { PassDeps } from '../../shared/app/pass-deps.ts';
import type { RelayLink } from '../../shared/app/relay-link.ts';
import { runPass } from '../../shared/app/run-pass.ts';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import type { HaltStore } from '../../shared/ports/halt-store.ts';
import { newIdPrefix } from '../../shared/runtime/id-prefix.ts';
import type { AccountBooks } from './exchange-judge.ts';
import { intercepted, mortalProcess, type Death, type Interceptor } from './intercepted.ts';
import {
  countedMetrics,
  recordedLogger,
  type CountedMetrics,
  type RecordedLogger,
} from './recorded.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The exchange's side of a world. */
export interface Venue {
  /** What a process makes when it starts. */
  newExchange(): Exchange;
  /** Lets the market happen up to now. */
  advance(): void;
  standStill(): void;
  clearFaults(): void;
  books(): AccountBooks;
  close(): Promise<void>;
}

export interface PassWorld {
  readonly botId: string;
  readonly clock: VirtualClock;
  readonly logger: RecordedLogger;
  readonly metrics: CountedMetrics;
  /** Changes the config item as a person would. */
  configure(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** A process that has just started: it knows what the store and the exchange tell, nothing else. */
  newProcess(intercept?: Interceptor): PassDeps;
  /** One pass of one long-lived process. */
  pass(): Promise<PassResult>;
  /** One pass of a process of its own, which may die in it. */
  mortalPass(death?: Death): Promise<{ result: PassResult | 'died'; calls: readonly string[] }>;
  /** Lets time and the market go by. */
  advance(ms: number): void;
  /** Lets the market go on until so many more of our orders are filled; time moves in steps of a second. */
  untilFills(count: number): void;
  standStill(): void;
  config(): Promise<BotConfig>;
  state(): Promise<BotState>;
  version(): Promise<number>;
  books(): AccountBooks;
  /** Faults off, market still, passes until everything has settled. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export const account = 'main';
export const funds = { BTC: '10', USDT: '1000000' };

const fillWaitMaxMs = 6 * 3_600_000;
/** More than any patience of the engine, in passes of ten seconds. */
const settlingPassesMax = 20;
/** In a row, writing nothing. */
const quietPasses = 2;

interface Parts {
  readonly store: BotStore;
  readonly clock: VirtualClock;
  readonly botId: string;
  readonly venue: Venue;
  readonly relay?: RelayLink | undefined;
  readonly halts?: Pick<HaltStore, 'read'> | undefined;
}

export function passWorld(parts: Parts): PassWorld {
  const { store, clock, botId, venue, relay, halts } = parts;
  const logger = recordedLogger();
  const metrics = countedMetrics();
  const newProcess = (intercept?: Interceptor): PassDeps => {
    const exchange = venue.newExchange();
    const wrapped = <T extends object>(port: T): T =>
      intercept === undefined ? port : intercepted(port, intercept);
    return {
      store: wrapped(store),
      clock,
      logger,
      metrics,
      relay,
      halts,
      exchangeFor: () => Promise.resolve(wrapped(exchange)),
      newIdPrefix,
    };
  };
  const lasting = newProcess();
  const pass = (): Promise<PassResult> => runPass(lasting, botId);
  const advance = (ms: number): void => {
    clock.advance(ms);
    venue.advance();
  };
  const state = async (): Promise<BotState> => (await gridOf(parts)).state;
  const version = async (): Promise<number> => (await gridOf(parts)).version;
  return {
    botId,
    clock,
    logger,
    metrics,
    configure: async (changes) => {
      await store.putConfig(botId, { ...(await store.rawConfig(botId)), ...changes });
    },
    newProcess,
    pass,
    mortalPass: async (death) => {
      const { intercept, died, calls } = mortalProcess(death);
      const result = await Promise.race([runPass(newProcess(intercept), botId), died]);
      return { result, calls };
    },
    advance,
    untilFills: (count) => {
      const wanted = filledOrders(venue) + count;
      for (let ms = 0; filledOrders(venue) < wanted; ms += 1_000) {
        if (ms > fillWaitMaxMs) throw new Error('the market fills nothing of ours');
        advance(1_000);
      }
    },
    standStill: () => {
      venue.standStill();
    },
    config: () => configOf(parts),
    state,
    version,
    books: () => venue.books(),
    settle: async () => {
      venue.clearFaults();
      venue.standStill();
      let quiet = 0;
      for (let i = 0; i < settlingPassesMax && quiet < quietPasses; i++) {
        const before = (await store.loadBot(botId)).grid?.version;
        advance(10_000);
        await pass();
        const isQuiet = (await version()) === before && !isWaiting(await state());
        quiet = isQuiet ? quiet + 1 : 0;
      }
    },
    close: () => venue.close(),
  };
}

function filledOrders(venue: Venue): number {
  return venue.books().orders.filter(({ status }) => status === 'filled').length;
}

/** Says whether the bot waits for a word of the exchange about an order. */
function isWaiting({ orders }: BotState): boolean {
  return orders
    .filter(({ status }) => status !== 'closed')
    .some(
      ({ status, askSinceMs, cancel, ended }) =>
        status === 'placing' || (askSinceMs ?? cancel ?? ended) !== undefined,
    );
}

async function configOf({ store, botId }: Parts): Promise<BotConfig> {
  const reading = readBotConfig(await store.rawConfig(botId));
  if (reading.kind === 'invalid') throw new Error(reading.errors.join('; '));
  return reading.config;
}

async function gridOf({ store, botId }: Parts) {
  const { grid } = await store.loadBot(botId);
  if (grid === undefined) throw new Error(`nothing is stored of bot ${botId}`);
  return grid;
}
