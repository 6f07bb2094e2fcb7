/** What runs in recorded markets were asked to do, read from the command line and checked before any of them begins. */

import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { allowedIn, botConfigItemSchema } from '../../shared/config/bot-config-schema.ts';
import { wholeNumber } from '../support/whole-number.ts';
import { runsMax, seedMax } from './options.ts';
import { chaosMsMax } from './story/scenario-schema.ts';
import { pairs, variants, type Variant } from './stress-scenario.ts';
import { isShape, shapes } from './venue/candles-shapes.ts';

export interface MarketWords {
  readonly market: string;
  readonly pair: string;
  /** Epoch ms. */
  readonly fromMs?: number;
  readonly hours?: number;
  readonly faults: 'on' | 'off' | 'both';
  readonly funds: Variant | 'all';
  readonly pollSeconds: number;
  readonly seed: number;
  readonly runs: number;
  /** The file a picture of the first run is drawn into. */
  readonly chart?: string;
  /** The folder for the scenarios of runs in which something is wrong. */
  readonly keep?: string;
}

const hoursMax = chaosMsMax / 3_600_000;

interface Given extends Pick<
  MarketWords,
  'market' | 'faults' | 'funds' | 'seed' | 'runs' | 'hours' | 'chart' | 'keep'
> {
  readonly pair?: string;
  readonly from?: number;
  readonly poll: number;
}

/** Throws a `CommanderError` when the words are wrong; its message has been printed then. */
export function readMarketWords(words: readonly string[]): MarketWords {
  const command: Command = new Command('npm run simulate:market --')
    .description(
      'Runs a grid in a market that was recorded, once for each seed, kind of funds, and with faults or without.',
    )
    .requiredOption(
      '--market <file>',
      'a gzip CSV of candles or trades, or a market known by name',
      marketOf,
    )
    .addOption(
      new Option('--pair <pair>', 'the grid to use; by default as the file is called').choices(
        Object.keys(pairs),
      ),
    )
    .option('--from <time>', 'ISO time of the first moment; by default as the file begins', timeOf)
    .option('--hours <hours>', 'how long; by default to the end', hoursOf)
    .addOption(choice('--faults <which>', ['on', 'off', 'both'], 'both'))
    .addOption(choice('--funds <which>', [...variants, 'all'], 'all'))
    .option('--poll <seconds>', 'between two passes', pollOf, 10)
    .option('--seed <number>', 'the first seed', wholeNumber(0, seedMax), 1)
    .option('--runs <number>', 'how many seeds', wholeNumber(1, runsMax), 3)
    .option('--chart <file>', 'draws the first run there, as SVG', writableFile)
    .option(
      '--keep <folder>',
      'keeps the scenarios of runs in which something is wrong',
      writableFolder,
    )
    .exitOverride();
  command.parse(words, { from: 'user' });
  const { pair: given, from, poll: pollSeconds, ...rest } = command.opts<Given>();
  const { market, hours, seed, runs } = rest;
  const pair = given ?? pairIn(market);
  if (pair === undefined) {
    command.error(`error: say with --pair which grid to use in ${market}.`);
  }
  if (isShape(market) && (from ?? hours) !== undefined) {
    command.error(`error: ${market} is always as long as it is, found --from or --hours.`);
  }
  if (seed + runs - 1 > seedMax) {
    command.error(`error: found a last seed of ${seed + runs - 1}, allowed is at most ${seedMax}.`);
  }
  return { ...rest, pair, pollSeconds, ...(from === undefined ? {} : { fromMs: from }) };
}

/** The pair a file is called after: `..._NEOUSD_...` and `neo-usd-...` alike. */
function pairIn(market: string): string | undefined {
  const name = market.toUpperCase().replaceAll('-', '');
  return Object.keys(pairs)
    .toSorted((a, b) => b.length - a.length)
    .find((known) => name.includes(known.replace('-', '')));
}

function choice(flags: string, choices: readonly string[], otherwise: string): Option {
  return new Option(flags).choices(choices).default(otherwise);
}

function marketOf(text: string): string {
  if (text.startsWith('shape:') && !isShape(text)) {
    throw new InvalidArgumentError(`allowed shapes are ${Object.keys(shapes).join(', ')}.`);
  }
  return text;
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('an ISO time is expected.');
  return ms;
}

function hoursOf(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= hoursMax)) {
    throw new InvalidArgumentError(`allowed is a number above 0, at most ${hoursMax}.`);
  }
  return value;
}

/** As a config would have it. */
function pollOf(text: string): number {
  const read = botConfigItemSchema.shape.pollSeconds.safeParse(Number(text));
  if (read.data === undefined) {
    throw new InvalidArgumentError(`allowed are ${allowedIn('pollSeconds')}.`);
  }
  return read.data;
}

function writableFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw new InvalidArgumentError('it is a folder.');
  mustBeWritable(found === undefined ? dirname(path) : path);
  return path;
}

function writableFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InvalidArgumentError('there is no such folder.');
  }
  mustBeWritable(path);
  return path;
}

function mustBeWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw new InvalidArgumentError(`${path} is not there, or cannot be written.`);
  }
}
