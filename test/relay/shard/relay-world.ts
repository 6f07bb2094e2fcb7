/**
 * Relays around a simulated OKX: real sessions, adapter, table and queue on loopback. The market's clock is moved by
 * hand; sockets, leases and long polls run in real time, a little faster than in the cloud.
 */

import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { startOkxSimulator } from '../../../local/exchange/okx/okx-simulator.ts';
import { seededRandom } from '../../../local/exchange/random.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import type { Recording } from '../../../local/market/recording.ts';
import { startRelay, type Relay, type RelayOptions } from '../../../relay/process.ts';
import { startSession } from '../../../relay/session/session.ts';
import { clientOrderIdOf } from '../../../shared/domain/client-order-id.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { PlaceIntent } from '../../../shared/domain/observation.ts';
import { createSocketDialect } from '../../../shared/exchanges/sockets.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { CommandBatch, CommandQueue } from '../../../shared/ports/relay-commands.ts';
import type { SessionBoard, SessionStatus } from '../../../shared/ports/relay-ownership.ts';
import { PublishError, type EventBundle } from '../../../shared/ports/relay-events.ts';
import { createExchangeSource } from '../../../shared/runtime/exchange-source.ts';
import { newIdPrefix } from '../../../shared/runtime/id-prefix.ts';
import { steadyClock, systemClock } from '../../../shared/runtime/system-clock.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../../shared/stores/dynamo-relay-store.ts';
import {
  createSqsCommandQueue,
  createSqsCommandSource,
} from '../../../shared/stores/sqs-commands.ts';
import { quietMarket, richAccount, startMs, tradingKey } from '../../local/support.ts';
import { configItemWith } from '../../support/bot-builders.ts';
import { embeddedAws, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { until } from '../../support/until.ts';
import { listeningLogger } from '../listening-logger.ts';

export const idPrefix = newIdPrefix('grid-1', startMs);
export const idOf = (sequence: number): string => clientOrderIdOf(idPrefix, sequence);

/** A post-only buy of 0.001, ten thousandths below the market for each level. */
export function placed(sequence: number, changes: Partial<PlaceIntent> = {}): PlaceIntent {
  return {
    kind: 'place',
    clientOrderId: idOf(sequence),
    side: 'buy',
    level: -sequence,
    price: decimal(59_900).minus(10 * sequence),
    quantity: decimal('0.001'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: startMs + 10_000,
    why: 'seed',
    ...changes,
  };
}

export interface RelayWorld {
  readonly okx: Simulator;
  readonly clock: HandClock;
  readonly store: DynamoBotStore;
  readonly leases: DynamoLeaseStore;
  readonly ledger: DynamoSendLedger;
  readonly board: DynamoSessionBoard;
  readonly queue: CommandQueue;
  readonly halts: DynamoHaltStore;
  readonly published: EventBundle[];
  /** Of sessions, as they were written on the board. */
  readonly states: SessionStatus['state'][];
  credentials: Credentials;
  busWorks: boolean;
  /** Those the exchange takes the key from; empty: all. */
  readonly boundAddresses: string[];
  /** With the parts of the world, but for those named. */
  start(changes?: Partial<RelayOptions>): Promise<Relay>;
  count(metric: string): number;
  /** Everything published for a bot: `answer 1 accepted`, `order 1 open`, `resync`. */
  story(botId?: string): readonly string[];
  logged(): string;
  send(batch: Partial<CommandBatch>): Promise<void>;
  live(relay: Relay): Promise<void>;
  stop(): Promise<void>;
}

export const timings = {
  lease: { lifetimeMs: 1_500, renewMs: 200, marginMs: 300, watchMs: 20 },
  shard: { refreshMs: 50, retryMs: 50, finishMs: 2_000, haltMs: 20 },
  session: { backoffMs: 20, backoffMaxMs: 100 },
};

export async function startRelayWorld(
  database: EmbeddedDynamoDb,
  recording: Recording = quietMarket,
): Promise<RelayWorld> {
  const clock = handClock(startMs);
  const boundAddresses: string[] = [];
  const keys = [{ ...tradingKey, boundAddresses }];
  const accounts = [{ ...richAccount, keys }];
  const okx = await startOkxSimulator({ clock, recording, accounts, seed: 1 });
  const sqs: FauxqsServer = await startFauxqs({
    port: 0,
    logger: false,
    defaultRegion: embeddedAws.region,
  });
  const client = new SQSClient({ ...embeddedAws, endpoint: sqs.address });
  const { queueUrl } = sqs.createQueue('commands.fifo', {
    region: embeddedAws.region,
    attributes: { FifoQueue: 'true', VisibilityTimeout: '30' },
  });
  const queueUrls = [queueUrl];
  const tableName = await database.createTable();
  const table = { client: database.client, tableName, clock };
  const store = new DynamoBotStore(table);
  await store.putConfig('grid-1', configItemWith({ connection: 'websocket' }));
  const counts = new Map<string, number>();
  const { logger, lines } = listeningLogger();
  const relays: Relay[] = [];
  const parts = {
    leases: new DynamoLeaseStore(table),
    ledger: new DynamoSendLedger(table),
    sessions: new DynamoSessionBoard(table),
  };
  const states: SessionStatus['state'][] = [];
  const sessions: SessionBoard = {
    read: (name) => parts.sessions.read(name),
    write: async (status, which) => {
      await parts.sessions.write(status, which);
      states.push(status.state);
    },
  };

  const halts = new DynamoHaltStore(table);
  const world: RelayWorld = {
    halts,
    okx,
    clock,
    store,
    leases: parts.leases,
    ledger: parts.ledger,
    board: parts.sessions,
    queue: createSqsCommandQueue({ client, queueUrls, clock: systemClock }),
    published: [],
    states,
    credentials: {
      exchange: 'okx',
      apiKey: tradingKey.apiKey,
      apiSecret: tradingKey.secret,
      passphrase: tradingKey.passphrase,
      isDemo: false,
      baseUrl: okx.baseUrl,
    },
    busWorks: true,
    boundAddresses,
    start: async (changes = {}) => {
      const credentials = { load: () => Promise.resolve(world.credentials) };
      const relay = await startRelay({
        ...parts,
        halts,
        sessions,
        store,
        commands: createSqsCommandSource({ client, queueUrls, logger, pollSeconds: 1 }),
        publisher: {
          publish: (bundles) => {
            if (!world.busWorks) return Promise.reject(new PublishError(bundles, 'not now'));
            world.published.push(...bundles);
            return Promise.resolve();
          },
        },
        credentials,
        exchangeFor: createExchangeSource({ credentials, clock }),
        dialectFor: createSocketDialect,
        startSession,
        owner: randomUUID(),
        shards: 1,
        clock,
        real: steadyClock,
        wall: systemClock,
        random: seededRandom(1),
        logger,
        metrics: {
          add: (name, value) => {
            counts.set(name, (counts.get(name) ?? 0) + value);
          },
        },
        timings,
        outlet: { pauseMs: 20, pauseMaxMs: 50 },
        healthPort: 0,
        ...changes,
      });
      relays.push(relay);
      return relay;
    },
    count: (metric) => counts.get(metric) ?? 0,
    story: (botId = 'grid-1') =>
      world.published.filter((bundle) => bundle.botId === botId).flatMap(storyOf),
    logged: lines,
    send: (batch) =>
      world.queue.send([
        {
          botId: 'grid-1',
          account: 'main',
          symbol: 'BTC-USDT',
          version: 1,
          intents: [placed(1)],
          ...batch,
        },
      ]),
    live: (relay) => until('a session is live', () => isLive(relay)),
    stop: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      client.destroy();
      await sqs.stop();
      await okx.close();
    },
  };
  return world;
}

export function isLive(relay: Relay): boolean {
  return relay.describe().shards.some(({ sessions }) => sessions.some((s) => s.state === 'live'));
}

function storyOf({ events }: EventBundle): readonly string[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'answer':
        return `answer ${Number.parseInt(event.clientOrderId.slice(13), 36)} ${event.outcome.kind}`;
      case 'order': {
        const { clientOrderId, status } = event.report;
        return `order ${Number.parseInt(clientOrderId?.slice(13) ?? '', 36)} ${status}`;
      }
      case 'resync':
        return 'resync';
    }
  });
}
