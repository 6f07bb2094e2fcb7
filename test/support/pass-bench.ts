/** One database and one recording for all the worlds of a test file. */

import { randomUUID } from 'node:crypto';
import type { FaultRule } from '../../local/exchange/faults.ts';
import { okxProfile, startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { seededRandom } from '../../local/exchange/random.ts';
import { SimulatedExchange } from '../../local/exchange/simulated-exchange.ts';
import { bundledRecording, loadRecording, type Recording } from '../../local/market/recording.ts';
import type { RelayLink } from '../../shared/app/relay-link.ts';
import { createOkxExchange } from '../../shared/exchanges/okx/client.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { HaltStore } from '../../shared/ports/halt-store.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import type { DynamoTableOptions } from '../../shared/stores/dynamo-table.ts';
import { aTimeMs, configItemWith } from './bot-builders.ts';
import { createClassicExchange, noFaults, type ClassicFaults } from './classic-exchange.ts';
import { startEmbeddedDynamoDb } from './embedded-dynamodb.ts';
import { account, funds, passWorld, type PassWorld, type Venue } from './pass-world.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

interface WorldOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of the faults' chance. */
  readonly seed?: number;
}

export interface OkxWorldOptions extends WorldOptions {
  readonly relay?: RelayLink;
  readonly halts?: Pick<HaltStore, 'read'>;
  readonly faults?: readonly FaultRule[];
}

export interface ClassicWorldOptions extends WorldOptions {
  readonly postOnly: boolean;
  readonly fillHistory: boolean;
}

/** A bot on the simulated OKX, over HTTP. */
export interface OkxWorld extends PassWorld {
  readonly simulator: Simulator;
  /** Requests sent, as method and path. */
  readonly requests: readonly string[];
}

/** A bot on an exchange that knows no client order ids. */
export interface ClassicWorld extends PassWorld {
  setFaults(faults: ClassicFaults): void;
}

export interface PassBench {
  readonly store: BotStore;
  /** Of the database behind the store. */
  readonly table: DynamoTableOptions;
  openWorld(options?: OkxWorldOptions): Promise<OkxWorld>;
  openClassicWorld(options: ClassicWorldOptions): Promise<ClassicWorld>;
  close(): Promise<void>;
}

const fakeKey = { apiKey: 'fake-key', secret: 'fake-secret', passphrase: 'fake-passphrase' };
const fastRetry = { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 };

export async function openPassBench(): Promise<PassBench> {
  const database = await startEmbeddedDynamoDb();
  const table = {
    client: database.client,
    tableName: await database.createTable(),
    clock: virtualClock(aTimeMs),
  };
  const store = new DynamoBotStore(table);
  const recording = await loadRecording(bundledRecording);
  const venues = new Set<Venue>();

  const open = async (clock: VirtualClock, venue: Venue, options: OkxWorldOptions) => {
    venues.add(venue);
    const botId = `bot-${randomUUID().slice(0, 13)}`;
    const grid = { spacing: '0.04', buyLevels: 4, sellLevels: 4, quantityPower: 1 };
    await store.putConfig(botId, configItemWith({ botId, ...grid, ...options.config }));
    const { relay, halts } = options;
    return passWorld({ store, clock, botId, venue, relay, halts });
  };

  return {
    store,
    table,
    openWorld: async (options = {}) => {
      const clock = virtualClock(aTimeMs);
      const requests: string[] = [];
      const { faults, seed } = options;
      const simulator = await openSimulator(clock, recording, { faults, seed });
      const venue = okxVenue(clock, simulator, requests);
      return { ...(await open(clock, venue, options)), simulator, requests };
    },
    openClassicWorld: async (options) => {
      const clock = virtualClock(aTimeMs);
      const { venue, setFaults } = classicVenue(clock, recording, options);
      return { ...(await open(clock, venue, options)), setFaults };
    },
    close: async () => {
      await Promise.all([...venues].map((venue) => venue.close()));
      await database.stop();
    },
  };
}

function openSimulator(
  clock: VirtualClock,
  recording: Recording,
  { faults, seed }: { faults: readonly FaultRule[] | undefined; seed: number | undefined },
): Promise<Simulator> {
  const key = { ...fakeKey, permissions: ['read_only', 'trade'] } as const;
  return startOkxSimulator({
    clock,
    recording,
    accounts: [{ name: account, balances: funds, keys: [key] }],
    faults: faults ?? [],
    seed: seed ?? 1,
  });
}

function okxVenue(clock: VirtualClock, simulator: Simulator, requests: string[]): Venue {
  let closing: Promise<void> | undefined;
  return {
    newExchange: () =>
      createOkxExchange({
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
        retry: fastRetry,
      }),
    advance: () => {
      simulator.advance();
    },
    standStill: () => {
      simulator.standStill();
    },
    clearFaults: () => {
      simulator.faults.set([]);
    },
    books: () => ({
      orders: simulator.orders(account),
      openOrders: simulator.openOrders(account),
      fills: simulator.fills(account),
      balances: simulator.balances(account),
      lotSize: simulator.profile.instrument.lotSize,
    }),
    close: () => (closing ??= simulator.close()),
  };
}

function classicVenue(
  clock: VirtualClock,
  recording: Recording,
  { postOnly, fillHistory, seed }: ClassicWorldOptions,
): { readonly venue: Venue; readonly setFaults: (faults: ClassicFaults) => void } {
  const core = SimulatedExchange.open({
    clock,
    recording,
    profile: { ...okxProfile, postOnlyCrossing: 'refuse' },
    accounts: [{ name: account, balances: funds }],
  });
  const random = seededRandom(seed ?? 1);
  const exchange = createClassicExchange({ core, account, clock, random, postOnly, fillHistory });
  const venue: Venue = {
    newExchange: () => exchange,
    advance: () => {
      core.advance();
    },
    standStill: () => {
      core.standStill();
    },
    clearFaults: () => {
      exchange.setFaults(noFaults);
    },
    books: () => ({
      orders: core.ledger.orders(account),
      openOrders: core.ledger.openOrders(account),
      fills: core.ledger.fills(account),
      balances: core.ledger.balances(account),
      lotSize: core.profile.instrument.lotSize,
    }),
    close: () => {
      core.close();
      return Promise.resolve();
    },
  };
  return {
    venue,
    setFaults: (faults) => {
      exchange.setFaults(faults);
    },
  };
}
