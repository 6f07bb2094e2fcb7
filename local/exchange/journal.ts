/**
 * The files of a simulated exchange that must survive the death of its process: a snapshot, and behind it a journal of
 * the requests since, one JSON line each, written before their effects are shown.
 *
 *     state.json      snapshot, says which journal continues it   written aside, then renamed
 *     journal-7.jsonl requests since that snapshot                 only appended to
 *
 * The machine is trusted to stay up (no fsync): it is the process that may be killed at any moment.
 */

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../market/atomic-file.ts';
import {
  amendCommandSchema,
  coreStateSchema,
  placeCommandSchema,
  type CoreState,
} from './records.ts';

/** Where a request stood: before this event of the market, at this virtual time. */
const place = { nextIndex: z.number(), nowMs: z.number() };

const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('place'),
    ...place,
    account: z.string(),
    request: placeCommandSchema,
  }),
  z.object({ kind: z.literal('cancel'), ...place, account: z.string(), orderId: z.string() }),
  z.object({
    kind: z.literal('amend'),
    ...place,
    account: z.string(),
    orderId: z.string(),
    changes: amendCommandSchema,
  }),
  z.object({ kind: z.literal('halt'), ...place, ms: z.number() }),
  /** Nothing but time: fills have been shown that happened before this place. */
  z.object({ kind: z.literal('advance'), ...place }),
]);

const snapshotSchema = z.object({
  version: z.literal(1),
  journal: z.number(),
  state: coreStateSchema,
});

export type JournalEntry = Readonly<z.infer<typeof entrySchema>>;

/** A file of the data folder does not hold what was written there. */
export class SimulatorDataError extends Error {
  override readonly name = 'SimulatorDataError';
}

export class Journal {
  private readonly folder: string;
  private number = 0;
  private descriptor: number | undefined;
  private count = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Entries since the last snapshot. */
  get length(): number {
    return this.count;
  }

  /** What was kept, or undefined in an empty folder. Throws `SimulatorDataError` naming the damaged file. */
  load(): { readonly state: CoreState; readonly entries: readonly JournalEntry[] } | undefined {
    const path = join(this.folder, 'state.json');
    if (!existsSync(path)) return undefined;
    const snapshot = parseOrThrow(snapshotSchema, readFileSync(path, 'utf8'), path);
    this.number = snapshot.journal;
    const entries = readEntries(this.journalPath());
    this.count = entries.length;
    return { state: snapshot.state, entries };
  }

  append(entry: JournalEntry): void {
    this.descriptor ??= openSync(this.journalPath(), 'a');
    writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
    this.count += 1;
  }

  /** Starts the next journal behind a new snapshot. Between the two steps the old pair is still whole. */
  compact(state: CoreState): void {
    const old = this.journalPath();
    this.close();
    this.number += 1;
    const snapshot = { version: 1, journal: this.number, state };
    replaceFile(join(this.folder, 'state.json'), JSON.stringify(snapshot));
    rmSync(old, { force: true });
    this.count = 0;
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private journalPath(): string {
    return join(this.folder, `journal-${this.number}.jsonl`);
  }
}

/** A last line without its end was being written when the process died: it was answered to nobody, and goes. */
function readEntries(path: string): JournalEntry[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => parseOrThrow(entrySchema, line, `${path}, line ${index + 1}`));
}

function parseOrThrow<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SimulatorDataError(
      `the simulator's data is damaged in ${where}; restore it, or delete the folder to start afresh`,
      { cause },
    );
  }
}
