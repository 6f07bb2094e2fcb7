/** Turns one bot of the ancestor's config into our item, field by field. */

import { readDecimal } from './decimal-field.ts';
import { unifiedSymbolOf } from './symbol-spelling.ts';

type Item = Readonly<Record<string, unknown>>;

export interface ConvertedBot {
  /** Everything but the bot's id and account. */
  readonly item: Item;
  readonly exchange: string;
  readonly symbol: string;
  /** Tells two sets of credentials apart; never shown. */
  readonly credentials: string | undefined;
  /** Each begins with the field it is about. */
  readonly warnings: readonly string[];
}

/** Names that changed since. */
const exchangesRenamed: ReadonlyMap<unknown, string> = new Map([
  ['okex', 'okx'],
  ['huobi', 'htx'],
]);

const strategies: ReadonlyMap<unknown, string> = new Map([
  ['ppt', 'proportional'],
  ['fullfixed', 'fixed'],
]);

/** `lastTicker` and `lastOwn` canceled all open orders of the pair first; `cont` kept the book. */
const starts: ReadonlyMap<unknown, Item> = new Map([
  ['lastTicker', { startPrice: 'ticker', startMode: 'clear' }],
  ['lastOwn', { startPrice: 'ownLastTrade', startMode: 'clear' }],
  ['cont', { startPrice: 'ownLastTrade', startMode: 'keep' }],
]);

/** Ours by theirs, where the value means the same. Scales: theirs were named the other way round than they read. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['gridSpace', 'spacing'],
  ['buyGridLevels', 'buyLevels'],
  ['sellGridLevels', 'sellLevels'],
  ['buyOrderQuantity', 'buyQuantity'],
  ['sellOrderQuantity', 'sellQuantity'],
  ['quantityPower', 'quantityPower'],
  ['baseScale', 'priceScale'],
  ['counterScale', 'quantityScale'],
  ['isStrictLevels', 'strictLevels'],
  ['isNoQtyCutoff', 'keepMinimumQuantity'],
  ['minPrice', 'minPrice'],
  ['maxPrice', 'maxPrice'],
]);

const decimals = new Set(['gridSpace', 'buyOrderQuantity', 'sellOrderQuantity']);
const bounds = new Set(['minPrice', 'maxPrice']);
const elsewhere = new Set(['exchange', 'credentials', 'pair', 'seed', 'strategy']);

/** Converts one bot. What cannot be read is kept as it was, for the reader of the result to complain about. */
export function convertBot(bot: Item): ConvertedBot {
  const warnings: string[] = [];
  const exchange = exchangeOf(bot['exchange'], warnings);
  const symbol = symbolOf(bot['pair'], warnings);
  const strategy = bot['strategy'];
  const item = {
    exchange,
    account: exchange,
    symbol,
    strategy: strategies.get(strategy) ?? strategy,
    ...renamedFields(bot, warnings),
    ...startOf(bot['seed']),
    enabled: false,
  };
  const hasSecrets = bot['credentials'] !== undefined;
  const credentials = hasSecrets ? JSON.stringify(bot['credentials']) : undefined;
  return { item, exchange, symbol, credentials, warnings };
}

function exchangeOf(value: unknown, warnings: string[]): string {
  const theirs = typeof value === 'string' ? value.toLowerCase() : '';
  const ours = exchangesRenamed.get(theirs) ?? theirs;
  if (ours !== theirs) warnings.push(`exchange: "${theirs}" is called "${ours}" now`);
  return ours;
}

function symbolOf(value: unknown, warnings: string[]): string {
  const pair = typeof value === 'string' ? value : '';
  const symbol = unifiedSymbolOf(pair);
  if (symbol !== undefined) return symbol;
  warnings.push(`pair: found "${pair}", cannot tell base from quote: write the symbol by hand`);
  return pair;
}

function startOf(seed: unknown): Item {
  return starts.get(seed) ?? { startPrice: decimalText(seed), startMode: 'clear' };
}

function renamedFields(bot: Item, warnings: string[]): Item {
  const fields: Record<string, unknown> = {};
  for (const [theirs, value] of Object.entries(bot)) {
    const ours = renamed.get(theirs);
    if (ours === undefined) {
      if (!elsewhere.has(theirs)) warnings.push(`${theirs}: left out, has no counterpart`);
    } else if (bounds.has(theirs)) {
      const bound = boundOf(value);
      if (bound === undefined) warnings.push(`${theirs}: left out, no bound`);
      else fields[ours] = bound;
    } else {
      fields[ours] = decimals.has(theirs) ? decimalText(value) : value;
    }
  }
  return fields;
}

/** Zero and nothing stood for no bound. */
function boundOf(value: unknown): unknown {
  const isNothing = value === null || value === '' || readDecimal(value)?.isZero() === true;
  return isNothing ? undefined : decimalText(value);
}

/** Plain decimal text; numbers of such files often print with an exponent. */
function decimalText(value: unknown): unknown {
  return readDecimal(value)?.toFixed() ?? value;
}
