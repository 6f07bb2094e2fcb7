/** What every part of the deployment is told: where everything is, and under which name it reports. */

import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Settings } from '../settings.ts';
import type { RelayQueues } from './relay-queues.ts';
import type { WorkQueues } from './work-queues.ts';

/** CloudWatch namespace of the metrics the functions write. */
export const metricNamespace = 'MMM';

/** The one dimension of those metrics: it keeps the stages of one account apart. */
export function metricService(settings: Settings): string {
  return `mmm-${settings.stage}`;
}

/** Stands before an account's name in the name of its secret. */
export function secretPrefixOf({ stage }: Settings): string {
  return `mmm/${stage}/`;
}

export interface Surroundings {
  readonly settings: Settings;
  readonly table: TableV2;
  readonly queues: WorkQueues;
  readonly relayQueues: RelayQueues;
}

/**
 * What the address is called that requests to exchanges leave from. Behind one that stays, everybody shares it; else
 * functions and relay leave from different ones.
 */
export function addressNameOf({ egress }: Settings, part: 'functions' | 'relay'): string {
  return egress === 'none' ? part : 'egress';
}

/** Names and addresses; nothing in it is secret. */
export function runtimeEnvironment({ queues, relayQueues, settings, table }: Surroundings) {
  return {
    MMM_TABLE: table.tableName,
    MMM_SLOTS_QUEUE_URL: queues.slots.queueUrl,
    MMM_WORK_QUEUE_URL: queues.work.queueUrl,
    MMM_RELAY_QUEUE_URLS: relayQueues.urls(),
    MMM_SECRET_PREFIX: secretPrefixOf(settings),
    MMM_STAGE: settings.stage,
    POWERTOOLS_SERVICE_NAME: metricService(settings),
    POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
  };
}
