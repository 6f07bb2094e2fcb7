/** Commands on a real SQS protocol: to the right shard, in order, once, and back when they are given back. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { AssertionError } from '../../shared/domain/assert.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Intent } from '../../shared/domain/observation.ts';
import { QueueError } from '../../shared/ports/queue-error.ts';
import type { CommandBatch } from '../../shared/ports/relay-commands.ts';
import { decodeCommandBatch, encodeCommandBatch } from '../../shared/stores/command-codec.ts';
import { shardOf } from '../../shared/stores/shard-of.ts';
import { createSqsCommandQueue, createSqsCommandSource } from '../../shared/stores/sqs-commands.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { embeddedAws } from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { listeningLogger } from '../relay/listening-logger.ts';
import { arbitraryBatch } from './arbitrary-batch.ts';

const clock = virtualClock(aTimeMs);
const region = { region: embeddedAws.region };
let server: FauxqsServer;
let client: SQSClient;
let queueUrls: readonly string[];

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false, defaultRegion: embeddedAws.region });
  client = new SQSClient({ ...embeddedAws, endpoint: server.address });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});
beforeEach(() => {
  const attributes = { FifoQueue: 'true', VisibilityTimeout: '30' };
  queueUrls = ['commands-0.fifo', 'commands-1.fifo'].map((name) => {
    server.deleteQueue(name, region);
    return server.createQueue(name, { ...region, attributes }).queueUrl;
  });
});

const placed = (i: number): Intent => ({
  kind: 'place',
  clientOrderId: `abcdefghij${String(i).padStart(7, '0')}`,
  side: 'buy',
  level: -i,
  price: decimal('59700.1'),
  quantity: decimal('0.001'),
  timeInForce: 'gtc',
  postOnly: true,
  expiresAtMs: aTimeMs + 10_000,
  why: 'seed',
});

const batchOf = (changes: Partial<CommandBatch> = {}): CommandBatch => ({
  botId: 'grid-1',
  account: 'main',
  symbol: 'BTC-USDT',
  version: 1,
  intents: [placed(1)],
  ...changes,
});

const queue = () => createSqsCommandQueue({ client, queueUrls, clock });
const shardOfMain = () => shardOf('main', queueUrls.length);

function source() {
  const { logger, lines } = listeningLogger();
  const ofQueues = createSqsCommandSource({ client, queueUrls, logger });
  const receive = (shard = shardOfMain()) => ofQueues.receive(shard, new AbortController().signal);
  return { ofQueues, receive, lines };
}

describe('a batch on its way', () => {
  test('arrives as it was sent, whatever it holds', () => {
    fc.assert(
      fc.property(arbitraryBatch, (batch) => {
        expect(decodeCommandBatch(encodeCommandBatch(batch))).toEqual({ kind: 'read', batch });
      }),
    );
  });

  test('has no number where money is', () => {
    const { intents } = JSON.parse(encodeCommandBatch(batchOf())) as { intents: unknown[] };
    expect(intents).toMatchObject([{ price: '59700.1', quantity: '0.001' }]);
  });

  test.each([
    { what: 'no JSON', text: '{', because: '1 characters that are not JSON' },
    { what: 'another form', text: '{"schemaVersion":2}', because: /schemaVersion/ },
    {
      what: 'a price as a number',
      text: encodeCommandBatch(batchOf()).replace('"59700.1"', '59700.1'),
      because: /intents\.0/,
    },
    {
      what: 'a field nobody knows',
      text: encodeCommandBatch(batchOf()).replace('"version"', '"extra":1,"version"'),
      because: /unrecognized_keys/,
    },
  ])('is not read when it is $what', ({ text, because }) => {
    const reading = decodeCommandBatch(text);
    expect(reading).toEqual({ kind: 'unreadable', because: expect.stringMatching(because) });
  });
});

describe('the shard of an account', () => {
  test('stays what it was', () => {
    const names = ['main', 'okx-main', 'hitbtc', 'a', 'b'];
    expect(names.map((name) => shardOf(name, 4))).toEqual([0, 0, 3, 0, 1]);
  });

  test('spreads accounts evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i++) {
      const shard = shardOf(`account-${i}`, 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test.each([0, -1, 1.5])('is not of %d shards', (shards) => {
    expect(() => shardOf('main', shards)).toThrow(AssertionError);
  });
});

describe('the command queue', () => {
  test('sends to the shard of the account, and to no other', async () => {
    await queue().send([batchOf()]);
    const sizes = ['commands-0.fifo', 'commands-1.fifo'].map(
      (name) => server.inspectQueue(name)?.messages.ready.length,
    );
    expect(sizes).toEqual(shardOfMain() === 0 ? [1, 0] : [0, 1]);
  });

  test('splits a large batch, in order', async () => {
    const intents = Array.from({ length: 120 }, (_, i) => placed(i + 1));
    await queue().send([batchOf({ intents })]);
    const got: Intent[] = [];
    const { receive } = source();
    while (got.length < intents.length) {
      for (const received of await receive()) {
        expect(received.batch.intents.length).toBeLessThanOrEqual(50);
        got.push(...received.batch.intents);
        await received.done();
      }
    }
    expect(got).toEqual(intents);
  });

  test('tells the correlation id beside the body, which one of before it was told can read', async () => {
    const correlationId = 'main#1767225600000#10';
    await queue().send([batchOf({ correlationId })]);
    const stored = server.inspectQueue(`commands-${shardOfMain()}.fifo`)?.messages.ready;
    expect(stored?.map(({ body }) => body)).toEqual([encodeCommandBatch(batchOf())]);
    expect(stored?.[0]?.body).not.toContain('correlationId');
    const [received] = await source().receive();
    expect(received?.batch).toEqual(batchOf({ correlationId }));
  });

  test('has no correlation id that was not told, or that nobody of us wrote', async () => {
    const odd = { DataType: 'String', StringValue: 'words with "quotes" and\nlines' };
    await queue().send([batchOf()]);
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrls[shardOfMain()],
        MessageBody: encodeCommandBatch(batchOf({ version: 2 })),
        MessageGroupId: 'grid-1',
        MessageDeduplicationId: 'foreign',
        MessageAttributes: { correlationId: odd },
      }),
    );
    expect(await allReceived()).toEqual([batchOf(), batchOf({ version: 2 })]);
  });

  test('takes a batch that is sent again once', async () => {
    await queue().send([batchOf(), batchOf()]);
    await queue().send([batchOf(), batchOf({ version: 2 })]);
    expect((await allReceived()).map(({ version }) => version)).toEqual([1, 2]);
  });

  test('takes the first batch of a bot of the same name', async () => {
    await queue().send([batchOf(), batchOf({ intents: [placed(2)] })]);
    expect(await allReceived()).toHaveLength(2);
  });
});

/** Until two batches came, each deleted before the next is asked for. */
async function allReceived(): Promise<readonly CommandBatch[]> {
  const { receive } = source();
  const batches: CommandBatch[] = [];
  for (let i = 0; i < 10 && batches.length < 2; i++) {
    for (const received of await receive()) {
      batches.push(received.batch);
      await received.done();
    }
  }
  return batches;
}

