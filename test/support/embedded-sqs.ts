/** An SQS of its own for a test file, on a free port. */

import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { embeddedAws } from './embedded-dynamodb.ts';

export interface EmbeddedSqs {
  readonly client: SQSClient;
  readonly endpoint: string;
  readonly slotQueueUrl: string;
  readonly workQueueUrl: string;
  /** Bodies of all messages, delayed ones too, in order. */
  messages(queue: 'slots' | 'work.fifo'): readonly StoredMessage[];
  /** New queues under the same addresses. */
  clear(): void;
  stop(): Promise<void>;
}

export interface StoredMessage {
  readonly messageId: string;
  readonly body: unknown;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** Epoch ms before which it is not delivered. */
  readonly visibleFromMs: number | undefined;
  readonly sentMs: number;
}

export async function startEmbeddedSqs(): Promise<EmbeddedSqs> {
  const server = await startFauxqs({ port: 0, logger: false, defaultRegion: embeddedAws.region });
  const region = { region: embeddedAws.region };
  const fifo = { ...region, attributes: { FifoQueue: 'true' } };
  const slots = server.createQueue('slots', region);
  const work = server.createQueue('work.fifo', fifo);
  const client = new SQSClient({ ...embeddedAws, endpoint: server.address });
  return {
    client,
    endpoint: server.address,
    slotQueueUrl: slots.queueUrl,
    workQueueUrl: work.queueUrl,
    messages: (queue) => storedIn(server, queue),
    clear: () => {
      // A purge would leave the deduplication ids of the last five minutes.
      server.deleteQueue('slots', region);
      server.deleteQueue('work.fifo', region);
      server.createQueue('slots', region);
      server.createQueue('work.fifo', fifo);
    },
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

function storedIn(server: FauxqsServer, queue: string): readonly StoredMessage[] {
  const found = server.inspectQueue(queue);
  if (found === undefined) throw new Error(`no queue ${queue}`);
  return [...found.messages.ready, ...found.messages.delayed].map((message) => ({
    messageId: message.messageId,
    body: JSON.parse(message.body) as unknown,
    groupId: message.messageGroupId,
    deduplicationId: message.messageDeduplicationId,
    visibleFromMs: message.delayUntil,
    sentMs: message.sentTimestamp,
  }));
}
