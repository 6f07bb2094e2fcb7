/** Histories kept as files: read with a clear word about what is wrong in them, and written. */

import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Finding } from '../judge/finding.ts';
import { faultNames, type FaultName } from '../scenario/faults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { venueKinds, type VenueKindName } from '../venue/kinds.ts';

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

const ms = z.number().nonnegative();
const kindNames = Object.keys(venueKinds) as [VenueKindName, ...VenueKindName[]];
const faultName = z.enum(faultNames as [FaultName, ...FaultName[]]);

/** What every history has; the rest is checked by the parts of the world it is for. */
const scenarioSchema = z.looseObject({
  seed: z.int(),
  chaosMs: ms,
  workers: z.int().min(1),
  relays: z.int().min(0),
  venues: z
    .array(z.looseObject({ name: z.string(), kind: z.enum(kindNames), symbol: z.string() }))
    .min(1),
  bots: z
    .array(
      z.looseObject({
        venue: z.string(),
        config: z.looseObject({ botId: z.string(), account: z.string() }),
      }),
    )
    .min(1),
  faults: z.partialRecord(faultName, z.number().min(0).max(1)),
  happenings: z.array(z.looseObject({ kind: z.string(), atMs: ms })),
});

const keptSchema = z.object({
  name: z.string(),
  because: z.string(),
  scenario: scenarioSchema,
});

/** A kept history, or the bare scenario. Throws a `ScenarioFileError`. */
export function readScenarioFile(path: string | URL): KeptScenario {
  const found = parsed(path);
  const isKept = typeof found === 'object' && found !== null && 'scenario' in found;
  const kept = isKept ? found : { name: '', because: '', scenario: found };
  const read = keptSchema.safeParse(kept);
  if (!read.success) {
    throw new ScenarioFileError(`${nameOf(path)} is no scenario:\n${z.prettifyError(read.error)}`);
  }
  return read.data as unknown as KeptScenario;
}

/** Returns the path of the file. */
export function keepScenario(name: string, { rule, text }: Finding, scenario: Scenario): URL {
  const file = new URL(`${name}.json`, keptFolder);
  const kept: KeptScenario = { name, because: `${rule}: ${text}`, scenario };
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`);
  return file;
}

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
