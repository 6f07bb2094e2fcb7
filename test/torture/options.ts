/** What a torture run was asked to do, read from the command line and checked. */

import { Command, InvalidArgumentError } from 'commander';

export interface TortureWords {
  /** Real ms of misfortunes. */
  readonly forMs: number;
  /** Absent: any. */
  readonly seed?: number;
  readonly speed: number;
  readonly isVerbose: boolean;
  readonly hasWarnings: boolean;
  readonly isJson: boolean;
}

const minutesMax = 24 * 60;
const seedMax = 2 ** 31 - 1;
/** Faster than this, what a request may be late by is more than the exchanges' expiry allows. */
const speedMax = 40;

interface Given {
  readonly minutes: number;
  readonly seed?: number;
  readonly speed: number;
  readonly verbose?: boolean;
  readonly warnings?: boolean;
  readonly json?: boolean;
}

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readTortureWords(words: readonly string[]): TortureWords {
  const command = new Command('npm run torture --')
    .description(
      'Runs the whole system with everything going wrong at once, and judges it by the exchanges.',
    )
    .option('--minutes <number>', 'of misfortunes, real time', number(minutesMax), 5)
    .option('--seed <number>', 'of all chance; any when absent', wholeNumber)
    .option('--speed <factor>', 'the market runs this many times faster', number(speedMax), 20)
    .option('--verbose', 'tell each misfortune as it happens')
    .option('--warnings', 'tell what the system itself complains of, too')
    .option('--json', 'print the result as one JSON object')
    .exitOverride();
  command.parse(words, { from: 'user' });
  const { minutes, seed, speed, verbose, warnings, json } = command.opts<Given>();
  return {
    forMs: minutes * 60_000,
    ...(seed === undefined ? {} : { seed }),
    speed,
    isVerbose: verbose === true,
    hasWarnings: warnings === true,
    isJson: json === true,
  };
}

function number(max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text === '' || !(value > 0 && value <= max)) {
      throw new InvalidArgumentError(`allowed is a number above 0, at most ${max}.`);
    }
    return value;
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > seedMax) {
    throw new InvalidArgumentError(`allowed is a whole number from 0 to ${seedMax}.`);
  }
  return value;
}
