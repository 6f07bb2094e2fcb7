/** Commands for the relay on SQS: one FIFO queue a shard, in order for each bot. */

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { assert } from '../domain/assert.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { QueueError } from '../ports/queue-error.ts';
import {
  batchIntentsMax,
  type CommandBatch,
  type CommandQueue,
  type CommandSource,
  type ReceivedBatch,
} from '../ports/relay-commands.ts';
import { decodeCommandBatch, encodeCommandBatch } from './command-codec.ts';
import { shardOf } from './shard-of.ts';
import { fifoEntry, queueNameOf, sendAll } from './sqs-batches.ts';

/** Of a receive: so long does a stopping relay wait for what comes last. */
const pollSecondsDefault = 2;
const answerMs = 5_000;
const receiveMax = 10;

const correlationName = 'correlationId';
const correlationPattern = /^[\w#:.-]{1,128}$/;

export interface SqsCommandQueueOptions {
  readonly client: SQSClient;
  /** One a shard, in the order of their numbers. */
  readonly queueUrls: readonly string[];
  readonly clock: Clock;
}

export function createSqsCommandQueue(options: SqsCommandQueueOptions): CommandQueue {
  const { client, queueUrls, clock } = options;
  return {
    send: async (batches) => {
      for (const [queueUrl, ofShard] of byQueue(queueUrls, batches)) {
        await sendAll({ client, queueUrl, clock }, ofShard.flatMap(entriesOf));
      }
    },
  };
}

function byQueue(
  queueUrls: readonly string[],
  batches: readonly CommandBatch[],
): ReadonlyMap<string, readonly CommandBatch[]> {
  const queues = new Map<string, CommandBatch[]>();
  for (const batch of batches) {
    const queueUrl = queueUrlOf(queueUrls, shardOf(batch.account, queueUrls.length));
    const queue = queues.get(queueUrl) ?? [];
    queue.push(batch);
    queues.set(queueUrl, queue);
  }
  return queues;
}

function queueUrlOf(queueUrls: readonly string[], shard: number): string {
  const queueUrl = queueUrls[shard];
  assert(queueUrl !== undefined, `found shard ${shard}, allowed 0 to ${queueUrls.length - 1}`);
  return queueUrl;
}

function entriesOf(batch: CommandBatch) {
  const entries = [];
  for (let i = 0; i < batch.intents.length; i += batchIntentsMax) {
    const intents = batch.intents.slice(i, i + batchIntentsMax);
    // Another life of a bot counts its versions from one again; its orders have other names.
    const name = `${batch.botId}#${batch.version}#${i / batchIntentsMax}#${intents[0]?.clientOrderId ?? ''}`;
    const ids = { groupId: batch.botId, deduplicationId: name };
    entries.push({
      ...fifoEntry(encodeCommandBatch({ ...batch, intents }), ids),
      ...attributesOf(batch),
    });
  }
  return entries;
}

/** Beside the body, which is read strictly: relays of before and after it was told understand each other's messages. */
function attributesOf({ correlationId }: CommandBatch) {
  if (correlationId === undefined) return {};
  const value = { DataType: 'String', StringValue: correlationId };
  return { MessageAttributes: { [correlationName]: value } };
}

function correlationOf({ MessageAttributes: attributes }: Message) {
  const correlationId = attributes?.[correlationName]?.StringValue;
  // Anyone with the queue's address may have written it, and it goes into log lines.
  const isOurs = correlationId !== undefined && correlationPattern.test(correlationId);
  return isOurs ? { correlationId } : {};
}

export interface SqsCommandSourceOptions {
  readonly client: SQSClient;
  readonly queueUrls: readonly string[];
  readonly logger: Logger;
  readonly pollSeconds?: number;
}

export function createSqsCommandSource(options: SqsCommandSourceOptions): CommandSource {
  return {
    receive: async (shard, signal) => {
      const queueUrl = queueUrlOf(options.queueUrls, shard);
      const received: ReceivedBatch[] = [];
      for (const message of await messagesOf(options, queueUrl, signal)) {
        const batch = await receivedBatchOf(options, queueUrl, message);
        if (batch !== undefined) received.push(batch);
      }
      return received;
    },
  };
}

async function messagesOf(
  { client, pollSeconds = pollSecondsDefault }: SqsCommandSourceOptions,
  queueUrl: string,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const isAborted = (): boolean => signal.aborted;
  if (isAborted()) return [];
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: receiveMax,
    WaitTimeSeconds: pollSeconds,
    MessageAttributeNames: [correlationName],
  });
  try {
    const answer = await client.send(command, {
      abortSignal: signal,
      // Longer than the poll itself, whatever the client's own limit is.
      requestTimeout: pollSeconds * 1000 + answerMs,
    });
    return answer.Messages ?? [];
  } catch (error) {
    if (isAborted()) return [];
    throw queueError(queueUrl, error);
  }
}

async function receivedBatchOf(
  { client, logger }: SqsCommandSourceOptions,
  queueUrl: string,
  message: Message,
): Promise<ReceivedBatch | undefined> {
  const receipt = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle };
  const done = () => asked(queueUrl, () => client.send(new DeleteMessageCommand(receipt)));
  const reading = decodeCommandBatch(message.Body ?? '');
  if (reading.kind === 'read') {
    return {
      batch: { ...reading.batch, ...correlationOf(message) },
      done,
      later: (seconds) =>
        asked(queueUrl, () =>
          client.send(
            new ChangeMessageVisibilityCommand({ ...receipt, VisibilityTimeout: seconds }),
          ),
        ),
    };
  }
  const { because } = reading;
  logger.error('unreadable command deleted', {
    queue: queueNameOf(queueUrl),
    messageId: message.MessageId,
    because,
  });
  try {
    await done();
  } catch (error) {
    // It comes again, and is deleted then.
    logger.warn('unreadable command not deleted', { queue: queueNameOf(queueUrl), error });
  }
  return undefined;
}

async function asked(queueUrl: string, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    throw queueError(queueUrl, error);
  }
}

/** No SDK exception leaves: it may carry the request. */
function queueError(queueUrl: string, error: unknown): QueueError {
  const found = error instanceof Error ? error.message : String(error);
  return new QueueError(queueNameOf(queueUrl), found);
}
