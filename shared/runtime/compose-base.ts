/** The parts every function needs: all but the exchanges, whose adapters are a third of a bundle. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { RelayLink } from '../app/relay-link.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { FailureStore } from '../ports/failure-store.ts';
import type { HaltStore } from '../ports/halt-store.ts';
import type { LimitStore } from '../ports/limit-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PaperBookStore } from '../ports/paper-market.ts';
import type { PassMarks } from '../ports/pass-marks.ts';
import type { SlotQueue, WorkQueue } from '../ports/queues.ts';
import { DynamoBotStore } from '../stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../stores/dynamo-halt-store.ts';
import { DynamoLimitStore } from '../stores/dynamo-limit-store.ts';
import { DynamoPassMarks } from '../stores/dynamo-pass-marks.ts';
import { DynamoPaperBookStore } from '../stores/dynamo-paper-book-store.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../stores/dynamo-relay-store.ts';
import type { OnConsumed } from '../stores/dynamo-table.ts';
import { shardOf } from '../stores/shard-of.ts';
import { createSqsCommandQueue } from '../stores/sqs-commands.ts';
import { createSqsSlotQueue, createSqsWorkQueue } from '../stores/sqs-queues.ts';
import { clientOptions } from './client-options.ts';
import type { RuntimeConfig } from './config.ts';
import { createEmfMetrics } from './emf-metrics.ts';
import { createJsonLogger, type JsonLogger } from './json-logger.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { systemClock } from './system-clock.ts';

export interface BaseRuntime {
  readonly store: BotStore;
  readonly failureStore: FailureStore;
  readonly halts: HaltStore;
  readonly limits: LimitStore;
  readonly passMarks: PassMarks;
  readonly paperBooks: PaperBookStore;
  readonly slots: SlotQueue;
  readonly work: WorkQueue;
  readonly relay: RelayLink;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the logger, where it is ours. */
  readonly powertools?: JsonLogger['powertools'];
  readonly metrics: Metrics;
  /** Of the logger, where it is ours. */
  readonly redactor: Redactor;
  /** Closes the connections kept open. */
  close(): void;
}

/** What a host brings itself: its own time, its own way of showing what happens. */
export interface BaseParts {
  readonly clock?: Clock;
  /** The machine's own time, also where `clock` is another. */
  readonly wall?: Clock;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  readonly slots?: SlotQueue;
  readonly onConsumed?: OnConsumed;
}

export function composeBase(config: RuntimeConfig, parts: BaseParts = {}): BaseRuntime {
  const dynamoDb = new DynamoDBClient(clientOptions(config, config.endpoints.dynamoDb));
  const sqs = new SQSClient(clientOptions(config, config.endpoints.sqs));
  const clock = parts.clock ?? systemClock;
  const redactor = createRedactor();
  const { service, logLevel: level, metricsNamespace: namespace } = config;
  const { onConsumed } = parts;
  const table = {
    client: dynamoDb,
    tableName: config.tableName,
    clock,
    ...(onConsumed === undefined ? {} : { onConsumed }),
  };
  return {
    store: new DynamoBotStore(table),
    failureStore: new DynamoFailureStore(table),
    halts: new DynamoHaltStore(table),
    limits: new DynamoLimitStore(table),
    passMarks: new DynamoPassMarks(table),
    paperBooks: new DynamoPaperBookStore(table),
    slots:
      parts.slots ?? createSqsSlotQueue({ client: sqs, queueUrl: config.slotsQueueUrl, clock }),
    work: createSqsWorkQueue({ client: sqs, queueUrl: config.workQueueUrl, clock }),
    relay: relayLinkOf(config, { dynamoDb, sqs, clock, wall: parts.wall ?? systemClock }),
    clock,
    ...loggerOf(parts, () => createJsonLogger({ service, level, redactor })),
    metrics: parts.metrics ?? createEmfMetrics({ service, namespace }),
    redactor,
    close: () => {
      dynamoDb.destroy();
      sqs.destroy();
    },
  };
}

function loggerOf(
  { logger }: BaseParts,
  create: () => JsonLogger,
): Pick<BaseRuntime, 'logger' | 'powertools'> {
  if (logger !== undefined) return { logger };
  const ours = create();
  return { logger: ours, powertools: ours.powertools };
}

function relayLinkOf(
  { relayQueueUrls: queueUrls, tableName }: RuntimeConfig,
  parts: {
    readonly dynamoDb: DynamoDBClient;
    readonly sqs: SQSClient;
    readonly clock: Clock;
    readonly wall: Clock;
  },
): RelayLink {
  const { clock, wall } = parts;
  const table = { client: parts.dynamoDb, tableName, clock };
  return {
    commands:
      queueUrls.length === 0
        ? undefined
        : createSqsCommandQueue({ client: parts.sqs, queueUrls, clock }),
    ledger: new DynamoSendLedger(table),
    sessions: new DynamoSessionBoard(table),
    leases: new DynamoLeaseStore(table),
    shardOf: (account) => (queueUrls.length === 0 ? 0 : shardOf(account, queueUrls.length)),
    wall,
  };
}
