/** The relay's composition root: from a config to a running relay, in the cloud and on a laptop alike. */

import { randomInt, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSocketDialect } from '../shared/exchanges/sockets.ts';
import { clientOptions } from '../shared/runtime/client-options.ts';
import { compose, type RuntimeParts } from '../shared/runtime/compose.ts';
import { steadyClock, systemClock } from '../shared/runtime/system-clock.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../shared/stores/dynamo-relay-store.ts';
import { createEventBridgePublisher } from '../shared/stores/event-bridge-publisher.ts';
import { createSqsCommandSource } from '../shared/stores/sqs-commands.ts';
import { startRelay, type Relay } from './process.ts';
import type { RelayConfig } from './relay-config.ts';
import { startSession } from './session/session.ts';
import type { RelayParts } from './shard/relay-parts.ts';

/** What a host brings itself. */
export interface ComposeRelayParts extends RuntimeParts {
  readonly timings?: NonNullable<RelayParts['timings']>;
}

/** Of the range chance is drawn from. */
const chanceSteps = 2 ** 32;

export async function composeRelay(
  { runtime: config, eventBus, healthPort }: RelayConfig,
  { timings, ...parts }: ComposeRelayParts = {},
): Promise<Relay> {
  const { tableName, relayQueueUrls: queueUrls, relayShards, endpoints } = config;
  const runtime = compose(config, parts);
  const { store, credentials, exchangeFor, clock, logger, metrics } = runtime;
  const table = {
    client: new DynamoDBClient(clientOptions(config, endpoints.dynamoDb)),
    tableName,
    clock,
  };
  const sqs = new SQSClient(clientOptions(config, endpoints.sqs));
  const events = new EventBridgeClient(clientOptions(config, endpoints.eventBridge));
  const busName = eventBus;
  return startRelay({
    store,
    credentials,
    exchangeFor,
    governorOf: runtime.governorOf,
    clock,
    logger,
    metrics,
    halts: runtime.halts,
    leases: new DynamoLeaseStore(table),
    ledger: new DynamoSendLedger(table),
    sessions: new DynamoSessionBoard(table),
    commands: createSqsCommandSource({ client: sqs, queueUrls, logger }),
    publisher: createEventBridgePublisher({ client: events, busName, clock: steadyClock }),
    dialectFor: createSocketDialect,
    startSession,
    real: steadyClock,
    wall: systemClock,
    random: () => randomInt(chanceSteps) / chanceSteps,
    owner: `${hostname()}-${process.pid}-${randomUUID()}`,
    shards: queueUrls.length,
    ...(relayShards === undefined ? {} : { ownShards: relayShards }),
    ...(timings === undefined ? {} : { timings }),
    healthPort,
  });
}
