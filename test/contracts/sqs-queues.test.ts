/** The queues on a real SQS protocol: delays, order, deduplication, and what happens when a send fails in part. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssertionError } from '../../shared/domain/assert.ts';
import { QueueError } from '../../shared/ports/queue-error.ts';
import type { WorkMessage } from '../../shared/ports/queues.ts';
import { createSqsSlotQueue, createSqsWorkQueue } from '../../shared/stores/sqs-queues.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { embeddedAws } from '../support/embedded-dynamodb.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let sqs: EmbeddedSqs;
const clock = virtualClock(aTimeMs);

beforeAll(async () => {
  sqs = await startEmbeddedSqs();
});
afterAll(() => sqs.stop());
beforeEach(() => {
  sqs.clear();
});

const tick = (account: string, slotMs: number) => ({
  message: {
    kind: 'tick',
    account,
    botIds: ['grid-1'],
    slotMs,
    pollSeconds: 10,
  } satisfies WorkMessage,
  groupId: account,
  deduplicationId: `${account}#${slotMs}`,
});

describe('the slot queue', () => {
  const queue = () => createSqsSlotQueue({ client: sqs.client, queueUrl: sqs.slotQueueUrl, clock });
  const slot = {
    slotMs: aTimeMs,
    accounts: [{ account: 'main', botIds: ['grid-1'], pollSeconds: 10 }],
  };

  test('delays a slot by whole seconds, never by less than asked', async () => {
    await queue().sendSlots([
      { slot, delayMs: 0 },
      { slot, delayMs: 5_000 },
      { slot, delayMs: 5_001 },
      { slot, delayMs: 900_000 },
    ]);
    const delays = sqs
      .messages('slots')
      .map(({ visibleFromMs, sentMs }) => (visibleFromMs ?? sentMs) - sentMs);
    expect(delays).toEqual([0, 5_000, 6_000, 900_000]);
    expect(sqs.messages('slots')[0]?.body).toEqual(slot);
  });

  test.each([-1_000, 900_001])('refuses a delay of %d ms', (delayMs) => {
    expect(() => queue().sendSlots([{ slot, delayMs }])).toThrow(AssertionError);
  });

  test('sends more than one batch, and slots too large to share one', async () => {
    const botIds = Array.from({ length: 6_000 }, (_, i) => `${'b'.repeat(30)}-${i}`);
    const large = { slotMs: aTimeMs, accounts: [{ account: 'main', botIds, pollSeconds: 10 }] };
    const small = Array.from({ length: 23 }, () => ({ slot, delayMs: 0 }));
    const bulky = Array.from({ length: 12 }, () => ({ slot: large, delayMs: 0 }));
    await queue().sendSlots([...small, ...bulky]);
    expect(sqs.messages('slots')).toHaveLength(35);
  });
});

describe('the work queue', () => {
  const queue = () => createSqsWorkQueue({ client: sqs.client, queueUrl: sqs.workQueueUrl, clock });

  test('keeps the order of a group, over several batches', async () => {
    const ticks = Array.from({ length: 25 }, (_, i) => tick('main', aTimeMs + i));
    await queue().send(ticks);
    expect(await received()).toEqual(ticks.map(({ message }) => message));
  });

  test('takes the same deduplication id once', async () => {
    await queue().send([tick('main', aTimeMs), tick('main', aTimeMs), tick('other', aTimeMs)]);
    await queue().send([tick('main', aTimeMs), tick('main', aTimeMs + 5_000)]);
    expect(sqs.messages('work.fifo').map(({ deduplicationId }) => deduplicationId)).toEqual([
      `main#${aTimeMs}`,
      `main#${aTimeMs + 5_000}`,
      `other#${aTimeMs}`,
    ]);
  });

  test('groups ticks by account', async () => {
    await queue().send([tick('main', aTimeMs), tick('other', aTimeMs)]);
    expect(sqs.messages('work.fifo').map(({ groupId }) => groupId)).toEqual(['main', 'other']);
  });

  test.each(['', 'x'.repeat(129), 'with space', 'ä'])('refuses the id %j', (groupId) => {
    expect(() => queue().send([{ ...tick('main', aTimeMs), groupId }])).toThrow(AssertionError);
  });

  test('sends nothing when there is nothing', async () => {
    await queue().send([]);
    expect(sqs.messages('work.fifo')).toEqual([]);
  });

  test('a queue that is not there is an error of the queue, by its name', async () => {
    const queueUrl = `${sqs.workQueueUrl.slice(0, -'work.fifo'.length)}gone.fifo`;
    const gone = createSqsWorkQueue({ client: sqs.client, queueUrl, clock });
    await expect(gone.send([tick('main', aTimeMs)])).rejects.toThrow(QueueError);
    await expect(gone.send([tick('main', aTimeMs)])).rejects.toThrow(/gone\.fifo/);
  });
});

/** All messages as a consumer gets them, each deleted before the next is asked for. */
async function received(): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  for (let i = 0; i < 100; i++) {
    const queueUrl = sqs.workQueueUrl;
    const answer = await sqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (answer.Messages === undefined || answer.Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of answer.Messages) {
      bodies.push(JSON.parse(Body ?? ''));
      await sqs.client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
  throw new Error('more than 100 receives');
}

describe('a send that fails in part', () => {
  interface BatchRequest {
    readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
  }
  type Verdict = 'taken' | 'throttled' | 'refused';

  /** An SQS that answers each attempt of each entry by a rule, and keeps what it took. */
  async function withSqsThat(
    verdictOf: (body: string, attempt: number) => Verdict,
    run: (queue: ReturnType<typeof createSqsWorkQueue>) => Promise<void>,
  ) {
    const attempts = new Map<string, number>();
    const taken: string[] = [];
    const answered = (request: BatchRequest) => {
      const verdicts = request.Entries.map(({ Id, MessageBody }) => {
        const attempt = (attempts.get(MessageBody) ?? 0) + 1;
        attempts.set(MessageBody, attempt);
        return { Id, MessageBody, verdict: verdictOf(MessageBody, attempt) };
      });
      taken.push(...verdicts.filter((v) => v.verdict === 'taken').map((v) => v.MessageBody));
      return {
        Successful: verdicts
          .filter((v) => v.verdict === 'taken')
          .map(({ Id, MessageBody }) => ({
            Id,
            MessageId: Id,
            MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
          })),
        Failed: verdicts
          .filter((v) => v.verdict !== 'taken')
          .map(({ Id, verdict }) => ({ Id, SenderFault: verdict === 'refused', Code: verdict })),
      };
    };
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        response.end(JSON.stringify(answered(JSON.parse(text) as BatchRequest)));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = new SQSClient({ ...embeddedAws, endpoint: `http://127.0.0.1:${port}` });
    try {
      await run(createSqsWorkQueue({ client, queueUrl: `http://127.0.0.1:${port}/0/work`, clock }));
    } finally {
      client.destroy();
      server.close();
    }
    return { taken, attempts: [...attempts.values()] };
  }

  const ticks = Array.from({ length: 12 }, (_, i) => tick('main', aTimeMs + i));
  const isOdd = (body: string) => Number(/"slotMs":(\d+)/.exec(body)?.[1]) % 2 === 1;

  test('sends the failed entries again, and the others once', async () => {
    const { taken, attempts } = await withSqsThat(
      (body, attempt) => (isOdd(body) && attempt < 3 ? 'throttled' : 'taken'),
      (queue) => queue.send(ticks),
    );
    expect(taken.toSorted()).toEqual(
      ticks.map(({ message }) => JSON.stringify(message)).toSorted(),
    );
    expect(attempts.toSorted()).toEqual([1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3]);
  });

  test('gives up after five attempts, and says why', async () => {
    const { attempts } = await withSqsThat(
      (body) => (isOdd(body) ? 'throttled' : 'taken'),
      (queue) => expect(queue.send(ticks.slice(0, 2))).rejects.toThrow(/throttled/),
    );
    expect(attempts.toSorted()).toEqual([1, 5]);
  });

  test('does not repeat what the queue refuses for good', async () => {
    const { attempts } = await withSqsThat(
      () => 'refused',
      (queue) => expect(queue.send(ticks.slice(0, 1))).rejects.toThrow(QueueError),
    );
    expect(attempts).toEqual([1]);
  });
});
