/** Checks between fields. They see the fields that are right by themselves, so that all errors are told at once. */

import type { BotConfigItemPart } from './bot-config-schema.ts';

/** Returns what is wrong between the fields that could be read. */
export function crossErrorsOf(item: BotConfigItemPart): readonly string[] {
  return [
    ...spacingErrors(item),
    ...levelErrors(item),
    ...boundErrors(item),
    ...startPriceErrors(item),
    ...connectionErrors(item),
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
  if (connection !== 'websocket' || exchange?.startsWith('ccxt:') !== true) return [];
  return [`connection: found "websocket" with exchange "${exchange}", allowed "rest" (ccxt)`];
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
