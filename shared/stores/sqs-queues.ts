/** The queues between the functions, on SQS: one standard with delays for slots, one FIFO for work. */

import { assert } from '../domain/assert.ts';
import type { SlotQueue, WorkMessage, WorkQueue } from '../ports/queues.ts';
import { encodeBundle } from './event-codec.ts';
import { fifoEntry, sendAll, type SqsQueueOptions } from './sqs-batches.ts';

/** Limit of the API. */
const delaySecondsMax = 900;

/** Sends each slot with its delay, rounded up to whole seconds. */
export function createSqsSlotQueue(options: SqsQueueOptions): SlotQueue {
  return {
    sendSlots: (slots) => {
      const entries = slots.map(({ slot, delayMs }) => ({
        MessageBody: JSON.stringify(slot),
        DelaySeconds: delaySecondsOf(delayMs),
      }));
      return sendAll(options, entries);
    },
  };
}

/** Sends in the order given. An entry that needed another attempt may come after later ones of its group. */
export function createSqsWorkQueue(options: SqsQueueOptions): WorkQueue {
  return {
    send: (messages) => {
      const entries = messages.map(({ message, groupId, deduplicationId }) =>
        fifoEntry(encodeWork(message), { groupId, deduplicationId }),
      );
      return sendAll(options, entries);
    },
  };
}

/** The body of a message. Of all kinds, events alone hold decimals, which JSON would write with an exponent. */
export function encodeWork(message: WorkMessage): string {
  if (message.kind !== 'events') return JSON.stringify(message);
  const { kind, ...bundle } = message;
  return JSON.stringify({ kind, ...encodeBundle(bundle) });
}

function delaySecondsOf(delayMs: number): number {
  const seconds = Math.ceil(delayMs / 1000);
  assert(
    seconds >= 0 && seconds <= delaySecondsMax,
    `slot delay is ${delayMs} ms, allowed 0 to ${delaySecondsMax} s`,
  );
  return seconds;
}
