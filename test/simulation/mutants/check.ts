/**
 * Plays the same histories with each mutant until one of them has a finding. Seeds in which the code as it is has one
 * prove nothing, and are left out.
 */

import type { Clock } from '../../../shared/ports/clock.ts';
import type { Mutant } from './mutant.ts';
import { play, type Seeds } from './play.ts';
import type { Caught, Played } from './played.ts';
import { OutOfDateError, Sources } from './sources.ts';

export type Fate =
  | { readonly kind: 'caught'; readonly by: Caught; readonly runs: number }
  | { readonly kind: 'survived'; readonly runs: number }
  | { readonly kind: 'outOfDate'; readonly because: string }
  /** Its process ended without an answer, or did not end. */
  | { readonly kind: 'lost'; readonly because: string };

export interface Tried {
  readonly mutant: Mutant;
  readonly fate: Fate;
  readonly seconds: number;
}

export interface Check {
  readonly seeds: { readonly from: number; readonly to: number };
  /** What the code as it is was caught at: nothing, where all is well. */
  readonly control: Played;
  readonly tried: readonly Tried[];
}

export interface CheckOptions {
  readonly mutants: readonly Mutant[];
  readonly from: number;
  /** Histories for each mutant, at most. */
  readonly runsMax: number;
  /** Processes at once. */
  readonly atOnce: number;
  readonly clock: Clock;
  readonly tell: (line: string) => void;
}

export async function checkMutants(options: CheckOptions): Promise<Check> {
  const { mutants, from, runsMax, atOnce, tell } = options;
  const seeds = { from, to: from + runsMax - 1 };
  const sources = new Sources();
  const control = await playControl(sources, seeds, atOnce);
  const skipped = control.caught.map(({ seed }) => seed);
  tell(`the code as it is: ${control.runs} runs, ${skipped.length} with a finding`);
  const waiting = [...mutants];
  const tried: Tried[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const startMs = options.clock.now();
      const fate = await fateOf(sources, mutant, { ...seeds, most: 1, skipped });
      const seconds = (options.clock.now() - startMs) / 1_000;
      tried.push({ mutant, fate, seconds });
      tell(`${mutant.name}: ${wordsOf(fate)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  tried.sort((a, b) => mutants.indexOf(a.mutant) - mutants.indexOf(b.mutant));
  return { seeds, control, tried };
}

/** Whether the code as it is is clean, and everything else is not. */
export function isProof({ control, tried }: Check): boolean {
  return control.caught.length === 0 && tried.every(({ fate }) => fate.kind === 'caught');
}

export function wordsOf(fate: Fate): string {
  switch (fate.kind) {
    case 'caught':
      return `caught by ${fate.by.rule} at seed ${fate.by.seed}: ${fate.by.text}`;
    case 'survived':
      return `not caught in ${fate.runs} runs`;
    case 'outOfDate':
      return `out of date: ${fate.because}`;
    case 'lost':
      return `no answer: ${fate.because}`;
  }
}

/** All of the seeds, in as many parts as processes. */
async function playControl(
  sources: Sources,
  { from, to }: Check['seeds'],
  atOnce: number,
): Promise<Played> {
  const size = Math.ceil((to - from + 1) / atOnce);
  const parts = Array.from({ length: atOnce }, (_part, i) => from + i * size)
    .filter((start) => start <= to)
    .map((start) =>
      play(sources, undefined, {
        from: start,
        to: Math.min(start + size - 1, to),
        most: Number.MAX_SAFE_INTEGER,
        skipped: [],
      }),
    );
  const played = await Promise.all(parts);
  return {
    runs: played.reduce((sum, { runs }) => sum + runs, 0),
    caught: played.flatMap(({ caught }) => caught),
  };
}

async function fateOf(sources: Sources, mutant: Mutant, seeds: Seeds): Promise<Fate> {
  try {
    const { runs, caught } = await play(sources, mutant, seeds);
    const [by] = caught;
    return by === undefined ? { kind: 'survived', runs } : { kind: 'caught', by, runs };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof OutOfDateError ? 'outOfDate' : 'lost', because };
  }
}
