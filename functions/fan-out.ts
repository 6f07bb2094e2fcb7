/** A slot that has come: one tick for each account in it. */

import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { fanOutSlot } from '../shared/app/fan-out-slot.ts';
import type { Logger } from '../shared/ports/logger.ts';
import type { WorkQueue } from '../shared/ports/queues.ts';
import { parseSlot } from './messages.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { eachRecord, partialBatch } from './middleware/sqs-batch.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export interface FanOutDeps extends Telemetry {
  readonly work: WorkQueue;
  readonly logger: Logger;
}

export function createFanOutHandler({ work, logger, ...rest }: FanOutDeps) {
  return middy<SQSEvent, SQSBatchResponse>(timeLimit)
    .use(partialBatch())
    .use(telemetry(rest))
    .use(invocationLog(logger, 'fan-out'))
    .handler((event: SQSEvent): Promise<SQSBatchResponse> =>
      eachRecord(event, logger, async ({ body }) => {
        const slot = parseSlot(body);
        const ticks = await fanOutSlot(work, slot);
        // The id of each begins with its account and this moment.
        logger.debug('ticks sent', { slotMs: slot.slotMs, ticks });
      }),
    );
}
