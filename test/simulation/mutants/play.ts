/** Plays histories in a process of its own, with a mutant in the code or without. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleInto } from './bundle.ts';
import type { Mutant } from './mutant.ts';
import type { Played } from './played.ts';
import type { Sources } from './sources.ts';

const run = promisify(execFile);

export interface Seeds {
  readonly from: number;
  readonly to: number;
  /** So many of them with a finding, and it ends. */
  readonly most: number;
  /** Not played. */
  readonly skipped: readonly number[];
}

/** A mutant may never come to an end of its own. */
const timeoutMs = 900_000;
const outputMax = 10_000_000;

/** Rejects with `OutOfDateError`, and where the process ends without an answer. */
export async function play(
  sources: Sources,
  mutant: Mutant | undefined,
  seeds: Seeds,
): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-mutant-'));
  try {
    const path = await bundleInto(folder, sources, mutant);
    const { from, to, most, skipped } = seeds;
    const { stdout } = await run(
      process.execPath,
      [path, ...[from, to, most].map(String), skipped.join(',')],
      { timeout: timeoutMs, maxBuffer: outputMax },
    );
    return JSON.parse(stdout) as Played;
  } finally {
    await rm(folder, { recursive: true });
  }
}
