/** The embedded event bus, spoken to by the real SDK client. */

import { afterEach, expect, test } from '@jest/globals';
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { startEventBus, type BusEvent, type EventBus } from '../../../local/host/event-bus.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { embeddedAws } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/host-bench.ts';

let bus: EventBus | undefined;
let client: EventBridgeClient | undefined;

afterEach(async () => {
  client?.destroy();
  await bus?.close();
  [bus, client] = [undefined, undefined];
});

/** Collects what is delivered; the target fails for an event as often as `failures` says. */
async function openBus(failures: (event: BusEvent) => number = () => 0) {
  const tries = new Map<string, number>();
  const delivered: BusEvent[] = [];
  const lost: BusEvent[] = [];
  bus = await startEventBus({
    busName: 'mmm',
    region: 'eu-west-1',
    clock: systemClock,
    rules: [
      {
        source: 'mmm.relay',
        target: (event) => {
          const tried = (tries.get(event.id) ?? 0) + 1;
          tries.set(event.id, tried);
          if (tried <= failures(event)) return Promise.reject(new Error('the target is busy'));
          delivered.push(event);
          return Promise.resolve();
        },
      },
    ],
    onLost: (event) => {
      lost.push(event);
    },
    retryMs: 1,
  });
  client = new EventBridgeClient({ ...embeddedAws, endpoint: bus.endpoint, maxAttempts: 1 });
  const put = (...Entries: PutEventsRequestEntry[]) =>
    (client ?? new EventBridgeClient({})).send(new PutEventsCommand({ Entries }));
  return { delivered, lost, tries, put };
}

const entryOf = (number: number): PutEventsRequestEntry => ({
  EventBusName: 'mmm',
  Source: 'mmm.relay',
  DetailType: 'order events',
  Detail: JSON.stringify({ number }),
});

test('an entry reaches the target of the rule as an event', async () => {
  const { put, delivered } = await openBus();
  const atSecond = new Date(1_700_000_000_000);
  const answer = await put({ ...entryOf(7), Time: atSecond, Resources: ['bot-1'] });
  expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
  await until('the delivery', () => delivered.length > 0);
  expect(delivered).toEqual([
    {
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      'detail-type': 'order events',
      source: 'mmm.relay',
      account: '000000000000',
      time: '2023-11-14T22:13:20Z',
      region: 'eu-west-1',
      resources: ['bot-1'],
      detail: { number: 7 },
    },
  ]);
});

test('an event of another source reaches nobody', async () => {
  const { put, delivered } = await openBus();
  await put({ ...entryOf(1), Source: 'somebody.else' }, entryOf(2));
  await until('the delivery', () => delivered.length > 0);
  expect(delivered.map(({ detail }) => detail)).toEqual([{ number: 2 }]);
});

test('a target that fails is tried again, and an event is lost after the last try only', async () => {
  const failures = (event: BusEvent) => (event.detail['number'] === 1 ? 5 : 99);
  const { put, delivered, lost, tries } = await openBus(failures);
  await put(entryOf(1), entryOf(2));
  await until('both verdicts', () => delivered.length + lost.length === 2);
  expect(delivered.map(({ detail }) => detail)).toEqual([{ number: 1 }]);
  expect(lost.map(({ detail }) => detail)).toEqual([{ number: 2 }]);
  expect([...tries.values()]).toEqual([6, 6]);
});

test('a closing bus delivers what it has taken', async () => {
  const { put, delivered } = await openBus(() => 3);
  await put(entryOf(1), entryOf(2), entryOf(3));
  await bus?.close();
  expect(delivered).toHaveLength(3);
});

test('each wrong entry is refused by itself', async () => {
  const { put, delivered } = await openBus();
  const entry = entryOf(1);
  const answer = await put(
    { ...entry, Source: '' },
    { ...entry, DetailType: ' ' },
    { ...entry, Detail: '' },
    { ...entry, Detail: '{' },
    { ...entry, Detail: '[1]' },
    { ...entry, EventBusName: 'nowhere' },
    entry,
  );
  expect(answer.FailedEntryCount).toBe(6);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'InvalidArgument',
    'InvalidArgument',
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'InvalidArgument',
    undefined,
  ]);
  await until('the delivery', () => delivered.length > 0);
});

test.each([
  { what: 'no entry', entries: [] },
  { what: 'eleven entries', entries: Array.from({ length: 11 }, (_, i) => entryOf(i)) },
  {
    what: 'more than a megabyte',
    entries: [0, 1].map(() => ({ ...entryOf(0), Detail: `{"a":"${'x'.repeat(600_000)}"}` })),
  },
])('a request with $what is refused as a whole', async ({ entries }) => {
  const { put, delivered } = await openBus();
  await expect(put(...entries)).rejects.toMatchObject({ name: 'ValidationException' });
  expect(delivered).toEqual([]);
});

test('whatever is no PutEvents is refused', async () => {
  await openBus();
  const ask = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(bus?.endpoint ?? '', { method: 'POST', headers, body });
    return { status: response.status, body: await response.json() };
  };
  expect(await ask({}, '{}')).toMatchObject({ status: 400 });
  expect(await ask({ 'x-amz-target': 'AWSEvents.PutRule' }, '{}')).toMatchObject({
    body: { __type: 'UnknownOperationException' },
  });
  expect(await ask({ 'x-amz-target': 'AWSEvents.PutEvents' }, '{"Entries":')).toMatchObject({
    body: { __type: 'SerializationException' },
  });
});
