/** Hands messages of a queue to a function, as an event source mapping does: batches, and only the failed come back. */

import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

export type QueueFunction = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

export interface PumpOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Most messages of one call, at most 10. */
  readonly batchMax: number;
  readonly run: QueueFunction;
  readonly onError: (error: unknown) => void;
}

export interface Pump {
  /** Takes no more messages, and resolves when those taken are done. */
  stop(): Promise<void>;
}

const longPollSeconds = 5;
/** Real ms after a failure: a queue that is gone is not asked in a tight loop. */
const failurePauseMs = 200;

export function startPump(options: PumpOptions): Pump {
  const { onError } = options;
  const abort = new AbortController();
  const isStopped = (): boolean => abort.signal.aborted;
  const pumping = pump();

  async function pump(): Promise<void> {
    while (!isStopped()) {
      try {
        const messages = await receive(options, abort.signal);
        if (messages.length > 0) await deliver(options, messages);
      } catch (error) {
        if (isStopped()) break;
        onError(error);
        await wait(failurePauseMs, undefined, { signal: abort.signal }).catch(() => undefined);
      }
    }
  }

  return {
    stop: async () => {
      abort.abort();
      await pumping;
    },
  };
}

async function receive(
  { sqs, queueUrl, batchMax }: PumpOptions,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const received = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchMax,
      WaitTimeSeconds: longPollSeconds,
      MessageSystemAttributeNames: ['All'],
    }),
    { abortSignal },
  );
  return received.Messages ?? [];
}

async function deliver(
  { sqs, queueUrl, run }: PumpOptions,
  messages: readonly Message[],
): Promise<void> {
  const { batchItemFailures } = await run({ Records: messages.map(recordOf) }, localContext);
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
  if (done.length === 0) return;
  await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: done.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
    }),
  );
}

function recordOf(message: Message): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '0',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '0',
      ...(attributes.MessageGroupId === undefined
        ? {}
        : { MessageGroupId: attributes.MessageGroupId }),
      ...(attributes.MessageDeduplicationId === undefined
        ? {}
        : { MessageDeduplicationId: attributes.MessageDeduplicationId }),
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:local',
    awsRegion: 'eu-west-1',
  };
}

/** What the functions read of Lambda's context, less its callbacks of old. */
export const localContext = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'local',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:local',
  memoryLimitInMB: '256',
  awsRequestId: 'local',
  logGroupName: 'local',
  logStreamName: 'local',
  getRemainingTimeInMillis: () => 60_000,
} as Context;
