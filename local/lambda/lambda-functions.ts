/** Runs the deployed functions: the sibling of `host-functions.ts`, with the templates' wiring in place of the host's own. */

import { setTimeout as wait } from 'node:timers/promises';
import type { DynamoDBStreamEvent, SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import type { Clock } from '../../shared/ports/clock.ts';
import type { CredentialSource } from '../../shared/ports/credentials.ts';
import type { Runtime } from '../../shared/runtime/compose.ts';
import { region, type EmbeddedAws } from '../host/embedded-aws.ts';
import type { BusEvent } from '../host/event-bus.ts';
import { watchedConfigs } from '../host/host-configs.ts';
import type { HostRelay } from '../host/host-relay.ts';
import type { Observer } from '../host/observer.ts';
import { startPump } from '../host/queue-pump.ts';
import { repeat } from '../host/repeat.ts';
import { letsThrough } from './check-wiring.ts';
import { passWatch } from './pass-watch.ts';
import type { Deployment, QueueSource, StreamSource } from './deployment.ts';
import { functionLog } from './function-log.ts';
import { environmentsMax, functionPool, type FunctionPool } from './function-pool.ts';
import type { LambdaMode } from './lambda-mode.ts';
import { matchesPattern } from './patterns.ts';
import { arnOfUrl } from './places.ts';

export interface LambdaFunctions {
  /** Hands an event of the bus to the functions whose rules want it. */
  readonly route: (event: BusEvent) => Promise<void>;
  /** Starts schedules, queues and the stream; returns how to stop them. */
  run(relay: Pick<HostRelay, 'see'>): () => Promise<void>;
  /** Ends the environments, once nothing invokes them any more. */
  readonly end: () => Promise<void>;
}

interface Parts {
  readonly lambda: LambdaMode;
  readonly aws: EmbeddedAws;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly real: Clock;
  /** What the functions read as their secrets. */
  readonly credentials: CredentialSource;
}

const streamRetryMs = 500;

const batchSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]),
});

export async function startLambdaFunctions(parts: Parts): Promise<LambdaFunctions> {
  const { lambda, aws, runtime, observer, real } = parts;
  const deployment = lambda.deployment();
  const secrets = await lambda.startSecrets(parts.credentials);
  const pools = poolsOf(parts, deployment, secrets.endpoint);
  const pool = (arn: string): FunctionPool => {
    const found = pools.get(arn);
    if (found === undefined) throw new Error(`function ${arn} is not deployed`);
    return found;
  };
  const { onError } = observer;
  return {
    route: async (event) => {
      const wanting = deployment.rules.filter(({ pattern }) => matchesPattern(pattern, event));
      await Promise.all(wanting.map(({ functionArn }) => pool(functionArn).invokeAsync(event)));
    },
    run: (relay) => {
      const running = [
        ...deployment.queueSources.flatMap((source) =>
          pumpsOf(source, { aws, pool: pool(source.functionArn), onError, deployment }),
        ),
        ...deployment.schedules.map(({ functionArn, everyMs }) =>
          repeat(real, everyMs, () => pool(functionArn).invokeAsync({}), onError),
        ),
        watchedConfigs({ runtime, observer, real, relay }, async (event) => {
          for (const source of deployment.streamSources) {
            await deliver(event, source, { pool: pool(source.functionArn), observer });
          }
        }),
      ];
      return async () => {
        await Promise.all(running.map((part) => part.stop()));
      };
    },
    end: async () => {
      await Promise.all([...pools.values()].map((one) => one.end()));
      await secrets.close();
    },
  };
}

function poolsOf(
  parts: Parts,
  { functions }: Deployment,
  secrets: string,
): ReadonlyMap<string, FunctionPool> {
  const { lambda, aws, runtime, observer, real } = parts;
  const { onPass } = passWatch({ store: runtime.store, clock: real, observer });
  const onExchangeCalls = observer.onExchangeCalls;
  return new Map(
    functions.map((fn) => [
      fn.arn,
      functionPool(fn, {
        runtime: lambda.runtime,
        region,
        endpoints: {
          AWS_ENDPOINT_URL_DYNAMODB: aws.tableEndpoint,
          AWS_ENDPOINT_URL_SQS: aws.queueEndpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
        },
        onLine: functionLog(fn.id, { observer, onPass, onExchangeCalls }),
        clock: real,
      }),
    ]),
  );
}

/** As many pollers as the mapping lets run at a time. */
function pumpsOf(
  source: QueueSource,
  parts: {
    readonly aws: EmbeddedAws;
    readonly pool: FunctionPool;
    readonly onError: (error: unknown) => void;
    readonly deployment: Deployment;
  },
) {
  const { aws, pool, onError, deployment } = parts;
  const urls = [aws.config.slotsQueueUrl, deployment.workQueueUrl];
  const queueUrl = urls.find((url) => arnOfUrl(region, url) === source.queueArn) ?? '';
  const run = async (event: unknown): Promise<SQSBatchResponse> => {
    const answer = await pool.invoke(event);
    return source.reportsFailures ? batchSchema.parse(answer ?? {}) : { batchItemFailures: [] };
  };
  return Array.from({ length: Math.min(source.concurrencyMax, environmentsMax) }, () =>
    startPump({ sqs: aws.sqs, queueUrl, batchMax: source.batchMax, run, onError }),
  );
}

/** In order, and again from the first that failed, as often as the mapping says; then it goes on without it. */
async function deliver(
  { Records: records }: DynamoDBStreamEvent,
  source: StreamSource,
  { pool, observer }: { readonly pool: FunctionPool; readonly observer: Observer },
): Promise<void> {
  let waiting = records.filter((record) => letsThrough(source.patterns, record));
  for (let tries = 0; waiting.length > 0;) {
    const batch = waiting.slice(0, source.batchMax);
    const failed = await firstFailure(pool, batch);
    if (failed === undefined) {
      waiting = waiting.slice(batch.length);
      tries = 0;
    } else if (tries++ < source.retriesMax) {
      waiting = waiting.slice(failed);
      await wait(streamRetryMs);
    } else {
      observer.warn(`a written config was given up after ${tries} tries`);
      waiting = waiting.slice(failed + 1);
      tries = 0;
    }
  }
}

/** Its place in the batch; undefined when all are done. */
async function firstFailure(
  pool: FunctionPool,
  batch: DynamoDBStreamEvent['Records'],
): Promise<number | undefined> {
  try {
    const { batchItemFailures } = batchSchema.parse((await pool.invoke({ Records: batch })) ?? {});
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const first = batch.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ''));
    return first < 0 ? undefined : first;
  } catch {
    return 0;
  }
}
