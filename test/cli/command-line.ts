/** Runs command lines in process, against a table of the embedded database. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Io, Prompt } from '../../cli/io.ts';
import { run, type ExitCode } from '../../cli/run.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { virtualClock } from '../support/virtual-clock.ts';

export interface Ran {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
  /** The output as JSON. */
  readonly json: () => unknown;
}

export interface World {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly folder?: string;
  readonly isTerminal?: boolean;
  /** What is piped in. */
  readonly input?: string;
  readonly prompt?: Prompt;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder of its own, gone with the test file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-cli-'));
  folders.push(folder);
  return folder;
}

/** Runs one command line; words of a text are separated by single spaces. */
export async function commandLine(
  line: string | readonly string[],
  world: World = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (text) => {
      out.push(text);
    },
    err: (text) => {
      err.push(text);
    },
    ...(world.input === undefined ? {} : { readInput: () => Promise.resolve(world.input ?? '') }),
    ...(world.prompt === undefined ? {} : { prompt: world.prompt }),
    isTerminal: world.isTerminal ?? false,
    environment: world.environment ?? {},
    folder: world.folder ?? process.cwd(),
    clock: virtualClock(aTimeMs),
  };
  const exitCode = await run(typeof line === 'string' ? line.split(' ') : line, io);
  return {
    exitCode,
    out: out.join('\n'),
    err: err.join('\n'),
    json: (): unknown => JSON.parse(out.join('\n')),
  };
}
