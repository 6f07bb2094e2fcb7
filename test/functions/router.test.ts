/** From the bus into the strategy's queue, over a real SQS protocol. */

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parseWorkMessage } from '../../functions/messages.ts';
import { createRouterHandler, type BusEvent } from '../../functions/router.ts';
import { startEventBus } from '../../local/host/event-bus.ts';
import type { RelayEvent } from '../../shared/ports/relay-events.ts';
import { createEventBridgePublisher } from '../../shared/stores/event-bridge-publisher.ts';
import { encodeBundle } from '../../shared/stores/event-codec.ts';
import { createSqsWorkQueue } from '../../shared/stores/sqs-queues.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { embeddedAws } from '../support/embedded-dynamodb.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';
import { bundleWith, fillEvent } from '../support/event-builders.ts';
import { contextWith } from '../support/lambda-events.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let sqs: EmbeddedSqs;
beforeAll(async () => {
  sqs = await startEmbeddedSqs();
});
afterAll(() => sqs.stop());
beforeEach(() => {
  sqs.clear();
});

function routerTo(queueUrl: string) {
  const logger = recordedLogger();
  const metrics = countedMetrics();
  const work = createSqsWorkQueue({ client: sqs.client, queueUrl, clock: virtualClock(aTimeMs) });
  const handler = createRouterHandler({ work, logger, metrics });
  const route = (detail: unknown) => handler(busEvent(detail), contextWith());
  return { route, logger, metrics };
}

/** As the bus hands it over: the detail is parsed already. */
function busEvent(detail: unknown): BusEvent {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'order-events',
    source: 'mmm.relay',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: JSON.parse(JSON.stringify(detail)) as unknown,
  };
}

const waiting = () => sqs.messages('work.fifo');

test('a bundle becomes work of its bot, as the relay told it', async () => {
  const events: RelayEvent[] = [
    fillEvent(),
    { kind: 'answer', clientOrderId: 'a1', outcome: { kind: 'accepted', exchangeOrderId: '7' } },
    { kind: 'resync', because: 'the session was away' },
  ];
  const bundle = bundleWith({ events });
  const { route, logger } = routerTo(sqs.workQueueUrl);
  await route(encodeBundle(bundle));
  const [message] = waiting();
  expect(message?.groupId).toBe('grid-1');
  expect(parseWorkMessage(JSON.stringify(message?.body))).toEqual({ kind: 'events', ...bundle });
  expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a bundle the bus delivers twice is work once, another one is work of its own', async () => {
  const { route } = routerTo(sqs.workQueueUrl);
  for (const number of [17, 17, 18]) await route(encodeBundle(bundleWith({ number })));
  for (const epoch of [4, 4]) await route(encodeBundle(bundleWith({ epoch })));
  await route(encodeBundle(bundleWith({ account: 'other', botId: 'grid-2' })));
  expect(waiting()).toHaveLength(4);
});

test('two shards that count alike tell different things', async () => {
  const { route } = routerTo(sqs.workQueueUrl);
  for (const shard of [0, 1, 1]) await route(encodeBundle(bundleWith({ shard })));
  expect(waiting()).toHaveLength(2);
});

test('what no relay wrote is dropped and counted, and its content is told to nobody', async () => {
  const { route, logger, metrics } = routerTo(sqs.workQueueUrl);
  await route({ ...encodeBundle(bundleWith()), secret: 'planted', events: 'planted' });
  expect(waiting()).toEqual([]);
  expect(metrics.sum('EventsUnreadable')).toBe(1);
  expect(logger.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'events unreadable', fields: { eventId: 'event-1' } },
  ]);
  expect(JSON.stringify(logger.lines)).not.toContain('planted');
});

test('what the queue does not take fails, to come again', async () => {
  const { route } = routerTo(sqs.workQueueUrl.replace('work.fifo', 'gone.fifo'));
  await expect(route(encodeBundle(bundleWith()))).rejects.toThrow(/gone\.fifo/);
});

test('from the publisher over the bus and its rule into the queue, nothing lost', async () => {
  const { route, logger } = routerTo(sqs.workQueueUrl);
  const lost: unknown[] = [];
  const bus = await startEventBus({
    busName: 'events',
    region: embeddedAws.region,
    clock: virtualClock(aTimeMs),
    rules: [{ source: 'mmm.relay', target: ({ detail }) => route(detail) }],
    onLost: (event) => lost.push(event),
  });
  const client = new EventBridgeClient({ ...embeddedAws, endpoint: bus.endpoint });
  const clock = virtualClock(aTimeMs);
  const publisher = createEventBridgePublisher({ client, busName: 'events', clock });
  const bundles = Array.from({ length: 12 }, (_, number) => bundleWith({ number }));
  await publisher.publish(bundles);
  // Delivers what it took before it ends.
  await bus.close();
  client.destroy();

  expect(lost).toEqual([]);
  expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  const work = waiting().map(({ body }) => parseWorkMessage(JSON.stringify(body)));
  expect(work).toHaveLength(12);
  expect(work).toEqual(
    expect.arrayContaining(bundles.map((bundle) => ({ kind: 'events', ...bundle }))),
  );
});
