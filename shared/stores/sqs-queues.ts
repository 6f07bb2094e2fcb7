/** The queues between the functions, on SQS: one standard with delays for slots, one FIFO for work. */

import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { assert } from '../domain/assert.ts';
import type { Clock } from '../ports/clock.ts';
import { QueueError } from '../ports/queue-error.ts';
import type { SlotQueue, WorkQueue } from '../ports/queues.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly clock: Clock;
}

/** Limits of the API: entries and bytes of a batch, seconds of delay, characters of a group or deduplication id. */
const batchMax = 10;
const batchBytesMax = 1024 * 1024;
const delaySecondsMax = 900;
const idPattern = /^[!-~]{1,128}$/;

const attemptsMax = 5;
const waitMs = 100;

type Entry = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

/** Sends each slot with its delay, rounded up to whole seconds. */
export function createSqsSlotQueue(options: SqsQueueOptions): SlotQueue {
  return {
    sendSlots: (slots) => {
      const entries = slots.map(({ slot, delayMs }) => ({
        MessageBody: JSON.stringify(slot),
        DelaySeconds: delaySecondsOf(delayMs),
      }));
      return sendAll(options, entries);
    },
  };
}

/** Sends in the order given. An entry that needed another attempt may come after later ones of its group. */
export function createSqsWorkQueue(options: SqsQueueOptions): WorkQueue {
  return {
    send: (messages) => {
      const entries = messages.map(({ message, groupId, deduplicationId }) => {
        for (const id of [groupId, deduplicationId]) {
          assert(
            idPattern.test(id),
            `found id ${JSON.stringify(id)}, allowed 1 to 128 of printable ASCII`,
          );
        }
        return {
          MessageBody: JSON.stringify(message),
          MessageGroupId: groupId,
          MessageDeduplicationId: deduplicationId,
        };
      });
      return sendAll(options, entries);
    },
  };
}

function delaySecondsOf(delayMs: number): number {
  const seconds = Math.ceil(delayMs / 1000);
  assert(
    seconds >= 0 && seconds <= delaySecondsMax,
    `slot delay is ${delayMs} ms, allowed 0 to ${delaySecondsMax} s`,
  );
  return seconds;
}

async function sendAll(options: SqsQueueOptions, entries: readonly Entry[]): Promise<void> {
  for (const batch of batchesOf(entries)) await sendBatch(options, batch);
}

function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
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
async function sendBatch(options: SqsQueueOptions, batch: readonly Entry[]): Promise<void> {
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
  if (reasons.length > 0) throw new QueueError(nameOf(options), reasons.join('; '));
}

interface FailedEntry {
  readonly index: number;
  readonly isOurFault: boolean;
  readonly reason: string;
}

async function failedOf(
  options: SqsQueueOptions,
  entries: readonly Entry[],
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
    throw new QueueError(nameOf(options), error instanceof Error ? error.message : String(error));
  }
}

function nameOf({ queueUrl }: SqsQueueOptions): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}
