/** Histories kept as files: read with a clear word about what is wrong in them, and written. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Finding } from '../judge/finding.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';

export interface KeptScenario {
  /** The file's, too. */
  readonly name: string;
  /** What went wrong in it once. */
  readonly because: string;
  readonly scenario: Scenario;
}

export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

export const keptFolder = new URL('../scenarios/', import.meta.url);

const keptSchema = z.object({
  name: z.string(),
  because: z.string(),
  scenario: scenarioSchema,
});

/** As `--json` prints it: the first failure is what is meant. */
const outputSchema = z.looseObject({
  failures: z.array(
    z
      .looseObject({ rule: z.string(), text: z.string(), scenario: z.unknown() })
      .transform(({ rule, text, scenario }) => ({
        ...{ name: '', because: `${rule}: ${text}`, scenario },
      })),
  ),
});

/** A kept history, the bare scenario, or the first failure of what `--json` printed. Throws a `ScenarioFileError`. */
export function readScenarioFile(path: string | URL): KeptScenario {
  const kept = keptIn(parsed(path), path);
  const read = keptSchema.safeParse(kept);
  if (!read.success) {
    throw new ScenarioFileError(`${nameOf(path)} is no scenario:\n${z.prettifyError(read.error)}`);
  }
  return read.data as unknown as KeptScenario;
}

function keptIn(found: unknown, path: string | URL): unknown {
  const output = outputSchema.safeParse(found);
  if (output.success) {
    const [failure] = output.data.failures;
    if (failure === undefined) throw new ScenarioFileError(`${nameOf(path)} has no failure in it`);
    return failure;
  }
  const isKept = typeof found === 'object' && found !== null && 'scenario' in found;
  return isKept ? found : { name: '', because: '', scenario: found };
}

/** Throws a `ScenarioFileError` where another history has the name. */
export function checkNameIsFree(name: string): void {
  if (existsSync(keptFileOf(name))) {
    throw new ScenarioFileError(`a history is kept as ${name} already; choose another name`);
  }
}

/** Returns the path of the file. */
export function keepScenario(name: string, { rule, text }: Finding, scenario: Scenario): URL {
  const file = keptFileOf(name);
  const kept: KeptScenario = { name, because: `${rule}: ${text}`, scenario };
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`, { flag: 'wx' });
  return file;
}

const keptFileOf = (name: string): URL => new URL(`${name}.json`, keptFolder);

function parsed(path: string | URL): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new ScenarioFileError(`${nameOf(path)} cannot be read: ${because}`, { cause: error });
  }
}

function nameOf(path: string | URL): string {
  return typeof path === 'string' ? path : path.pathname;
}
