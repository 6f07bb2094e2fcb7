/** A deployment in one process: the real handlers over a real table and queue, called as the smoke test calls them. */

import { createDeployedFunctions } from '../../functions/deployed-functions.ts';
import { createFanOutHandler } from '../../functions/fan-out.ts';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createPlannerHandler } from '../../functions/planner.ts';
import { createRouterHandler } from '../../functions/router.ts';
import type { SmokeDeps } from '../../functions/smoke.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createWatchdogHandler } from '../../functions/watchdog.ts';
import { smokeBotId } from '../../shared/app/smoke-market.ts';
import type { FunctionName } from '../../shared/ports/deployed-functions.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { smokeStores } from '../../shared/runtime/compose-smoke.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { aTimeMs } from './bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from './embedded-dynamodb.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from './embedded-sqs.ts';
import { contextWith, sqsEventOf, streamEvent, streamRecord } from './lambda-events.ts';
import {
  countedMetrics,
  recordedLogger,
  type CountedMetrics,
  type RecordedLogger,
} from './recorded.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

type Handler = (payload: unknown) => Promise<unknown>;

/** What a test breaks. */
export interface SmokeFlaws {
  /** In the place of a function. */
  readonly functions?: Partial<Record<FunctionName, (sound: Handler) => Handler>>;
  /** Between the strategy and the paper exchange. */
  readonly exchange?: (sound: Exchange) => Exchange;
  readonly workQueueIsStuck?: true;
  readonly streamIsStuck?: true;
  /** Called whenever the smoke test waits. */
  readonly onWait?: () => Promise<void>;
}

export interface SmokeWorld {
  readonly clock: VirtualClock;
  readonly runtime: Runtime;
  readonly database: EmbeddedDynamoDb;
  readonly tableName: string;
  readonly answers: Readonly<Record<string, string>>[];
  readonly logger: RecordedLogger;
  /** Of the functions that are tested. */
  readonly metrics: CountedMetrics;
  depsWith(flaws?: SmokeFlaws): SmokeDeps;
  stop(): Promise<void>;
}

export interface SmokeServers {
  readonly database: EmbeddedDynamoDb;
  readonly sqs: EmbeddedSqs;
}

export async function startSmokeServers(): Promise<SmokeServers> {
  const [database, sqs] = await Promise.all([startEmbeddedDynamoDb(), startEmbeddedSqs()]);
  return { database, sqs };
}

export async function startSmokeWorld({ database, sqs }: SmokeServers): Promise<SmokeWorld> {
  sqs.clear();
  const clock = virtualClock(aTimeMs);
  const logger = recordedLogger();
  const tableName = await database.createTable();
  const config = readRuntimeConfig({
    MMM_STAGE: 'test',
    MMM_TABLE: tableName,
    MMM_SLOTS_QUEUE_URL: sqs.slotQueueUrl,
    MMM_WORK_QUEUE_URL: sqs.workQueueUrl,
    MMM_CREDENTIALS_DIR: '/nowhere',
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
  });
  const metrics = countedMetrics();
  const runtime = compose(config, { clock, logger, metrics });
  const answers: SmokeWorld['answers'] = [];
  return {
    ...{ clock, runtime, database, tableName, answers, logger, metrics },
    depsWith: (flaws = {}) => {
      const handlers = handlersOf(runtime, flaws);
      const stores = smokeStores({ client: database.client, tableName, clock });
      let changes = 0;
      const passOn = async () => {
        await flaws.onWait?.();
        if (changes > 0 && flaws.streamIsStuck === undefined) {
          changes = 0;
          await handlers.lifecycle(streamEvent(streamRecord(`BOT#${smokeBotId}`, 'CONFIG')));
        }
        const waiting = sqs.messages('work.fifo');
        if (waiting.length === 0 || flaws.workQueueIsStuck !== undefined) return;
        sqs.clear();
        // What fails comes back in some minutes: too late for the test.
        await handlers.strategy(sqsEventOf(waiting)).catch(() => undefined);
      };
      return {
        ...stores,
        store: {
          loadBot: (botId) => stores.store.loadBot(botId),
          rawConfig: (botId) => stores.store.rawConfig(botId),
          configStatus: (botId) => stores.store.configStatus(botId),
          deleteBot: (botId) => stores.store.deleteBot(botId),
          putConfig: async (botId, item) => {
            await stores.store.putConfig(botId, item);
            changes += 1;
          },
        },
        clock: {
          now: () => clock.now(),
          wait: async (ms) => {
            clock.advance(ms);
            await passOn();
          },
        },
        logger,
        functions: createDeployedFunctions({
          call: async (name, payload) => {
            try {
              // Lambda hands over and answers text.
              return { kind: 'answered', payload: copied(await handlers[name](copied(payload))) };
            } catch (error) {
              return { kind: 'failed', because: String(error) };
            }
          },
        }),
        answer: (_url, body) => {
          answers.push(body);
          return Promise.resolve();
        },
      };
    },
    stop: () => {
      runtime.close();
      return Promise.resolve();
    },
  };
}

function copied(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function handlersOf(
  runtime: Runtime,
  flaws: SmokeFlaws,
): Readonly<Record<FunctionName | 'lifecycle', Handler>> {
  const exchangeFor: Runtime['exchangeFor'] = async (bot) => {
    const exchange = await runtime.exchangeFor(bot);
    return flaws.exchange?.(exchange) ?? exchange;
  };
  const context = contextWith();
  const sound: Record<FunctionName | 'lifecycle', Handler> = {
    planner: called(createPlannerHandler(runtime)),
    fanOut: called(createFanOutHandler(runtime)),
    strategy: called(createStrategyHandler({ ...runtime, exchangeFor })),
    watchdog: called(createWatchdogHandler(runtime)),
    router: called(createRouterHandler(runtime)),
    lifecycle: called(createLifecycleHandler(runtime)),
  };
  const flawed = Object.entries(flaws.functions ?? {}).map(([name, flaw]) => [
    name,
    flaw(sound[name as FunctionName]),
  ]);
  return { ...sound, ...(Object.fromEntries(flawed) as Partial<typeof sound>) };

  function called(handler: (event: never, context: never) => unknown): Handler {
    return (payload) => Promise.resolve(handler(payload as never, context as never));
  }
}
