/** What a trial of the deployment was asked to do, read from the command line and checked. */

import { Command } from 'commander';

export interface TrialWords {
  /** Where the Python tools are installed, and found again by the next trial. */
  readonly tools: string;
  /** Leave the emulator and the exchange running until a signal comes. */
  readonly isKept: boolean;
  readonly isJson: boolean;
}

interface Given {
  readonly tools: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readTrialWords(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): TrialWords {
  const command = new Command('npm run e2e:deploy --')
    .description(
      'Deploys both stacks with the CDK into an AWS emulator on this machine, finds every resource by its API, and ' +
        'has a bot trade through the deployed functions on a simulated exchange. Needs Python 3.10, no Docker and no ' +
        'account. Takes about four minutes.',
    )
    .option(
      '--tools <dir>',
      'where the Python tools are kept (MMM_EMULATOR_TOOLS)',
      environment['MMM_EMULATOR_TOOLS'] ?? '.data/emulator-tools',
    )
    .option('--keep', 'leave all of it running in the end, until Ctrl-C, and say how to reach it')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, or skipped for want of Python or PyPI; 1 something is wrong; 2 wrong words.',
    )
    .exitOverride();
  command.parse(words, { from: 'user' });
  const { tools, keep, json } = command.opts<Given>();
  return { tools, isKept: keep === true, isJson: json === true };
}
