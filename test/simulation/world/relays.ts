/** The relays of a run: real ones over simulated sockets, queues and stores. They die, are replaced, and two may live at once. */

import { startRelay, type Relay } from '../../../relay/process.ts';
import { startSession } from '../../../relay/session/session.ts';
import type { RelayParts } from '../../../relay/shard/relay-parts.ts';
import type { RelayLink } from '../../../shared/app/relay-link.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { Governor } from '../../../shared/ports/governor.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import { bundleIdOf } from '../../../shared/ports/relay-events.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../../shared/stores/dynamo-relay-store.ts';
import { createEventBridgePublisher } from '../../../shared/stores/event-bridge-publisher.ts';
import { decodeBundle } from '../../../shared/stores/event-codec.ts';
import { shardOf } from '../../../shared/stores/shard-of.ts';
import {
  createSqsCommandQueue,
  createSqsCommandSource,
} from '../../../shared/stores/sqs-commands.ts';
import { Bus } from '../cloud/bus.ts';
import { Queue } from '../cloud/queue.ts';
import { SqsService } from '../cloud/sqs-client.ts';
import type { Life } from '../kernel/life.ts';
import { simulatedDialect } from '../venue/socket-dialect.ts';
import { SocketServer } from '../venue/socket-server.ts';
import { openSimulatedSocket } from '../venue/socket-wire.ts';
import type { Venue } from '../venue/venue.ts';
import { plantedSecrets, secretsOf } from './diary.ts';
import type { Stage } from './stage.ts';
import { exchangesOf, tableOf, workQueueOf } from './strategy.ts';

const secondsMs = 1_000;
const shards = 1;
const queueUrls = ['https://sqs.simulated/commands.fifo'];
const [secret, key] = plantedSecrets;

/** Longer than the real ones where each look is a step of the run, and nothing rests on how often it is taken. */
const timings: NonNullable<RelayParts['timings']> = {
  lease: { lifetimeMs: 30_000, renewMs: 10_000, watchMs: 5_000 },
  shard: { refreshMs: 30_000, haltMs: 6_000, haltUnreadMs: 20_000, finishMs: 8_000 },
};
const leaseFreshMs = 36_000;
const pollSeconds = 10;
/** A relay reaches out all the time: at the rate of the functions it would never live for long. */
const crashShare = 0.3;
const restartMs = { min: 1_000, max: 30_000 };
/** Between the start of a replacement and the end of what it replaces. */
const changeMs = { min: 1_000, max: 30_000 };
/** Given to a relay that stops; then it is killed. */
const stopMs = 30_000;
const stoppedByChance = 0.3;
const stopsAfterMs = { min: 60_000, max: 900_000 };

interface Instance {
  readonly life: Life;
  relay: Relay | undefined;
  isLeaving: boolean;
}

export class Relays {
  readonly commands: Queue;
  readonly bus: Bus;
  readonly servers: ReadonlyMap<string, SocketServer>;
  private readonly stage: Stage;
  private readonly metrics: Metrics;
  private readonly sqs: SqsService;
  private readonly instances = new Set<Instance>();

  constructor({ stage, metrics }: { readonly stage: Stage; readonly metrics: Metrics }) {
    this.stage = stage;
    this.metrics = metrics;
    this.commands = new Queue({
      ...{ ...stage.common, name: 'commands' },
      ...{ visibilityMs: 30 * secondsMs, receivesMax: 10 },
    });
    this.sqs = new SqsService({ ...stage.common, name: 'commands', queue: this.commands });
    this.bus = new Bus({ ...stage.common, deliver: (detail) => this.route(detail) });
    const byName = new Map<string, [Venue, ...Venue[]]>();
    for (const venue of stage.venues) {
      const known = byName.get(venue.name);
      if (known === undefined) byName.set(venue.name, [venue]);
      else known.push(venue);
    }
    const trades = (account: string, symbol: string): boolean =>
      stage.scenario.bots.some(
        ({ config }) => config.account === account && config['symbol'] === symbol,
      );
    this.servers = new Map(
      [...byName].map(([name, venues]) => [
        name,
        new SocketServer({
          ...{ ...stage.common, venues, accountOf, trades },
          address: stage.addressOf('relay'),
        }),
      ]),
    );
  }

  start(): void {
    for (let i = 0; i < this.stage.scenario.relays; i++) void this.run();
  }

  /** Those that run. */
  get running(): readonly Relay[] {
    return [...this.instances].flatMap(({ relay }) => relay ?? []);
  }

  /** As a deployment does: new ones first. */
  replaceAll(): void {
    for (const instance of [...this.instances]) this.replace(instance);
  }

  /** Ends those at once that hold a lease. */
  killHolders(where: string): void {
    for (const { life, relay } of [...this.instances]) {
      if (relay?.describe().shards.some(({ epoch }) => epoch !== undefined) === true)
        life.kill(where);
    }
  }

