/** The command line of runs in recorded markets. */

import { InvalidArgumentError, Option, type Command } from 'commander';
import { pairs, variants, type Variant } from './stress-scenario.ts';

export interface MarketOptions {
  readonly market: string;
  readonly pair?: string;
  /** Epoch ms. */
  readonly from?: number;
  readonly hours?: number;
  readonly faults: 'on' | 'off' | 'both';
  readonly funds: Variant | 'all';
  readonly poll: number;
}

export function addMarketOptions(command: Command): Command {
  return command
    .requiredOption('--market <file>', 'a gzip CSV of candles or trades, or a market known by name')
    .addOption(
      new Option('--pair <pair>', 'the grid to use; by default as the file is called').choices(
        Object.keys(pairs),
      ),
    )
    .option('--from <time>', 'ISO time of the first moment; by default as the file begins', timeOf)
    .option('--hours <hours>', 'how long; by default to the end', positive)
    .addOption(choice('--faults <which>', ['on', 'off', 'both'], 'both'))
    .addOption(choice('--funds <which>', [...variants, 'all'], 'all'))
    .option('--poll <seconds>', 'between two passes', positive, 10);
}

/** The pair a file is called after: `..._NEOUSD_...` and `neo-usd-...` alike. */
export function pairOf({ pair, market }: MarketOptions): string {
  const name = market.toUpperCase().replaceAll('-', '');
  const found =
    pair ??
    Object.keys(pairs)
      .toSorted((a, b) => b.length - a.length)
      .find((known) => name.includes(known.replace('-', '')));
  if (found === undefined) {
    throw new InvalidArgumentError(`say which grid to use in ${market}: --pair`);
  }
  return found;
}

function choice(flags: string, choices: readonly string[], otherwise: string): Option {
  return new Option(flags).choices(choices).default(otherwise);
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('an ISO time is expected');
  return ms;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0 is expected');
  return value;
}
