/** The relay of a host: its process, the bus it publishes on, and what the table says of it. */

import { createRouterHandler } from '../../functions/router.ts';
import {
  configInForce,
  type BotConfig,
  type ConfigReading,
} from '../../shared/domain/bot-config.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { Runtime } from '../../shared/runtime/compose.ts';
import { eventDetailType, eventSource } from '../../shared/stores/event-bridge-publisher.ts';
import type { ReplayClock } from '../market/replay-clock.ts';
import type { RelaySnapshot } from '../view/snapshot.ts';
import { region, tableName, type EmbeddedAws } from './embedded-aws.ts';
import { startEventBus, type BusEvent } from './event-bus.ts';
import type { Observer } from './observer.ts';
import { localContext } from './queue-pump.ts';
import { relayProcess } from './relay-process.ts';
import { relayWatch } from './relay-watch.ts';
import { repeat } from './repeat.ts';

export const hostBus = 'mmm-local';
const watchEveryRealMs = 500;

export interface HostRelay {
  /** Starts the process as soon as one of the configs wants a websocket. */
  see(readings: readonly ConfigReading[]): void;
  /** Undefined as long as no bot wants it. */
  snapshot(): RelaySnapshot | undefined;
  stop(): Promise<void>;
}

export async function startHostRelay(parts: {
  readonly aws: EmbeddedAws;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly clock: ReplayClock;
  readonly real: Clock;
  readonly demo: ReadonlyMap<string, Credentials>;
  /** Folder of real accounts. */
  readonly accounts: string | undefined;
  /** Takes the events; absent: the router, in this process. */
  readonly route?: ((event: BusEvent) => Promise<unknown>) | undefined;
}): Promise<HostRelay> {
  const { aws, runtime, observer, clock, real, demo, accounts } = parts;
  const { relay: link } = runtime;
  const bus = await startEventBus({
    busName: hostBus,
    region,
    clock: real,
    rules: [{ source: eventSource, target: parts.route ?? routeHere(runtime) }],
    onLost: (_event, error) => {
      observer.onError(error);
    },
  });
  const process = relayProcess({
    real,
    settings: () => ({
      clock: clock.current,
      region,
      tableName,
      slotsQueueUrl: aws.config.slotsQueueUrl,
      workQueueUrl: aws.config.workQueueUrl,
      relayQueueUrls: [...aws.config.relayQueueUrls],
      eventBus: hostBus,
      endpoints: { dynamoDb: aws.tableEndpoint, sqs: aws.queueEndpoint, eventBridge: bus.endpoint },
      demo: Object.fromEntries(demo),
      ...(accounts === undefined ? {} : { accounts }),
    }),
    onLog: observer.relayLine,
    onDeath: (because) => {
      observer.warn(`the relay is started again: ${because}`);
    },
  });
  const watch = relayWatch(link);
  let configs: readonly BotConfig[] = [];
  const watching = repeat(real, watchEveryRealMs, () => watch.look(configs), observer.onError);
  return {
    see: (readings) => {
      configs = readings.flatMap((reading) => configInForce(reading) ?? []);
      if (configs.some(({ connection }) => connection === 'websocket')) process.start();
    },
    snapshot: () =>
      process.facts === undefined ? undefined : { ...process.facts, ...watch.facts },
    stop: async () => {
      await process.stop();
      await watching.stop();
      await bus.close();
    },
  };
}

function routeHere(runtime: Runtime): (event: BusEvent) => Promise<void> {
  const router = createRouterHandler(runtime);
  return (event) => router({ ...event, 'detail-type': eventDetailType }, localContext);
}