  /** The strategy's side, seen by one process. */
  linkOf(life: Life): RelayLink {
    const table = tableOf(this.stage, life);
    return {
      commands: createSqsCommandQueue({
        client: this.sqs.clientOf(life),
        queueUrls,
        clock: life.clock,
      }),
      ledger: new DynamoSendLedger(table),
      sessions: new DynamoSessionBoard(table),
      leases: new DynamoLeaseStore(table),
      shardOf: (account) => shardOf(account, shards),
      wall: life.clock,
      leaseFreshMs,
    };
  }

  private async run(): Promise<void> {
    const { luck, timeline } = this.stage;
    const life = this.stage.life('relay', crashShare);
    const instance: Instance = { life, relay: undefined, isLeaving: false };
    this.instances.add(instance);
    life.onEnd(() => {
      this.instances.delete(instance);
      if (instance.isLeaving) return;
      timeline.after(luck.between('relayRestart', restartMs.min, restartMs.max), () => {
        void this.run();
      });
    });
    if (luck.happens('relayStop', stoppedByChance)) {
      timeline.after(luck.between('relayStop', stopsAfterMs.min, stopsAfterMs.max), () => {
        if (this.stage.faults().crash > 0) this.replace(instance);
      });
    }
    instance.relay = await startRelay(this.partsOf(life));
  }

  private replace(instance: Instance): void {
    const { luck, timeline } = this.stage;
    if (instance.isLeaving || instance.life.isDead) return;
    instance.isLeaving = true;
    void this.run();
    timeline.after(luck.between('relayChange', changeMs.min, changeMs.max), () => {
      const { relay, life } = instance;
      if (relay === undefined) {
        life.kill('stopped');
        return;
      }
      void relay.stop().then(() => {
        life.kill('stopped');
      });
      timeline.after(stopMs, () => {
        life.kill('killed as it did not stop');
      });
    });
  }

  private partsOf(life: Life): RelayParts {
    const { stage } = this;
    const { luck } = stage;
    const table = tableOf(stage, life);
    const logger = stage.diary.logger(life.name);
    const governors = new Map<string, Governor>();
    return {
      store: new DynamoBotStore(table),
      leases: new DynamoLeaseStore(table),
      ledger: new DynamoSendLedger(table),
      sessions: new DynamoSessionBoard(table),
      halts: new DynamoHaltStore(table),
      commands: createSqsCommandSource({
        client: this.sqs.clientOf(life),
        queueUrls,
        logger,
        pollSeconds,
      }),
      publisher: createEventBridgePublisher({
        client: this.bus.clientOf(life),
        busName: 'simulated',
        clock: life.steady,
      }),
      credentials: {
        load: (account) => {
          const loaded = this.credentialsOf(account);
          stage.diary.redactorOf(life.name).conceal([loaded.apiKey, loaded.apiSecret]);
          return Promise.resolve(loaded);
        },
      },
      exchangeFor: exchangesOf(stage, life, stage.addressOf('relay'), (account, governor) => {
        governors.set(account, governor);
      }),
      governorOf: (account) => governors.get(account),
      dialectFor: (exchange, { credentials }) => {
        const venue = stage.venues.find(({ name }) => name === exchange);
        if (venue === undefined) throw new Error(`no exchange ${exchange} in the scenario`);
        return simulatedDialect(venue, credentials);
      },
      startSession: (options) =>
        startSession({
          ...options,
          openConnection: (connection) => {
            const server = this.servers.get(options.dialect.exchange);
            if (server === undefined)
              throw new Error(`no websocket of ${options.dialect.exchange}`);
            return openSimulatedSocket({ ...stage.common, life }, server, connection);
          },
        }),
      owner: life.name,
      shards,
      clock: life.clock,
      real: life.steady,
      wall: life.clock,
      random: () => luck.share('relay'),
      logger,
      metrics: this.metrics,
      timings,
    };
  }

  private credentialsOf(account: string): Credentials {
    const [apiKey, apiSecret] = secretsOf(account);
    const bot = this.stage.scenario.bots.find(({ config }) => config.account === account);
    return {
      exchange: bot?.venue ?? 'none',
      apiKey,
      apiSecret,
      isDemo: false,
    };
  }

  /** One call of the function between the bus and the queue. */
  private route(detail: string): Promise<boolean> {
    const { stage } = this;
    const life = stage.life('router');
    const ended = new Promise<boolean>((resolve) => {
      life.onEnd(() => {
        resolve(false);
      });
    });
    const bundle = decodeBundle(JSON.parse(detail));
    const routed = workQueueOf(stage, life)
      .send([
        {
          message: { kind: 'events', ...bundle },
          groupId: bundle.botId,
          deduplicationId: bundleIdOf(bundle),
        },
      ])
      .then(
        () => true,
        () => false,
      );
    return Promise.race([routed, ended]);
  }
}

/** Each account has a key of its own, and all have one secret. */
function accountOf(apiKey: string, apiSecret: string): string | undefined {
  const [its, account] = apiKey.split(' ');
  return its === key && apiSecret === secret ? account : undefined;
}
