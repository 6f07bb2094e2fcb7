/** Publishes event bundles on an EventBridge bus: one entry a bundle, in batches, each batch after the one before. */

import {
  PutEventsCommand,
  type EventBridgeClient,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { assert } from '../domain/assert.ts';
import type { Clock } from '../ports/clock.ts';
import { PublishError, type EventBundle, type EventPublisher } from '../ports/relay-events.ts';
import { encodeBundle } from './event-codec.ts';

export interface EventBridgePublisherOptions {
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly busName: string;
  readonly clock: Clock;
}

/** What the rule on the bus asks for. */
export const eventSource = 'mmm.relay';
export const eventDetailType = 'order-events';

/** Limits of PutEvents: entries and bytes of a request. An entry counts with its source and type. */
const batchMax = 10;
const batchBytesMax = 1024 * 1024;
/** Less than the bus takes today: in every region and embedded one, and so that a queue behind it takes it too. */
const entryBytesMax = 256 * 1024;
const entryOverheadBytes = Buffer.byteLength(eventSource + eventDetailType);

const attemptsMax = 5;
const waitMs = 100;

interface Entry {
  readonly bundle: EventBundle;
  readonly detail: string;
  readonly bytes: number;
}

/** Failures of an entry that may pass; any other is one of ours, and stays. */
const passingErrors: ReadonlySet<string | undefined> = new Set([
  undefined,
  'InternalFailure',
  'InternalException',
  'ServiceUnavailable',
  'ThrottlingException',
]);

export function createEventBridgePublisher(options: EventBridgePublisherOptions): EventPublisher {
  return {
    publish: async (bundles) => {
      const { entries, unwritable } = writtenDown(bundles);
      const batches = batchesOf(entries);
      const refused: Refused[] = [];
      for (const [index, batch] of batches.entries()) {
        const { pending, reason, ...result } = await publishBatch(options, batch);
        refused.push(...result.refused);
        if (pending.length === 0) continue;
        // A bus that takes nothing now would only be asked again, batch after batch.
        const waiting = [...pending, ...batches.slice(index + 1).flat()];
        throw errorOf([...refused.map(({ entry }) => entry), ...waiting], reason, unwritable);
      }
      const reason = refused[0]?.reason ?? unwritable[0]?.reason;
      if (reason === undefined) return;
      throw errorOf(
        refused.map(({ entry }) => entry),
        reason,
        unwritable,
      );
    },
  };
}

function errorOf(
  entries: readonly Entry[],
  because: string,
  unwritable: readonly Unwritable[],
): PublishError {
  const never = unwritable.map(({ bundle }) => bundle);
  return new PublishError([...never, ...entries.map(({ bundle }) => bundle)], because, never);
}

interface Unwritable {
  readonly bundle: EventBundle;
  readonly reason: string;
}

/** One bundle by a mistake of ours is no reason to lose the others. */
function writtenDown(bundles: readonly EventBundle[]): {
  readonly entries: readonly Entry[];
  readonly unwritable: readonly Unwritable[];
} {
  const entries: Entry[] = [];
  const unwritable: Unwritable[] = [];
  for (const bundle of bundles) {
    try {
      entries.push(entryOf(bundle));
    } catch (error) {
      unwritable.push({ bundle, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { entries, unwritable };
}

function entryOf(bundle: EventBundle): Entry {
  const detail = JSON.stringify(encodeBundle(bundle));
  const bytes = Buffer.byteLength(detail) + entryOverheadBytes;
  assert(
    bytes < entryBytesMax,
    `bundle ${bundle.number} of bot ${bundle.botId} has ${bytes} bytes, allowed less than ${entryBytesMax}`,
  );
  return { bundle, detail, bytes };
}

function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const batch = batches.at(-1);
    bytes += entry.bytes;
    if (batch === undefined || batch.length === batchMax || bytes > batchBytesMax) {
      batches.push([entry]);
      bytes = entry.bytes;
    } else {
      batch.push(entry);
    }
  }
  return batches;
}

interface Refused {
  readonly entry: Entry;
  readonly reason: string;
}

interface BatchResult {
  /** Not taken for good. */
  readonly refused: readonly Refused[];
  /** Not taken after the last attempt. */
  readonly pending: readonly Entry[];
  /** Why the pending ones were not, the last time. */
  readonly reason: string;
}

/** HTTP 200 may carry failed entries: those that failed by chance are sent again, in their order. */
async function publishBatch(
  options: EventBridgePublisherOptions,
  batch: readonly Entry[],
): Promise<BatchResult> {
  const refused: Refused[] = [];
  let pending = batch;
  let reason = '';
  for (let attempt = 0; attempt < attemptsMax && pending.length > 0; attempt++) {
    if (attempt > 0) await options.clock.wait(waitMs * 2 ** (attempt - 1));
    const failed = await failedOf(options, pending);
    refused.push(...failed.filter(({ mayPass }) => !mayPass));
    const again = failed.filter(({ mayPass }) => mayPass);
    pending = again.map(({ entry }) => entry);
    reason = again[0]?.reason ?? reason;
  }
  return { refused, pending, reason };
}

interface Failed extends Refused {
  readonly mayPass: boolean;
}

async function failedOf(
  { client, busName }: EventBridgePublisherOptions,
  entries: readonly Entry[],
): Promise<readonly Failed[]> {
  const command = new PutEventsCommand({
    Entries: entries.map(({ detail }) => ({
      EventBusName: busName,
      Source: eventSource,
      DetailType: eventDetailType,
      Detail: detail,
    })),
  });
  try {
    const results = (await client.send(command)).Entries ?? [];
    return entries.flatMap((entry, index) => failureOf(entry, results[index]));
  } catch (error) {
    // No SDK exception leaves: it may carry the request.
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return entries.map((entry) => ({ entry, reason, mayPass: true }));
  }
}

/** An entry was taken when it was given an id, and only then. */
function failureOf(entry: Entry, result: PutEventsResultEntry | undefined): readonly Failed[] {
  if (result?.EventId !== undefined) return [];
  const { ErrorCode: code, ErrorMessage: message } = result ?? {};
  const reason = `${code ?? 'no code'}: ${message ?? 'no message'}`;
  return [{ entry, reason, mayPass: passingErrors.has(code) }];
}
