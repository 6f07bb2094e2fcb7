/** Sends many messages to one SQS queue: in batches as large as the API takes, failed entries again. */

import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { assert } from '../domain/assert.ts';
import type { Clock } from '../ports/clock.ts';
import { QueueError } from '../ports/queue-error.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly clock: Clock;
}

/** Limits of the API: entries and bytes of a batch, characters of a group or deduplication id. */
const batchMax = 10;
const batchBytesMax = 1024 * 1024;
const idPattern = /^[!-~]{1,128}$/;

const attemptsMax = 5;
const waitMs = 100;

export type SqsEntry = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

/** A message of a FIFO queue. */
export function fifoEntry(
  body: string,
  ids: { readonly groupId: string; readonly deduplicationId: string },
): SqsEntry {
  const { groupId, deduplicationId } = ids;
  for (const id of [groupId, deduplicationId]) {
    assert(
      idPattern.test(id),
      `found id ${JSON.stringify(id)}, allowed 1 to 128 of printable ASCII`,
    );
  }
  return {
    MessageBody: body,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  };
}

/** Sends in the order given. An entry that needed another attempt may come after later ones of its group. */
export async function sendAll(
  options: SqsQueueOptions,
  entries: readonly SqsEntry[],
): Promise<void> {
  for (const batch of batchesOf(entries)) await sendBatch(options, batch);
}

function batchesOf(entries: readonly SqsEntry[]): readonly (readonly SqsEntry[])[] {
  const batches: SqsEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody);
    assert(size <= batchBytesMax, `message has ${size} bytes, allowed at most ${batchBytesMax}`);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === batchMax || bytes + size > batchBytesMax) {
      batches.push([entry]);
      bytes = size;
    } else {
      batch.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** HTTP 200 may carry failed entries: those are sent again, unless the fault is ours. */
async function sendBatch(options: SqsQueueOptions, batch: readonly SqsEntry[]): Promise<void> {
  const refused: string[] = [];
  let pending = batch;
  let failed: readonly FailedEntry[] = [];
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (attempt > 0) await options.clock.wait(waitMs * 2 ** (attempt - 1));
    const asked = pending;
    failed = await failedOf(options, asked);
    refused.push(...failed.filter(({ isOurFault }) => isOurFault).map(({ reason }) => reason));
    failed = failed.filter(({ isOurFault }) => !isOurFault);
    pending = failed.flatMap(({ index }) => asked.slice(index, index + 1));
    if (pending.length === 0) break;
  }
  const reasons = [...refused, ...failed.map(({ reason }) => reason)];
  if (reasons.length > 0) throw new QueueError(queueNameOf(options.queueUrl), reasons.join('; '));
}

interface FailedEntry {
  readonly index: number;
  readonly isOurFault: boolean;
  readonly reason: string;
}

async function failedOf(
  options: SqsQueueOptions,
  entries: readonly SqsEntry[],
): Promise<readonly FailedEntry[]> {
  const command = new SendMessageBatchCommand({
    QueueUrl: options.queueUrl,
    Entries: entries.map((entry, index) => ({ ...entry, Id: String(index) })),
  });
  try {
    const answer = await options.client.send(command);
    return (answer.Failed ?? []).map(({ Id, SenderFault, Code, Message }) => ({
      index: Number(Id),
      isOurFault: SenderFault === true,
      reason: `${Code ?? 'no code'}: ${Message ?? 'no message'}`,
    }));
  } catch (error) {
    // No SDK exception leaves: it may carry the request.
    throw new QueueError(
      queueNameOf(options.queueUrl),
      error instanceof Error ? error.message : String(error),
    );
  }
}

/** The last part of its URL: what people call it. */
export function queueNameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}
