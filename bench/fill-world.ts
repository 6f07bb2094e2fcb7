/**
 * The whole way of a fill in one process, so that one clock times it: table, queues and bus as a local host embeds
 * them, the functions behind their queues, the relay, the exchange.
 */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createRouterHandler } from '../functions/router.ts';
import { createStrategyHandler } from '../functions/strategy.ts';
import type { Simulator } from '../local/exchange/simulator.ts';
import {
  region,
  startEmbeddedAws,
  tableName,
  type EmbeddedAws,
} from '../local/host/embedded-aws.ts';
import { startEventBus } from '../local/host/event-bus.ts';
import { localContext, startPump, type Pump } from '../local/host/queue-pump.ts';
import { startRelay, type Relay } from '../relay/process.ts';
import { startSession } from '../relay/session/session.ts';
import { createSocketDialect } from '../shared/exchanges/sockets.ts';
import type { Clock } from '../shared/ports/clock.ts';
import type { Logger } from '../shared/ports/logger.ts';
import { clientOptions } from '../shared/runtime/client-options.ts';
import { compose, type Runtime } from '../shared/runtime/compose.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../shared/stores/dynamo-relay-store.ts';
import {
  createEventBridgePublisher,
  eventDetailType,
  eventSource,
} from '../shared/stores/event-bridge-publisher.ts';
import { createSqsCommandSource } from '../shared/stores/sqs-commands.ts';
import { credentialsOn } from './fill-exchange.ts';
import { hooked, type StopWatch } from './stop-watch.ts';

/** In their order on the way; a bot over REST passes some of them. */
export type FillStage =
  | 'filled'
  | 'told'
  | 'routed'
  | 'queued'
  | 'received'
  | 'loaded'
  | 'planned'
  | 'committed'
  | 'commanded'
  | 'claiming'
  | 'claimed'
  | 'countered';

/** As many as a local host runs. */
const strategies = 4;
const busName = 'bench';

export interface FillWorld {
  readonly runtime: Runtime;
  /** Undefined without `startRelay`. */
  relay: Relay | undefined;
  startRelay(): Promise<Relay>;
  /** Invocations of the strategy under way. */
  underWay(): number;
  stop(): Promise<void>;
}

export async function startFillWorld(
  simulator: Simulator,
  clock: Clock,
  watch: StopWatch<FillStage>,
): Promise<FillWorld> {
  const aws = await startEmbeddedAws({ port: 0 });
  const runtime = hookedRuntime(
    compose(aws.config, {
      clock,
      logger: complaining,
      metrics: { add: () => undefined },
      credentials: credentialsOn(simulator),
    }),
    watch,
  );
  const strategy = createStrategyHandler(runtime);
  let underWay = 0;
  const pumps = Array.from({ length: strategies }, (): Pump =>
    startPump({
      sqs: aws.sqs,
      queueUrl: aws.config.workQueueUrl,
      batchMax: 1,
      run: async (event, context) => {
        watch.reach('received');
        underWay += 1;
        return strategy(event, context).finally(() => {
          underWay -= 1;
        });
      },
      onError: complain,
    }),
  );
  const router = createRouterHandler(runtime);
  const bus = await startEventBus({
    busName,
    region,
    clock: systemClock,
    rules: [
      {
        source: eventSource,
        target: (event) => {
          watch.reach('routed');
          return router({ ...event, 'detail-type': eventDetailType }, localContext);
        },
      },
    ],
    onLost: (_event, error) => {
      complain(error);
    },
  });
  const world: FillWorld = {
    runtime,
    relay: undefined,
    startRelay: async () => {
      world.relay = await relayOf({ aws, runtime, watch, busEndpoint: bus.endpoint });
      return world.relay;
    },
    underWay: () => underWay,
    stop: async () => {
      await world.relay?.stop();
      await bus.close();
      await Promise.all(pumps.map((pump) => pump.stop()));
      runtime.close();
      await aws.close();
    },
  };
  return world;
}

function hookedRuntime(runtime: Runtime, { reach }: StopWatch<FillStage>): Runtime {
  const { relay } = runtime;
  return {
    ...runtime,
    work: hooked(runtime.work, {
      send: {
        before: () => {
          reach('queued');
        },
      },
    }),
    store: hooked(runtime.store, {
      loadBot: {
        after: () => {
          reach('loaded');
        },
      },
      appendFills: {
        before: () => {
          reach('planned');
        },
      },
      saveState: {
        after: () => {
          reach('committed');
        },
      },
    }),
    relay: {
      ...relay,
      commands:
        relay.commands &&
        hooked(relay.commands, {
          send: {
            before: () => {
              reach('commanded');
            },
          },
        }),
    },
  };
}

/** As it composes itself, with hooks. */
async function relayOf({
  aws: { config },
  runtime,
  watch: { reach },
  busEndpoint,
}: {
  readonly aws: EmbeddedAws;
  readonly runtime: Runtime;
  readonly watch: StopWatch<FillStage>;
  readonly busEndpoint: string;
}): Promise<Relay> {
  const { endpoints, relayQueueUrls: queueUrls } = config;
  const client = new DynamoDBClient(clientOptions(config, endpoints.dynamoDb));
  const sqs = new SQSClient(clientOptions(config, endpoints.sqs));
  const events = new EventBridgeClient(clientOptions(config, busEndpoint));
  const table = { client, tableName, clock: runtime.clock };
  // Its own, without hooks: it reads bots too.
  const own = compose(config, {
    clock: runtime.clock,
    logger: complaining,
    metrics: { add: () => undefined },
    credentials: runtime.credentials,
  });
  return startRelay({
    ...own,
    leases: new DynamoLeaseStore(table),
    ledger: hooked(new DynamoSendLedger(table), {
      claim: {
        before: () => {
          reach('claiming');
        },
        after: () => {
          reach('claimed');
        },
      },
    }),
    sessions: new DynamoSessionBoard(table),
    commands: createSqsCommandSource({ client: sqs, queueUrls, logger: complaining }),
    publisher: createEventBridgePublisher({ client: events, busName, clock: systemClock }),
    dialectFor: async (exchange, options) => {
      const dialect = await createSocketDialect(exchange, options);
      return {
        ...dialect,
        decode: (frame, underWay) => {
          const messages = dialect.decode(frame, underWay);
          if (messages.some(({ kind }) => kind === 'events')) reach('told');
          return messages;
        },
      };
    },
    startSession,
    real: systemClock,
    wall: systemClock,
    random: () => 0.5,
    owner: 'bench',
    shards: queueUrls.length,
  });
}

const complaining: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: complain,
  error: complain,
  with: () => complaining,
};

/** The numbers are of passes that went well; whatever did not is seen. */
function complain(what: unknown, fields?: unknown): void {
  const text = what instanceof Error ? what.message : String(what);
  process.stderr.write(`${text} ${JSON.stringify(fields ?? {})}\n`);
}
