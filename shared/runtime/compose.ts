/** The composition root: from a config to everything the use cases need. */

import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SlotQueue, WorkQueue } from '../ports/queues.ts';
import { cachedCredentials } from '../stores/cached-credentials.ts';
import { DynamoBotStore } from '../stores/dynamo-bot-store.ts';
import type { OnConsumed } from '../stores/dynamo-table.ts';
import { createFileCredentials } from '../stores/file-credentials.ts';
import { createSecretsCredentials } from '../stores/secrets-credentials.ts';
import { createSqsSlotQueue, createSqsWorkQueue } from '../stores/sqs-queues.ts';
import { createAwsClients, type AwsClients } from './aws-clients.ts';
import { createCallCounter, type CallCounter } from './call-counter.ts';
import type { RuntimeConfig } from './config.ts';
import { createEmfMetrics } from './emf-metrics.ts';
import { createExchangeSource, type ExchangeFor, type OnExchangeCall } from './exchange-source.ts';
import { newIdPrefix } from './id-prefix.ts';
import { createJsonLogger } from './json-logger.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { systemClock } from './system-clock.ts';

export interface Runtime {
  readonly store: BotStore;
  readonly slots: SlotQueue;
  readonly work: WorkQueue;
  readonly credentials: CredentialSource;
  readonly exchangeFor: ExchangeFor;
  readonly newIdPrefix: typeof newIdPrefix;
  readonly exchangeCalls: CallCounter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Closes the connections kept open. */
  close(): void;
}

/** What a host brings itself: its own time, its own way of showing what happens. */
export interface RuntimeParts {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  readonly credentials?: CredentialSource;
  readonly onExchangeCall?: OnExchangeCall;
  readonly onConsumed?: OnConsumed;
}

export function compose(config: RuntimeConfig, parts: RuntimeParts = {}): Runtime {
  const clients = createAwsClients(config);
  const clock = parts.clock ?? systemClock;
  const redactor = createRedactor();
  const logger =
    parts.logger ?? createJsonLogger({ service: config.service, level: config.logLevel, redactor });
  const { service, metricsNamespace: namespace } = config;
  const metrics = parts.metrics ?? createEmfMetrics({ service, namespace });
  const credentials = concealing(
    cachedCredentials(parts.credentials ?? credentialsFrom(config, clients), clock),
    redactor,
  );
  const { onConsumed, onExchangeCall } = parts;
  const exchangeCalls = createCallCounter();
  return {
    store: new DynamoBotStore({
      client: clients.dynamoDb,
      tableName: config.tableName,
      clock,
      ...(onConsumed === undefined ? {} : { onConsumed }),
    }),
    slots: createSqsSlotQueue({ client: clients.sqs, queueUrl: config.slotsQueueUrl, clock }),
    work: createSqsWorkQueue({ client: clients.sqs, queueUrl: config.workQueueUrl, clock }),
    credentials,
    exchangeFor: createExchangeSource({
      credentials,
      clock,
      onCall: (call) => {
        exchangeCalls.count(call.exchange);
        onExchangeCall?.(call);
      },
    }),
    newIdPrefix,
    exchangeCalls,
    clock,
    logger,
    metrics,
    close: () => {
      clients.destroy();
    },
  };
}

function credentialsFrom({ credentials }: RuntimeConfig, clients: AwsClients): CredentialSource {
  return credentials.kind === 'folder'
    ? createFileCredentials(credentials.folder)
    : createSecretsCredentials({ client: clients.secrets, namePrefix: credentials.namePrefix });
}

/** Every secret that was loaded is known to the logger, whatever it may be part of later. */
function concealing(source: CredentialSource, redactor: Redactor): CredentialSource {
  return {
    load: async (account) => {
      const loaded = await source.load(account);
      redactor.conceal([loaded.apiKey, loaded.apiSecret, loaded.passphrase]);
      return loaded;
    },
  };
}
