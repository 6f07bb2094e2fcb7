/** The totals as JSON, for scripts: counts are numbers, money is text in plain decimals. */

import { isDecimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { BotSnapshot, BotTotals } from './snapshot.ts';

/** One JSON object on one line. */
export function totalsJson(totals: BotTotals): string {
  return JSON.stringify(plainOf(totals));
}

/**
 * The sums over all bots, and each bot's own under `bots`. Sums of money over different currencies would mean nothing:
 * such a field is left out.
 */
export function allTotalsJson(bots: readonly BotSnapshot[]): string {
  const [only, ...others] = bots;
  if (only !== undefined && others.length === 0) return totalsJson(only.totals);
  return JSON.stringify({
    ...sumOf(bots),
    bots: Object.fromEntries(bots.map(({ botId, totals }) => [botId, plainOf(totals)])),
  });
}

type Plain = Readonly<Record<string, string | number>>;

function plainOf(totals: object): Plain {
  return Object.fromEntries(
    Object.entries(totals).map(([name, value]: [string, number | Decimal]) => [
      name,
      isDecimal(value) ? value.toFixed() : value,
    ]),
  );
}

const counts = [
  'fills',
  'countered',
  'settled',
  'debts',
  'openBuys',
  'openSells',
  'duplicates',
  'holes',
  'orphans',
  'unknown',
  'missing',
  'passes',
  'apiCalls',
] as const satisfies readonly (keyof BotTotals)[];

function sumOf(bots: readonly BotSnapshot[]): Plain {
  const sums = counts.map((name): [string, number] => [
    name,
    bots.reduce((sum, { totals }) => sum + totals[name], 0),
  ]);
  const total = (name: 'realizedProfitQuote' | 'feesQuote' | 'inventoryBase') => ({
    [name]: bots.reduce((sum, { totals }) => sum.plus(totals[name]), zero).toFixed(),
  });
  const isOne = (currencies: readonly string[]) => new Set(currencies).size <= 1;
  return {
    ...Object.fromEntries(sums),
    ...(isOne(bots.map(({ quote }) => quote))
      ? { ...total('realizedProfitQuote'), ...total('feesQuote') }
      : {}),
    ...(isOne(bots.map(({ base }) => base)) ? total('inventoryBase') : {}),
  };
}
