/**
 * Answers an SQS batch message by message: what failed comes back, what is done does not. In a FIFO group all that
 * follows a failure comes back with it, or it would overtake.
 */

import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Logger } from '../../shared/ports/logger.ts';
import { correlationOf } from '../correlation.ts';

/** Messages that are done with. Kept by event, as a time limit answers while the handler still runs. */
const settledOf = new WeakMap<SQSEvent, Set<string>>();

/** From here on the message does not come back, whatever happens. */
export function settle(event: SQSEvent, { messageId }: SQSRecord): void {
  const settled = settledOf.get(event) ?? new Set();
  settledOf.set(event, settled.add(messageId));
}

/** Runs the messages one after the other. One that fails is told to the log, and holds up its group only. */
export async function eachRecord(
  event: SQSEvent,
  logger: Logger,
  run: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const stoppedGroups = new Set<string>();
  for (const record of event.Records) {
    const group = record.attributes.MessageGroupId;
    if (group !== undefined && stoppedGroups.has(group)) continue;
    try {
      await run(record);
      settle(event, record);
    } catch (error) {
      const { messageId } = record;
      const correlationId = correlationOf(record);
      logger.error('message failed', { correlationId, messageId, group, error });
      if (group !== undefined) stoppedGroups.add(group);
    }
  }
  return unsettledOf(event);
}

function unsettledOf(event: SQSEvent): SQSBatchResponse {
  const settled = settledOf.get(event);
  const failed = event.Records.filter(({ messageId }) => settled?.has(messageId) !== true);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** When the invocation ends early, tells the messages it did not get to; without it all of them would come back. */
export function partialBatch(): MiddlewareObj<SQSEvent, SQSBatchResponse> {
  return {
    onError: (request) => {
      request.response = unsettledOf(request.event);
    },
  };
}
