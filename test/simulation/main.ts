/** `npm run simulate -- --seed 7 --runs 2000`: whole histories under virtual time, each with faults of its own. */

import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Chalk } from 'chalk';
import { written } from '../../local/written.ts';
import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';
import { wordsOrCode } from '../support/words-or-code.ts';
import type { Finding } from './judge/finding.ts';
import { createProgress, type Progress } from './main-progress.ts';
import { failureLine, Sums, sumsText } from './main-report.ts';
import { readSimulateWords, seedMax, type SimulateWords } from './options.ts';
import { drawScenario } from './scenario/draw.ts';
import type { Scenario } from './scenario/scenario.ts';
import { keepScenario, readScenarioFile, ScenarioFileError } from './story/scenario-file.ts';
import { shrink } from './story/shrink.ts';
import { chronicleOf, findingWords, storyOf } from './story/story.ts';
import { witness } from './story/witness.ts';
import { runSeeds } from './workers.ts';
import { outcomeOf, type Outcome } from './workers-outcome.ts';
import type { World } from './world/world.ts';

/** Failures that are made smaller and told in full; of the others a line. */
const toldMax = 3;
const triesMax = 200;
const shrinkMs = 60_000;
const seedsMax = 1_000_000;

interface Failure {
  readonly seed: number;
  readonly finding: Finding;
  readonly scenario: Scenario;
  /** Absent for what is told in a line. */
  readonly story?: string;
}

/** Exit codes: 0 all is well, 1 something is wrong, 2 the words were wrong. */
async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readSimulateWords(words));
  if (typeof options === 'number') return options;
  const { scenarioFile, runs } = options;
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
  const text = options.isJson ? jsonOf(sums, failures, from) : textOf(sums, failures, from);
  await written(`${text}\n`);
  if (options.wantsStory && failures.length === 0) {
    await written(`${await chronicle(scenarioOf(from), replayWords(from, scenarioFile))}\n`);
  }
  if (options.keepAs !== undefined) return keep(options.keepAs, failures[0], progress);
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

function textOf(sums: Sums, failures: readonly Failure[], from: number): string {
  const chalk = new Chalk({ level: process.stdout.isTTY ? 1 : 0 });
  const stories = failures.flatMap(({ story }) => (story === undefined ? [] : [story, '']));
  const lines = failures.map(({ seed, finding }) =>
    chalk.red(`seed ${seed}: ${findingWords(finding).join(' ')}`),
  );
  const end =
    failures.length === 0
      ? chalk.green(`from seed ${from}: all is well`)
      : chalk.red(`from seed ${from}: ${failures.length} of ${sums.runs} runs went wrong`);
  return [...stories, ...lines, sumsText(sums), end].join('\n');
}

function jsonOf(sums: Sums, failures: readonly Failure[], from: number): string {
  const { runs, hours, passes, orders, fills, endsByPlace } = sums;
  return JSON.stringify({
    ...{ runs, from, to: from + runs - 1, hours, passes, orders, fills },
    processEnds: endsByPlace,
    failures: failures.map(({ seed, finding: { rule, text, botId, orders: ids }, scenario }) => ({
      ...{ seed, rule, text, orders: ids, scenario },
      ...(botId === undefined ? {} : { botId }),
    })),
  });
}

function replayWords(seed: number, scenarioFile: string | undefined): string {
  return `npm run simulate -- ${scenarioFile === undefined ? `--seed ${seed}` : `--scenario ${scenarioFile}`}`;
}

silenceSdkVersionWarning(process.env);
try {
  // What a run left waiting would keep the process alive.
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ScenarioFileError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exit(2);
}
