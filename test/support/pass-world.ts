/** One bot between a real store and the simulated OKX, with a clock that only tests move. */

import { randomUUID } from 'node:crypto';
import { startOkxSimulator, type Simulator } from '../../local/exchange/okx/okx-simulator.ts';
import { bundledRecording, loadRecording, type Recording } from '../../local/market/recording.ts';
import type { FaultRule } from '../../local/exchange/faults.ts';
import { runPass, type PassDeps } from '../../shared/app/run-pass.ts';
import type { PassResult } from '../../shared/app/pass-result.ts';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { createOkxExchange } from '../../shared/exchanges/okx/client.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import { newIdPrefix } from '../../shared/runtime/id-prefix.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith } from './bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from './embedded-dynamodb.ts';
import type { AccountBooks } from './exchange-judge.ts';
import { intercepted, mortalProcess, type Death, type Interceptor } from './intercepted.ts';
import {
  countedMetrics,
  recordedLogger,
  type CountedMetrics,
  type RecordedLogger,
} from './recorded.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

export interface PassBench {
  readonly store: BotStore;
  openWorld(options?: WorldOptions): Promise<PassWorld>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly faults?: readonly FaultRule[];
  readonly seed?: number;
}

export interface PassWorld {
  readonly botId: string;
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly logger: RecordedLogger;
  readonly metrics: CountedMetrics;
  /** Requests to the exchange, as method and path. */
  readonly requests: string[];
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
  config(): Promise<BotConfig>;
  state(): Promise<BotState>;
  version(): Promise<number>;
  books(): AccountBooks;
  /** Faults off, market still, passes until everything has settled. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export const funds = { BTC: '10', USDT: '1000000' };
const account = 'main';
const fakeKey = { apiKey: 'fake-key', secret: 'fake-secret', passphrase: 'fake-passphrase' };
const fillWaitMaxMs = 6 * 3_600_000;
/** More than any patience of the engine, in passes of ten seconds. */
const settlingPassesMax = 20;
/** In a row, writing nothing. */
const quietPasses = 2;

/** One database for all worlds of a test file. */
export async function openPassBench(): Promise<PassBench> {
  const database = await startEmbeddedDynamoDb();
  const tableName = await database.createTable();
  const recording = await loadRecording(bundledRecording);
  const store = new DynamoBotStore({ client: database.client, tableName });
  const worlds = new Set<PassWorld>();
  return {
    store,
    openWorld: async (options = {}) => {
      const world = await openWorld(store, recording, options);
      worlds.add(world);
      return world;
    },
    close: () => closeAll(worlds, database),
  };
}

async function closeAll(worlds: ReadonlySet<PassWorld>, database: EmbeddedDynamoDb): Promise<void> {
  await Promise.all([...worlds].map((world) => world.close()));
  await database.stop();
}

async function openWorld(
  store: BotStore,
  recording: Recording,
  options: WorldOptions,
): Promise<PassWorld> {
  const clock = virtualClock(aTimeMs);
  const simulator = await startOkxSimulator({
    clock,
    recording,
    accounts: [
      {
        name: account,
        balances: funds,
        keys: [{ ...fakeKey, permissions: ['read_only', 'trade'] }],
      },
    ],
    faults: options.faults ?? [],
    seed: options.seed ?? 1,
  });
  const botId = `bot-${randomUUID().slice(0, 13)}`;
  const item = configItemWith({
    botId,
    spacing: '0.04',
    buyLevels: 4,
    sellLevels: 4,
    quantityPower: 1,
    ...options.config,
  });
  await store.putConfig(botId, item);
  return worldOf({ store, clock, simulator, botId });
}

interface Parts {
  readonly store: BotStore;
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly botId: string;
}

function worldOf(parts: Parts): PassWorld {
  const { store, clock, simulator, botId } = parts;
  const logger = recordedLogger();
  const metrics = countedMetrics();
  const requests: string[] = [];
  const state = { isClosed: false };
  const newProcess = (intercept?: Interceptor): PassDeps => {
    const exchange = createOkxExchange({
      credentials: {
        exchange: 'okx',
        apiKey: fakeKey.apiKey,
        apiSecret: fakeKey.secret,
        passphrase: fakeKey.passphrase,
        isDemo: false,
        baseUrl: simulator.baseUrl,
      },
      clock,
      onCall: (endpoint) => requests.push(endpoint),
      retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
    });
    const wrapped = <T extends object>(port: T): T =>
      intercept === undefined ? port : intercepted(port, intercept);
    return {
      store: wrapped(store),
      clock,
      logger,
      metrics,
      exchangeFor: () => Promise.resolve(wrapped(exchange)),
      newIdPrefix,
    };
  };
  const lasting = newProcess();
  const advance = (ms: number): void => {
    clock.advance(ms);
    simulator.advance();
  };
  const world: PassWorld = {
    botId,
    clock,
    simulator,
    logger,
    metrics,
    requests,
    configure: async (changes) => {
      await store.putConfig(botId, { ...(await store.rawConfig(botId)), ...changes });
    },
    newProcess,
    pass: () => runPass(lasting, botId),
    mortalPass: async (death) => {
      const { intercept, died, calls } = mortalProcess(death);
      const result = await Promise.race([runPass(newProcess(intercept), botId), died]);
      return { result, calls };
    },
    advance,
    untilFills: (count) => {
      const filled = (): number =>
        simulator.orders(account).filter(({ status }) => status === 'filled').length;
      const wanted = filled() + count;
      for (let ms = 0; filled() < wanted; ms += 1_000) {
        if (ms > fillWaitMaxMs) throw new Error('the market fills nothing of ours');
        advance(1_000);
      }
    },
    config: () => configOf(parts),
    state: async () => (await gridOf(parts)).state,
    version: async () => (await gridOf(parts)).version,
    books: () => booksOf(simulator),
    settle: async () => {
      simulator.faults.set([]);
      simulator.standStill();
      let quiet = 0;
      for (let i = 0; i < settlingPassesMax && quiet < quietPasses; i++) {
        const before = await world.version();
        advance(10_000);
        await world.pass();
        const isQuiet = (await world.version()) === before && !isWaiting(await world.state());
        quiet = isQuiet ? quiet + 1 : 0;
      }
    },
    close: async () => {
      if (state.isClosed) return;
      state.isClosed = true;
      await simulator.close();
    },
  };
  return world;
}

/** Says whether the bot waits for a word of the exchange about an order. */
export function isWaiting({ orders }: BotState): boolean {
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

function booksOf(simulator: Simulator): AccountBooks {
  return {
    orders: simulator.orders(account),
    openOrders: simulator.openOrders(account),
    fills: simulator.fills(account),
    balances: simulator.balances(account),
    lotSize: simulator.profile.instrument.lotSize,
  };
}
