/** The whole system, wired as a host wires it, with a misbehaving cloud between its parts and two relays. */

import { randomUUID } from 'node:crypto';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createRouterHandler } from '../../functions/router.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { startEmbeddedAws, region, tableName } from '../../local/host/embedded-aws.ts';
import { startEventBus, type BusEvent } from '../../local/host/event-bus.ts';
import { runFunctions } from '../../local/host/host-functions.ts';
import { Observer } from '../../local/host/observer.ts';
import { localContext } from '../../local/host/queue-pump.ts';
import { openReplayClock, type ReplayClock } from '../../local/market/replay-clock.ts';
import { placeLifetimeMs } from '../../shared/domain/limits.ts';
import type { CredentialSource } from '../../shared/ports/credentials.ts';
import { CredentialsMissingError } from '../../shared/ports/credentials.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { eventDetailType, eventSource } from '../../shared/stores/event-bridge-publisher.ts';
import { bots, startExchanges, type TortureExchanges } from './bots.ts';
import type { Chance } from './chance.ts';
import { busFaults, queueFaults, tableFaults, type CloudFaults } from './cloud-faults.ts';
import { startFaultyProxy } from './faulty-proxy.ts';
import { startRelayPair, type RelayPair } from './relay-pair.ts';
import type { Story } from './story.ts';

export interface World {
  readonly clock: ReplayClock;
  readonly exchanges: TortureExchanges;
  readonly relays: RelayPair;
  readonly cloud: Readonly<Record<'table' | 'queue' | 'bus', CloudFaults>>;
  readonly observer: Observer;
  /** Past every fault of the cloud: for those who judge, and for people who write configs. */
  readonly direct: Runtime;
  readonly tableEndpoint: string;
  /** Has messages of work run at once, beside the queue. */
  runBesideQueue(bodies: readonly string[]): Promise<void>;
  /** Messages of work that were given out lately. */
  recentWork(): readonly string[];
  stop(): Promise<void>;
}

/** Real seconds. Shorter than many a pass under faults: the message comes again while it is worked on. */
const workVisibilitySeconds = '3';
const commandVisibilitySeconds = '4';
/** As at home, so that a busy machine sends orders before they expire. */
const placeLifetimeRealMs = 2_000;
const recentMax = 40;
const busName = 'mmm-local';

/**
 * Real ms, shorter than the relay's own: in a few minutes, several times over, connections are to be given up, and to be
 * believed again.
 */
const sessionTimings = { answerMs: 1_500, backoffMaxMs: 1_500, stableMs: 4_000, quietMs: 4_000 };

export interface WorldOptions {
  readonly seed: number;
  readonly speed: number;
  readonly chance: Chance;
  readonly story: Story;
  /** Lines for whoever looks for a cause. */
  readonly onWarning: (line: string) => void;
}

type Closing = (() => Promise<void>)[];

