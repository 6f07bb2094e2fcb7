/** The totals as JSON, for scripts: counts are numbers, money is text in plain decimals. */

import { isDecimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { BotSnapshot, BotTotals } from './snapshot.ts';

/**
 * The sums over all bots, and each bot's own under `bots` with its exchange and class, as one JSON object on one line.
 * Sums of money over different currencies would mean nothing: such a field is left out.
 */
export function totalsJson(bots: readonly BotSnapshot[]): string {
  return JSON.stringify({
    ...sumOf(bots),
    bots: Object.fromEntries(bots.map((bot) => [bot.botId, plainOf(bot)])),
  });
}

type Plain = Readonly<Record<string, string | number>>;

function plainOf({ exchange, exchangeClass, totals, lastFailure }: BotSnapshot): Plain {
  const values = Object.entries(totals).map(
    ([name, value]: [string, number | Decimal]): [string, string | number] => [
      name,
      isDecimal(value) ? value.toFixed() : value,
    ],
  );
  return {
    exchange,
    class: exchangeClass,
    ...Object.fromEntries(values),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
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
  'failures',
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
