/**
 * PutEvents as EventBridge speaks it on the wire: AWS JSON 1.1, at most ten entries and one megabyte a request, and a
 * verdict for each entry. Limits and error codes: API reference of PutEvents, and "Sending events" of the user guide.
 */

import * as z from 'zod';

const putEventsTarget = 'AWSEvents.PutEvents';
export const wireContentType = 'application/x-amz-json-1.1';
const entriesMax = 10;
export const requestBytesMax = 1_048_576;

const entrySchema = z.object({
  /** Epoch seconds. */
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
});

const requestSchema = z.object({ Entries: z.array(entrySchema) });

export type PutEntry = Readonly<z.infer<typeof entrySchema>>;

export type EntryVerdict =
  { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** A request that is refused as a whole. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal';
  /** The exception's name on the wire. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Throws `WireRefusal`. */
export function readPutEvents(target: string | undefined, body: string): readonly PutEntry[] {
  if (target !== putEventsTarget) {
    throw new WireRefusal('UnknownOperationException', `found ${target ?? 'no operation'}`);
  }
  const read = requestSchema.safeParse(jsonOf(body));
  if (!read.success) {
    throw new WireRefusal('SerializationException', z.prettifyError(read.error));
  }
  const { Entries: entries } = read.data;
  if (entries.length < 1 || entries.length > entriesMax) {
    throw new WireRefusal(
      'ValidationException',
      `found ${entries.length} entries, allowed are 1 to ${entriesMax}`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > requestBytesMax) {
    throw new WireRefusal(
      'ValidationException',
      `found entries of ${bytes} bytes, allowed are ${requestBytesMax} for all of them`,
    );
  }
  return entries;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new WireRefusal('SerializationException', `not JSON: ${String(cause)}`);
  }
}

/** As the user guide counts: 14 bytes of a time, and the UTF-8 of the rest. */
function entryBytes({ Time, Source, DetailType, Detail, Resources }: PutEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return texts.reduce(
    (sum, text) => sum + Buffer.byteLength(text ?? ''),
    Time === undefined ? 0 : 14,
  );
}

/** What is wrong with one entry; undefined for one that can be taken. */
export function flawOf(entry: PutEntry, busName: string): EntryVerdict | undefined {
  const { Source: source, DetailType: detailType, Detail: detail, EventBusName: bus } = entry;
  if (isBlank(source)) return invalid('Source', 'it is required');
  if (isBlank(detailType)) return invalid('DetailType', 'it is required');
  if (isBlank(detail)) return invalid('Detail', 'it is required');
  if ((bus ?? 'default') !== busName) return invalid('EventBusName', 'there is no such bus');
  if (detailOf(detail) === undefined) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  return undefined;
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function invalid(parameter: string, because: string): EntryVerdict {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${because}.`,
  };
}

/** The detail as an object; undefined when it is anything else. */
export function detailOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const detail: unknown = JSON.parse(text ?? '');
    const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
    return isObject ? (detail as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