describe('the command source', () => {
  test('gives a batch back after a while, and not once it is done', async () => {
    await queue().send([batchOf()]);
    const { receive } = source();
    const [first] = await receive();
    await first?.later(0);
    const [again] = await receive();
    expect(again?.batch).toEqual(batchOf());
    await again?.done();
    const stored = server.inspectQueue(`commands-${shardOfMain()}.fifo`)?.messages;
    expect([stored?.ready.length, stored?.inflight.length]).toEqual([0, 0]);
  });

  test('deletes what it cannot read, and says so without its content', async () => {
    const message = {
      QueueUrl: queueUrls[shardOfMain()],
      MessageBody: '{"secret":"do not tell"}',
      MessageGroupId: 'grid-1',
      MessageDeduplicationId: '1',
    };
    await client.send(new SendMessageCommand(message));
    await queue().send([batchOf()]);
    const { receive, lines } = source();
    const batches = [...(await receive()), ...(await receive())].map(({ batch }) => batch);
    expect(batches).toEqual([batchOf()]);
    expect(lines()).toMatch(/unreadable command deleted/);
    expect(lines()).not.toMatch(/do not tell/);
  });

  test('ends early when it is aborted', async () => {
    const abort = new AbortController();
    const waiting = source().ofQueues.receive(0, abort.signal);
    abort.abort();
    expect(await waiting).toEqual([]);
    expect(await source().ofQueues.receive(0, abort.signal)).toEqual([]);
  });

  test('a queue that is not there is an error of the queue', async () => {
    const { logger } = listeningLogger();
    const gone = createSqsCommandSource({
      client,
      queueUrls: [`${queueUrls[0] ?? ''}-gone`],
      logger,
    });
    await expect(gone.receive(0, new AbortController().signal)).rejects.toThrow(QueueError);
  });
});
