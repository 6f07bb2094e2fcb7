/** The publisher through the real SDK, against a bus on loopback that answers by a rule. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { decimal } from '../../shared/domain/decimal.ts';
import {
  PublishError,
  type EventBundle,
  type RelayEvent,
} from '../../shared/ports/relay-events.ts';
import { createEventBridgePublisher } from '../../shared/stores/event-bridge-publisher.ts';
import { decodeBundle } from '../../shared/stores/event-codec.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { embeddedAws } from '../support/embedded-dynamodb.ts';
import { bundleWith, fillEvent } from '../support/event-builders.ts';
import { virtualClock } from '../support/virtual-clock.ts';

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}
type Verdict = 'taken' | 'ThrottlingException' | 'NotAuthorizedForSourceException' | 'down';

const bundles = (count: number, events?: readonly RelayEvent[]): readonly EventBundle[] =>
  Array.from({ length: count }, (_, number) =>
    bundleWith({ number, ...(events === undefined ? {} : { events }) }),
  );
const numbersOf = (list: readonly EventBundle[]) => list.map(({ number }) => number);

/** Publishes to a bus whose verdict on an entry depends on its bundle's number and on how often it came. */
async function published(
  list: readonly EventBundle[],
  verdictOf: (number: number, attempt: number) => Verdict,
) {
  const attempts = new Map<number, number>();
  const requests: (readonly Entry[])[] = [];
  const answer = (entries: readonly Entry[]) => {
    requests.push(entries);
    const verdicts = entries.map(({ Detail }) => {
      const { number } = decodeBundle(JSON.parse(Detail));
      const attempt = (attempts.get(number) ?? 0) + 1;
      attempts.set(number, attempt);
      return verdictOf(number, attempt);
    });
    if (verdicts.includes('down')) return undefined;
    return {
      FailedEntryCount: verdicts.filter((verdict) => verdict !== 'taken').length,
      Entries: verdicts.map((verdict) =>
        verdict === 'taken' ? { EventId: 'event' } : { ErrorCode: verdict, ErrorMessage: 'no' },
      ),
    };
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const answered = answer((JSON.parse(text) as { Entries: readonly Entry[] }).Entries);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (answered === undefined) response.statusCode = 500;
      response.end(JSON.stringify(answered ?? { __type: 'InternalException', message: 'planted' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new EventBridgeClient({
    ...embeddedAws,
    endpoint: `http://127.0.0.1:${port}`,
    maxAttempts: 1,
  });
  const clock = virtualClock(aTimeMs);
  try {
    const publisher = createEventBridgePublisher({ client, busName: 'bus', clock });
    const error: unknown = await publisher.publish(list).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { error, requests, attempts, waitedMs: clock.now() - aTimeMs };
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

describe('what a bus takes', () => {
  test('carries source, type and bundle, in the order given, ten in a request', async () => {
    const list = bundles(23);
    const { error, requests } = await published(list, () => 'taken');
    expect(error).toBeUndefined();
    expect(requests.map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(requests.flat().map(({ Detail }) => decodeBundle(JSON.parse(Detail)))).toEqual(list);
    expect(requests[0]?.[0]).toMatchObject({
      EventBusName: 'bus',
      Source: 'mmm.relay',
      DetailType: 'order-events',
    });
  });

  test('is asked for nothing when there is nothing', async () => {
    const { error, requests } = await published([], () => 'taken');
    expect(error).toBeUndefined();
    expect(requests).toEqual([]);
  });

  test('is never more than a megabyte in a request', async () => {
    const long = '\u0000'.repeat(30);
    const bulky = Array<RelayEvent>(100).fill(
      fillEvent({
        tradeId: long,
        exchangeOrderId: long,
        clientOrderId: long,
        feeCurrency: long,
        symbol: long,
      }),
    );
    const { error, requests } = await published(bundles(20, bulky), () => 'taken');
    expect(error).toBeUndefined();
    const sizes = requests.map((entries) =>
      entries.reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0),
    );
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
    expect(requests.flat()).toHaveLength(20);
  });
});

test("a bundle too large for the bus is given up alone, and said to be none of the bus's doing", async () => {
  const hostile = '\u0000'.repeat(64);
  const events = Array<RelayEvent>(100).fill(
    fillEvent({
      tradeId: hostile,
      exchangeOrderId: hostile,
      clientOrderId: hostile,
      feeCurrency: hostile,
      symbol: hostile,
      price: decimal('1e120'),
      quantity: decimal('1e120'),
    }),
  );
  const tooLarge = bundleWith({ number: 7, events });
  const [first, second, third] = bundles(3);
  const list = [first, tooLarge, second, third].filter((one) => one !== undefined);
  const { error, attempts } = await published(list, (number) =>
    number === 2 ? 'NotAuthorizedForSourceException' : 'taken',
  );
  expect([...attempts.keys()]).toEqual([0, 1, 2]);
  expect(numbersOf((error as PublishError).notTaken)).toEqual([7, 2]);
  expect((error as PublishError).unwritable).toEqual([tooLarge]);

  const alone = await published([tooLarge], () => 'taken');
  expect(String(alone.error)).toContain('allowed less than 262144');
  expect((alone.error as PublishError).unwritable).toEqual([tooLarge]);
  expect(alone.requests).toEqual([]);
});

describe('what a bus does not take', () => {
  test('at first is sent again, in its order, before what follows', async () => {
    const { error, requests, waitedMs } = await published(bundles(12), (number, attempt) =>
      number % 2 === 1 && attempt < 3 ? 'ThrottlingException' : 'taken',
    );
    expect(error).toBeUndefined();
    const sent = requests.map((entries) =>
      numbersOf(entries.map(({ Detail }) => decodeBundle(JSON.parse(Detail)))),
    );
    const odd = [1, 3, 5, 7, 9];
    expect(sent).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], odd, odd, [10, 11], [11], [11]]);
    expect(waitedMs).toBe(2 * (100 + 200));
  });

  test('after five tries is handed back, with all that waited behind it', async () => {
    const { error, attempts } = await published(bundles(14), (number) =>
      number === 4 || number === 7 ? 'ThrottlingException' : 'taken',
    );
    expect(error).toBeInstanceOf(PublishError);
    expect(numbersOf((error as PublishError).notTaken)).toEqual([4, 7, 10, 11, 12, 13]);
    expect(String(error)).toContain('ThrottlingException: no');
    expect([attempts.get(3), attempts.get(4), attempts.get(10)]).toEqual([1, 5, undefined]);
  });

  test('for good is not repeated, and holds up no other', async () => {
    const { error, attempts } = await published(bundles(12), (number) =>
      number === 4 ? 'NotAuthorizedForSourceException' : 'taken',
    );
    expect(numbersOf((error as PublishError).notTaken)).toEqual([4]);
    expect([...attempts.values()]).toEqual(Array(12).fill(1));
  });

  test('because it is down comes later, and no exception of the SDK leaves', async () => {
    const once = await published(bundles(2), (_, attempt) => (attempt < 3 ? 'down' : 'taken'));
    expect(once.error).toBeUndefined();

    const { error, requests } = await published(bundles(2), () => 'down');
    expect(error).toBeInstanceOf(PublishError);
    expect(numbersOf((error as PublishError).notTaken)).toEqual([0, 1]);
    expect((error as PublishError).cause).toBeUndefined();
    expect(requests).toHaveLength(5);
  });
});
