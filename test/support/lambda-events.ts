/** The shapes in which Lambda hands over what a queue, a stream or a schedule has. */

import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda';
import type { StoredMessage } from './embedded-sqs.ts';

let messages = 0;

export function sqsRecord(body: unknown, group?: string, deduplicationId?: string): SQSRecord {
  messages += 1;
  return {
    messageId: `message-${messages}`,
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
      ...(group === undefined ? {} : { MessageGroupId: group }),
      ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:queue',
    awsRegion: 'eu-west-1',
  };
}

export function sqsEvent(...records: readonly SQSRecord[]): SQSEvent {
  return { Records: [...records] };
}

/** What a queue holds, as one invocation gets it. */
export function sqsEventOf(stored: readonly StoredMessage[]): SQSEvent {
  return sqsEvent(
    ...stored.map(({ body, groupId, deduplicationId }) =>
      sqsRecord(body, groupId, deduplicationId),
    ),
  );
}

let changes = 0;

export function streamRecord(pk: string, sk: string): DynamoDBRecord {
  changes += 1;
  return {
    eventID: `event-${changes}`,
    eventName: 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: String(1000 + changes) },
  };
}

export function streamEvent(...records: readonly DynamoDBRecord[]): DynamoDBStreamEvent {
  return { Records: [...records] };
}

/** An invocation with time left as `remainingMs` says; always the same when it is a number. */
export function contextWith(remainingMs: number | (() => number) = 60_000): Context {
  const context: Omit<Context, 'done' | 'fail' | 'succeed'> = {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:test',
    memoryLimitInMB: '256',
    awsRequestId: 'request-1',
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: typeof remainingMs === 'number' ? () => remainingMs : remainingMs,
  };
  // The callbacks it leaves out are gone from the runtime the functions run on.
  return context as Context;
}
