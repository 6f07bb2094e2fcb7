/** While versions change, an older one meets what a newer one writes: it must not act on what it may misread. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MessageMalformedError, parseSlot, parseWorkMessage } from '../../functions/messages.ts';
import { createRouterHandler } from '../../functions/router.ts';
import { localContext } from '../../local/host/queue-pump.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import { decodeCommandBatch } from '../../shared/stores/command-codec.ts';
import { decodeState, encodeState } from '../../shared/stores/state-codec.ts';
import { createSqsWorkQueue } from '../../shared/stores/sqs-queues.ts';
import { aTimeMs, stateWith } from '../support/bot-builders.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { messagesOf } from './old-world.ts';

const latest = '2026-11-23-0108';
const future = { fieldOfTheFuture: 1 };

function withFuture(to: string, kind = ''): string {
  const found = messagesOf(latest).find((one) => one.to === to && one.body.includes(kind));
  if (found === undefined) throw new Error(`no message to ${to}`);
  return JSON.stringify({ ...(JSON.parse(found.body) as object), ...future });
}

let sqs: EmbeddedSqs;

beforeAll(async () => {
  sqs = await startEmbeddedSqs();
});
afterAll(() => sqs.stop());

describe('a field that this version does not know', () => {
  test('in a state: the bot stands still, and says so', () => {
    const state = stateWith();
    const document = JSON.parse(encodeState(state)) as object;
    const newer = JSON.stringify({ ...document, ...future });
    expect(() => decodeState(state.botId, newer)).toThrow(StateUnreadableError);
  });

  test('in a state of a later schema version: the version is named', () => {
    const state = stateWith();
    const document = JSON.parse(encodeState(state)) as object;
    const newer = JSON.stringify({ ...document, schemaVersion: 2 });
    expect(() => decodeState(state.botId, newer)).toThrow('found schema version 2');
  });

  test('in commands: nothing is sent, the intents expire and are planned anew', () => {
    expect(decodeCommandBatch(withFuture('commands-0.fifo'))).toMatchObject({ kind: 'unreadable' });
  });

  test('in events: the router drops them, counts it, and takes the next', async () => {
    const metrics = countedMetrics();
    const work = createSqsWorkQueue({
      client: sqs.client,
      queueUrl: sqs.workQueueUrl,
      clock: virtualClock(aTimeMs),
    });
    const router = createRouterHandler({ work, logger: recordedLogger(), metrics });
    const eventOf = (body: string) => ({
      ...{ id: 'event', version: '0', account: '1', region: 'r', resources: [] },
      ...{ source: 'mmm.relay', time: '', 'detail-type': 'events' },
      detail: JSON.parse(body) as unknown,
    });
    await router(eventOf(withFuture('bus', 'order')), localContext);
    expect(metrics.sum('EventsUnreadable')).toBe(1);
    expect(sqs.messages('work.fifo')).toEqual([]);

    const known = messagesOf(latest).find(({ to }) => to === 'bus')?.body ?? '';
    await router(eventOf(known), localContext);
    expect(metrics.sum('EventsUnreadable')).toBe(1);
    expect(sqs.messages('work.fifo')).toHaveLength(1);
  });

  test('in slots and work: the message is refused as a whole', () => {
    expect(() => parseSlot(withFuture('slots'))).toThrow(MessageMalformedError);
    expect(() => parseWorkMessage(withFuture('work.fifo', 'tick'))).toThrow(MessageMalformedError);
  });
});
