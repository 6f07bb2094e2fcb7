/** `npm run simulate -- --seed 7 --runs 2000`: whole histories under virtual time, each with faults of its own. */

import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { written } from '../../local/written.ts';
import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';
import { endQuietlyAtClosedPipe } from '../support/closed-pipe.ts';
import { wordsOrCode } from '../support/words-or-code.ts';
import { createProgress, type Progress } from './main-progress.ts';
import { failureLine, jsonOf, Sums, textOf, type Failure, type Ran } from './main-report.ts';
import { readSimulateWords, seedMax, type SimulateWords } from './options.ts';
import { drawScenario } from './scenario/draw.ts';
import type { Scenario } from './scenario/scenario.ts';
import {
  checkNameIsFree,
  keepScenario,
  readScenarioFile,
  ScenarioFileError,
} from './story/scenario-file.ts';
import { shrink } from './story/shrink.ts';
import { chronicleOf, storyOf } from './story/story.ts';
import { witness } from './story/witness.ts';
import { runSeeds } from './workers.ts';
import { outcomeOf, type Outcome } from './workers-outcome.ts';
import type { World } from './world/world.ts';

/** Failures that are made smaller and told in full; of the others a line. */
const toldMax = 3;
const triesMax = 200;
const shrinkMs = 60_000;
const seedsMax = 1_000_000;

/** Exit codes: 0 all is well, 1 something is wrong, 2 the words were wrong. */
async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readSimulateWords(words));
  if (typeof options === 'number') return options;
  const { scenarioFile, runs, keepAs } = options;
  if (keepAs !== undefined) checkNameIsFree(keepAs);
  const kept = scenarioFile === undefined ? undefined : readScenarioFile(scenarioFile).scenario;
  const from = options.seed ?? randomInt(Math.min(seedsMax, seedMax - runs));
  const progress = createProgress(process.stderr, runs);
  progress.tell(kept === undefined ? `seed ${from}` : `scenario ${scenarioFile ?? ''}`);
  const sums = new Sums();
  const onOutcome = (outcome: Outcome): boolean => {
    sums.add(outcome);
    if (outcome.findings.length > 0) progress.tell(`FAILED ${failureLine(outcome)}`);
    progress.onRun(sums);
    return sums.failed.length < options.stopAfter;
  };
  if (kept === undefined) await runSeeds({ ...options, from }, onOutcome);
  else onOutcome(await outcomeOf(kept));
  progress.end();
  const scenarioOf = (seed: number): Scenario => kept ?? drawScenario(seed);
  const failures: Failure[] = [];
  for (const [i, outcome] of sums.failed.entries()) {
    const told = i < toldMax ? await toldInFull(outcome, scenarioOf, options, progress) : undefined;
    const [finding] = outcome.findings;
    if (finding === undefined) continue;
    const { seed } = outcome;
    failures.push(told ?? { seed, finding, scenario: scenarioOf(seed) });
  }
  const story = options.wantsStory
    ? (failures[0]?.story ?? (await chronicle(scenarioOf(from), replayWords(from, scenarioFile))))
    : undefined;
  const ran: Ran = { sums, failures, from, scenarioFile, story };
  await written(`${options.isJson ? jsonOf(ran) : textOf(ran, process.stdout.isTTY)}\n`);
  if (keepAs !== undefined) return keep(keepAs, failures[0], progress);
  return failures.length === 0 ? 0 : 1;
}

/** Made smaller, if that is wanted, and run once more with everything written down. */
async function toldInFull(
  { seed, findings }: Outcome,
  scenarioOf: (seed: number) => Scenario,
  { mayShrink, scenarioFile }: SimulateWords,
  progress: Progress,
): Promise<Failure | undefined> {
  const [finding] = findings;
  if (finding === undefined) return undefined;
  let found = { scenario: scenarioOf(seed), finding };
  if (mayShrink) {
    progress.tell(`making the history of seed ${seed} smaller ...`);
    const untilMs = performance.now() + shrinkMs;
    found = await shrink(found, {
      triesMax,
      findingsOf: async (scenario) => (await outcomeOf(scenario)).findings,
      isOver: () => performance.now() > untilMs,
    });
  }
  let world: World | undefined;
  await outcomeOf(found.scenario, (made) => {
    world = made;
    witness(made);
  });
  const replay = replayWords(seed, scenarioFile);
  const story = world === undefined ? '' : storyOf(world, found.finding, replay);
  return { seed, ...found, story };
}

async function chronicle(scenario: Scenario, replay: string): Promise<string> {
  let world: World | undefined;
  await outcomeOf(scenario, (made) => {
    world = made;
    witness(made);
  });
  return world === undefined ? '' : chronicleOf(world, replay);
}

function keep(name: string, failure: Failure | undefined, progress: Progress): number {
  if (failure === undefined) {
    progress.tell('nothing is kept: the run has no finding');
    return 2;
  }
  const file = keepScenario(name, failure.finding, failure.scenario);
  progress.tell(`kept as ${fileURLToPath(file)}`);
  return 1;
}

function replayWords(seed: number, scenarioFile: string | undefined): string {
  return `npm run simulate -- ${scenarioFile === undefined ? `--seed ${seed}` : `--scenario ${scenarioFile}`}`;
}

silenceSdkVersionWarning(process.env);
endQuietlyAtClosedPipe();
try {
  // What a run left waiting would keep the process alive.
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ScenarioFileError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exit(2);
}
