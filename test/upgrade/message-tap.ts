/** Loaded into a host's processes by `record.ts`: appends each message sent to a queue or the bus to a file. */

import { appendFileSync } from 'node:fs';
import { EventBridgeClient, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { SQSClient, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';

const file = process.env['MMM_MESSAGE_TAP'] ?? '';

function tell(to: string, body: string | undefined): void {
  if (body !== undefined) appendFileSync(file, `${JSON.stringify({ to, body })}\n`);
}

/** Tells of each request before it is sent. */
function tap(prototype: object, see: (input: object) => void): void {
  const send: unknown = Reflect.get(prototype, 'send');
  if (typeof send !== 'function') throw new Error('the client has no method to send with');
  Reflect.set(prototype, 'send', function tapped(this: unknown, ...args: [{ input: object }]) {
    see(args[0].input);
    return Reflect.apply(send, this, args) as unknown;
  });
}

tap(SQSClient.prototype, (input) => {
  const { QueueUrl: url = '', Entries: entries } = input as Partial<SendMessageBatchCommandInput>;
  const queue = url.slice(url.lastIndexOf('/') + 1);
  for (const { MessageBody: body } of entries ?? []) tell(queue, body);
  if ('MessageBody' in input) tell(queue, String(input.MessageBody));
});

tap(EventBridgeClient.prototype, (input) => {
  for (const { Detail: detail } of (input as Partial<PutEventsCommandInput>).Entries ?? []) {
    tell('bus', detail);
  }
});
