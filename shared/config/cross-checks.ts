/** Checks between fields. They see the fields that are right by themselves, so that all errors are told at once. */

import { isPaperBot, paperBotPrefix, paperExchange } from '../domain/paper-bots.ts';
import { allowedIn, type BotConfigItemPart } from './bot-config-schema.ts';

/** Returns what is wrong between the fields that could be read. */
export function crossErrorsOf(item: BotConfigItemPart): readonly string[] {
  return [
    ...exchangeErrors(item),
    ...nameErrors(item),
    ...spacingErrors(item),
    ...levelErrors(item),
    ...boundErrors(item),
    ...startPriceErrors(item),
    ...connectionErrors(item),
  ];
}

/** What it shows is what a deployment can do; it has no market that anybody could earn on. */
function exchangeErrors({ botId, exchange }: BotConfigItemPart): readonly string[] {
  if (exchange !== paperExchange || botId === undefined || isPaperBot(botId)) return [];
  return [
    `exchange: found "${paperExchange}", which only the smoke test of a deployment trades on, by bots named "${paperBotPrefix}..."; allowed ${allowedIn('exchange')}`,
  ];
}

/** The smoke test deletes all that is stored of its bot: nobody may trade with money under such a name. */
function nameErrors({ botId, exchange }: BotConfigItemPart): readonly string[] {
  if (botId === undefined || exchange === undefined) return [];
  if (!isPaperBot(botId) || exchange === paperExchange) return [];
  return [
    `botId: found "${botId}", allowed a name that does not begin with "${paperBotPrefix}": such bots belong to the smoke test of a deployment`,
  ];
}

function spacingErrors({
  strategy,
  spacing,
  startPrice,
  buyLevels,
}: BotConfigItemPart): readonly string[] {
  if (spacing === undefined) return [];
  if (strategy === 'proportional' && spacing.gt(100)) {
    return [`spacing: found ${spacing.toFixed()}, allowed at most 100 percent (proportional)`];
  }
  const isFixed = strategy === 'fixed' && startPrice?.kind === 'number';
  if (isFixed && buyLevels !== 0 && spacing.gte(startPrice.price)) {
    const start = startPrice.price.toFixed();
    return [
      `spacing: found ${spacing.toFixed()}, allowed less than the start price ${start} (fixed): the first buy would not be above 0`,
    ];
  }
  return [];
}

function levelErrors({ buyLevels, sellLevels }: BotConfigItemPart): readonly string[] {
  if (buyLevels !== 0 || sellLevels !== 0) return [];
  return ['buyLevels: found 0 with sellLevels 0, allowed at least 1 level on one of the sides'];
}

function connectionErrors({ exchange, connection }: BotConfigItemPart): readonly string[] {
  if (connection !== 'websocket' || exchange === undefined) return [];
  if (exchange !== paperExchange && !exchange.startsWith('ccxt:')) return [];
  const which = exchange === paperExchange ? paperExchange : 'ccxt';
  return [`connection: found "websocket" with exchange "${exchange}", allowed "rest" (${which})`];
}

function boundErrors({ minPrice, maxPrice }: BotConfigItemPart): readonly string[] {
  if (minPrice === undefined || maxPrice === undefined || minPrice.lte(maxPrice)) return [];
  return [`minPrice: found ${minPrice.toFixed()}, allowed at most maxPrice ${maxPrice.toFixed()}`];
}

function startPriceErrors({
  startPrice,
  minPrice,
  maxPrice,
}: BotConfigItemPart): readonly string[] {
  if (startPrice?.kind !== 'number') return [];
  const found = `startPrice: found ${startPrice.price.toFixed()}, allowed`;
  return [
    ...(minPrice?.gt(startPrice.price) === true
      ? [`${found} at least minPrice ${minPrice.toFixed()}`]
      : []),
    ...(maxPrice?.lt(startPrice.price) === true
      ? [`${found} at most maxPrice ${maxPrice.toFixed()}`]
      : []),
  ];
}
