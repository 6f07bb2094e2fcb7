/** Config items that were written or removed, from the table's stream. */

import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { applyConfig, type ApplyConfigDeps } from '../shared/app/apply-config.ts';
import { configChangeOf } from './config-change.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export function createLifecycleHandler(deps: ApplyConfigDeps & Telemetry) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>(timeLimit)
    .use(telemetry(deps))
    .use(invocationLog(deps.logger, 'lifecycle'))
    .handler(async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
      for (const record of event.Records) {
        if (await isApplied(deps, record)) continue;
        // A stream goes on from the first failure, so that changes of a bot stay in order.
        const itemIdentifier = record.dynamodb?.SequenceNumber ?? '';
        return { batchItemFailures: [{ itemIdentifier }] };
      }
      return { batchItemFailures: [] };
    });
}

async function isApplied(deps: ApplyConfigDeps, record: DynamoDBRecord): Promise<boolean> {
  const change = configChangeOf(record);
  if (change === undefined) return true;
  try {
    await applyConfig(deps, change);
    return true;
  } catch (error) {
    deps.logger.error('config change failed', { botId: change.botId, error });
    return false;
  }
}