export async function startWorld(options: WorldOptions): Promise<World> {
  const closing: Closing = [];
  try {
    return await open(options, closing);
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function open(options: WorldOptions, closing: Closing): Promise<World> {
  const { seed, speed, chance, story, onWarning } = options;
  const real = systemClock;
  const clock = openReplayClock({ real, speed });
  const aws = await startEmbeddedAws({ port: 0 });
  closing.push(() => aws.close());
  const visibility = [
    [aws.config.workQueueUrl, workVisibilitySeconds],
    [aws.config.relayQueueUrls[0], commandVisibilitySeconds],
  ] as const;
  for (const [QueueUrl, VisibilityTimeout] of visibility) {
    await aws.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }),
    );
  }
  const exchanges = await startExchanges({ clock, seed, speed });
  closing.push(() => exchanges.close());

  const cloud = {
    table: tableFaults(chance.fork(), story),
    queue: queueFaults(chance.fork(), story),
    bus: busFaults(chance.fork(), story),
  };
  const recent: string[] = [];
  const table = await startFaultyProxy({ target: aws.tableEndpoint, ...cloud.table });
  closing.push(() => table.close());
  const queues = await startFaultyProxy({
    target: aws.queueEndpoint,
    faultOf: (asked) => cloud.queue.faultOf(asked),
    onAnswer: ({ operation, body }, answer) => {
      if (operation !== 'ReceiveMessage' || !body.includes('work.fifo')) return;
      recent.push(...bodiesOf(answer));
      recent.splice(0, Math.max(0, recent.length - recentMax));
    },
  });
  closing.push(() => queues.close());

  const endpoints = { dynamoDb: table.url, sqs: queues.url };
  const observer = new LoudObserver(clock, onWarning);
  const credentials = credentialsFrom(exchanges);
  const common = { clock, credentials, logger: observer.logger, metrics: observer.metrics };
  const direct = compose(aws.config, common);
  const runtime = compose({ ...aws.config, endpoints }, common);
  // Another function of the cloud, with its own clients and its own idea of the exchange's time.
  const beside = compose({ ...aws.config, endpoints }, common);
  const sqs = new SQSClient({
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: queues.url,
  });
  closing.push(() => {
    for (const part of [direct, runtime, beside]) part.close();
    sqs.destroy();
    return Promise.resolve();
  });
  for (const { config, item } of bots) await direct.store.putConfig(config.botId, item);

  const router = createRouterHandler(runtime);
  const bus = await startEventBus({
    busName,
    region,
    clock: real,
    rules: [{ source: eventSource, target: unreliably(router, chance.fork(), story) }],
    onLost: (_event, error) => {
      observer.onError(error);
    },
  });
  closing.push(() => bus.close());
  const busProxy = await startFaultyProxy({ target: bus.endpoint, ...cloud.bus });
  closing.push(() => busProxy.close());

  const relays = startRelayPair({
    real,
    story,
    settings: () => ({
      clock: clock.current,
      region,
      tableName,
      slotsQueueUrl: aws.config.slotsQueueUrl,
      workQueueUrl: aws.config.workQueueUrl,
      relayQueueUrls: [...aws.config.relayQueueUrls],
      eventBus: busName,
      endpoints: { ...endpoints, eventBridge: busProxy.url },
      demo: Object.fromEntries(exchanges.credentials),
      session: sessionTimings,
    }),
    onLog: (which, line) => {
      onWarning(`relay ${which}: ${line}`);
    },
  });
  closing.push(
    runFunctions({
      aws: { ...aws, sqs },
      runtime,
      observer,
      clock,
      real,
      relay: { see: () => undefined },
    }),
  );
  closing.push(() => relays.stop());

  const strategy = createStrategyHandler({
    ...beside,
    patience: Math.max(1, (placeLifetimeRealMs * speed) / placeLifetimeMs),
    onPass: observer.onPass,
  });
  return {
    clock,
    exchanges,
    relays,
    cloud,
    observer,
    direct,
    tableEndpoint: aws.tableEndpoint,
    recentWork: () => recent,
    runBesideQueue: async (bodies) => {
      await Promise.all(
        bodies.map((body) => strategy({ Records: [recordOf(body)] }, localContext)),
      );
    },
    stop: async () => {
      await closeAll(closing);
      // Whoever still waits on a clock nobody needs any more goes home now.
      clock.step(3_600_000);
    },
  };
}

async function closeAll(closing: Closing): Promise<void> {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
}

class LoudObserver extends Observer {
  readonly #onWarning: (line: string) => void;

  constructor(clock: ReplayClock, onWarning: (line: string) => void) {
    super(clock);
    this.#onWarning = onWarning;
  }

  override warn(text: string): void {
    this.#onWarning(text);
  }
}

function credentialsFrom({ credentials }: TortureExchanges): CredentialSource {
  return {
    load: (account) => {
      const found = credentials.get(account);
      if (found === undefined) {
        return Promise.reject(new CredentialsMissingError(account, 'the accounts of this run'));
      }
      return Promise.resolve(found);
    },
  };
}

const lateMsMax = 1_500;

/** A bus delivers at least once and in no promised order. */
function unreliably(router: ReturnType<typeof createRouterHandler>, chance: Chance, story: Story) {
  return async (event: BusEvent): Promise<void> => {
    const routed = { ...event, 'detail-type': eventDetailType };
    if (chance.happens(0.03)) {
      story.count('event late');
      await systemClock.wait(chance.between(50, lateMsMax));
    }
    await router(routed, localContext);
    if (chance.happens(0.03)) {
      story.count('event twice');
      await router(routed, localContext);
    }
  };
}

function bodiesOf(answer: string): readonly string[] {
  const { Messages = [] } = JSON.parse(answer) as {
    readonly Messages?: readonly { readonly Body: string }[];
  };
  return Messages.map(({ Body }) => Body);
}

function recordOf(body: string) {
  return {
    messageId: randomUUID(),
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:local',
    awsRegion: region,
  };
}
