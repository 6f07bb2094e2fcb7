/** Everything the smoke test needs: stores of its own bot, the paper market, and the functions it calls. */

import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { smokeBotId } from '../app/smoke-market.ts';
import type { SmokeTestDeps } from '../app/smoke-parts.ts';
import { createPaperMarket } from '../exchanges/paper/market.ts';
import type { FunctionCaller } from '../ports/deployed-functions.ts';
import { DynamoBotStore } from '../stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../stores/dynamo-halt-store.ts';
import { DynamoPaperBookStore } from '../stores/dynamo-paper-book-store.ts';
import { DynamoSmokeRuns } from '../stores/dynamo-smoke-runs.ts';
import type { DynamoTableOptions } from '../stores/dynamo-table.ts';
import { createLambdaCaller } from '../stores/lambda-caller.ts';
import { clientOptions } from './client-options.ts';
import { createJsonLogger } from './json-logger.ts';
import { putJson } from './put-json.ts';
import { createRedactor } from './redactor.ts';
import { systemClock } from './system-clock.ts';

/** Longer than any function lives. */
const callTimeoutMs = 65_000;

const functionName = z.string().min(1).max(200);

const schema = z.object({
  MMM_TABLE: z.string().min(3),
  MMM_PLANNER: functionName,
  MMM_FAN_OUT: functionName,
  MMM_STRATEGY: functionName,
  MMM_WATCHDOG: functionName,
  MMM_ROUTER: functionName,
  POWERTOOLS_SERVICE_NAME: z.string().default('mmm'),
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.url().optional(),
  AWS_ENDPOINT_URL_LAMBDA: z.url().optional(),
});

export interface SmokeRuntime extends Omit<SmokeTestDeps, 'functions'> {
  readonly caller: FunctionCaller;
  answer(url: string, body: Readonly<Record<string, string>>): Promise<void>;
}

/** Reads the environment as the deployment writes it. */
export function composeSmoke(
  environment: Readonly<Record<string, string | undefined>>,
): SmokeRuntime {
  const read = schema.parse(environment);
  const aws = read.AWS_REGION === undefined ? {} : { region: read.AWS_REGION };
  const clock = systemClock;
  const lambda = new LambdaClient({
    ...clientOptions(aws, read.AWS_ENDPOINT_URL_LAMBDA),
    // A call that was cut off may have been made: to make it again would hide what is wrong.
    maxAttempts: 1,
    requestHandler: { requestTimeout: callTimeoutMs, throwOnRequestTimeout: true },
  });
  const names = {
    planner: read.MMM_PLANNER,
    fanOut: read.MMM_FAN_OUT,
    strategy: read.MMM_STRATEGY,
    watchdog: read.MMM_WATCHDOG,
    router: read.MMM_ROUTER,
  };
  return {
    ...smokeStores({
      client: new DynamoDBClient(clientOptions(aws, read.AWS_ENDPOINT_URL_DYNAMODB)),
      tableName: read.MMM_TABLE,
      clock,
    }),
    logger: createJsonLogger({
      service: read.POWERTOOLS_SERVICE_NAME,
      level: 'info',
      redactor: createRedactor(),
    }),
    caller: createLambdaCaller({ client: lambda, names }),
    answer: (url, body) => putJson(clock, url, body),
  };
}

export function smokeStores(
  table: DynamoTableOptions,
): Omit<SmokeTestDeps, 'functions' | 'logger'> {
  return {
    store: new DynamoBotStore(table),
    failureStore: new DynamoFailureStore(table),
    halts: new DynamoHaltStore(table),
    market: createPaperMarket(new DynamoPaperBookStore(table), table.clock),
    runs: new DynamoSmokeRuns(table, smokeBotId),
    clock: table.clock,
  };
}
