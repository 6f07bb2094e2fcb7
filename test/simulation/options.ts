/** What a simulation was asked to do, read from the command line and checked. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../support/whole-number.ts';
import { workersByDefault } from './workers.ts';

export interface SimulateWords {
  /** Of the first run; absent: any. */
  readonly seed?: number;
  readonly runs: number;
  readonly workers: number;
  readonly mayShrink: boolean;
  /** A kept history, instead of drawn ones. */
  readonly scenarioFile?: string;
  readonly wantsStory: boolean;
  readonly isJson: boolean;
  /** Failures after which no more is run. */
  readonly stopAfter: number;
  /** The name a history with a finding is kept under. */
  readonly keepAs?: string;
}

/** So that the last of the most runs is a seed still. */
export const seedMax = 2 ** 31 - 1;
export const runsMax = 1_000_000;
const workersMax = 256;

interface Given {
  readonly seed?: number;
  readonly runs: number;
  readonly workers: number;
  readonly shrink: boolean;
  readonly scenario?: string;
  readonly story?: boolean;
  readonly json?: boolean;
  readonly stopAfter?: number;
  readonly keep?: string;
}

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readSimulateWords(words: readonly string[]): SimulateWords {
  const command = new Command('npm run simulate --')
    .description(
      'Runs the whole system under virtual time with faults drawn from a seed, and judges it by the exchanges.',
    )
    .option('--seed <number>', 'of the first run; any when absent', wholeNumber(0, seedMax))
    .option('--runs <number>', 'one seed after the other', wholeNumber(1, runsMax), 1)
    .option('--workers <number>', 'processes', wholeNumber(1, workersMax), workersByDefault)
    .option('--no-shrink', 'leave the histories of failures as long as they are')
    .addOption(
      new Option('--scenario <file>', 'run a kept history instead').conflicts(['seed', 'runs']),
    )
    .option('--story', 'tell what happened in a single run even if all is well')
    .option('--json', 'print the result as one JSON object')
    .option('--stop-after <failures>', 'run no more after so many', wholeNumber(1, runsMax))
    .option('--keep <name>', 'keep the history of a single run that fails as a test', keepName)
    .exitOverride();
  command.parse(words, { from: 'user' });
  const { seed, runs, workers, shrink, scenario, story, json, stopAfter, keep } =
    command.opts<Given>();
  for (const [name, isGiven] of [
    ['story', story === true],
    ['keep', keep !== undefined],
  ] as const) {
    if (isGiven && runs > 1) {
      command.error(`error: --${name} is about one run, found --runs ${runs}.`);
    }
  }
  if (seed !== undefined && seed + runs - 1 > seedMax) {
    command.error(`error: found a last seed of ${seed + runs - 1}, allowed is at most ${seedMax}.`);
  }
  return {
    ...(seed === undefined ? {} : { seed }),
    runs,
    workers,
    mayShrink: shrink,
    ...(scenario === undefined ? {} : { scenarioFile: scenario }),
    wantsStory: story === true,
    isJson: json === true,
    stopAfter: stopAfter ?? Number.POSITIVE_INFINITY,
    ...(keep === undefined ? {} : { keepAs: keep }),
  };
}

function keepName(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) {
    throw new InvalidArgumentError('allowed are small letters, digits, and dashes between them.');
  }
  return text;
}
