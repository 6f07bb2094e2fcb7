/** What a check of mutants was asked to do, read from the command line and checked. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../../support/whole-number.ts';
import { mutants } from './list.ts';
import { openMutants } from './list/open.ts';
import type { Mutant } from './mutant.ts';

export interface MutantWords {
  readonly mutants: readonly Mutant[];
  readonly from: number;
  readonly runsMax: number;
  readonly atOnce: number;
  readonly isList: boolean;
  readonly isJson: boolean;
}

const seedMax = 2 ** 31 - 1;
const runsMaxMost = 100_000;
const atOnceMost = 16;

interface Given {
  readonly only?: readonly Mutant[];
  readonly seed: number;
  readonly runsMax: number;
  readonly atOnce: number;
  readonly open?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readMutantWords(words: readonly string[]): MutantWords {
  const command = new Command('npm run simulate:mutants --')
    .description(
      'Breaks the code in known ways, and shows that the simulator notices each of them.',
    )
    .addOption(
      new Option('--only <name>', 'this mutant alone; can be given more than once').argParser(
        named,
      ),
    )
    .option('--seed <number>', 'the first one', wholeNumber(0, seedMax), 1)
    .option('--runs-max <number>', 'histories for each mutant', wholeNumber(1, runsMaxMost), 500)
    .option('--at-once <number>', 'processes side by side', wholeNumber(1, atOnceMost), 2)
    .option('--open', 'the mutants that are not caught yet, and no others')
    .option('--list', 'name the mutants, and run nothing')
    .option('--json', 'print the result as one JSON object')
    .exitOverride();
  command.parse(words, { from: 'user' });
  const { only, seed, runsMax, atOnce, open, list, json } = command.opts<Given>();
  return {
    mutants: only ?? (open === true ? openMutants : mutants),
    from: seed,
    runsMax,
    atOnce,
    isList: list === true,
    isJson: json === true,
  };
}

function named(name: string, before: readonly Mutant[] = []): readonly Mutant[] {
  const mutant = [...mutants, ...openMutants].find((one) => one.name === name);
  if (mutant === undefined) {
    throw new InvalidArgumentError('there is no such mutant; --list names them.');
  }
  return [...before, mutant];
}
