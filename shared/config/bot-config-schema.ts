/** The config item as people write it: every field, what it means, its unit, and what is allowed in it. */

import * as z from 'zod';
import { assert } from '../domain/assert.ts';
import type { StartPrice } from '../domain/bot-config.ts';
import { paperExchange } from '../domain/paper-bots.ts';
import { nonNegativeDecimal, positiveDecimal } from './decimal-field.ts';
import { symbolPattern } from './symbol-spelling.ts';

/** Exchanges an adapter exists for. */
export const exchangesKnown = ['okx', 'binance', 'htx', 'hitbtc'] as const;
/** Those the generic adapter reaches. */
const ccxtExchange = /^ccxt:[a-z0-9]{2,40}$/;

const levelsMax = 500;
export const openOrdersMax = 500;
const pollSecondsAllowed = [5, 10, 15, 20, 30, 60] as const;
const name = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What is allowed in a field, in words, for errors. */
const allowedTexts = z.registry<{ readonly text: string }>();

/** Returns what is allowed in the field, in words. */
export function allowedIn(field: BotConfigField): string {
  const schema: z.core.$ZodType = botConfigItemSchema.shape[field];
  const allowed = allowedTexts.get(schema);
  assert(allowed !== undefined, `no words on what is allowed in ${field}`);
  return allowed.text;
}

function described<S extends z.ZodType>(
  schema: S,
  words: { readonly meaning: string; readonly allowed: string },
): S {
  const described = schema.describe(`${words.meaning} Allowed: ${words.allowed}.`);
  allowedTexts.add(described, { text: words.allowed });
  return described;
}

function flag(isOnByDefault: boolean, meaning: string) {
  return described(z.boolean().default(isOnByDefault), { meaning, allowed: 'true or false' });
}

function wholeNumber(range: { readonly min: number; readonly max: number }) {
  return z.int().min(range.min).max(range.max);
}

const aboveZero = 'a decimal above 0, as text ("0.05") or a number of at most 15 digits';
const namePattern = '1 to 40 of a-z, 0-9 and dash, not a dash first';
const levels = { allowed: `a whole number from 0 to ${levelsMax}` };
const scale = { allowed: 'a whole number from -12 to 12' };

const startPrice = z.union([
  z.enum(['ownLastTrade', 'ticker']).transform((kind): StartPrice => ({ kind })),
  positiveDecimal.transform((price): StartPrice => ({ kind: 'number', price })),
]);

const exchangeWords = {
  meaning: 'Where the bot trades.',
  allowed: `${exchangesKnown.map((known) => JSON.stringify(known)).join(', ')}, or "ccxt:" and an id of ccxt, like "ccxt:kraken"`,
};

/** What people may write; the paper exchange is none of theirs. */
export const exchangeOfPeople = described(
  z.union([z.enum(exchangesKnown), z.string().regex(ccxtExchange)]),
  exchangeWords,
);

export const botConfigItemSchema = z.strictObject({
  schemaVersion: described(z.literal(1).default(1), {
    meaning: 'Version of the item layout.',
    allowed: '1',
  }),
  botId: described(z.string().regex(name), {
    meaning: 'Name of the bot; it never changes while the bot lives.',
    allowed: namePattern,
  }),
  exchange: described(z.union([exchangeOfPeople, z.literal(paperExchange)]), exchangeWords),
  account: described(z.string().regex(name), {
    meaning:
      'Name under which the API credentials are stored. Bots of one account share its limits.',
    allowed: namePattern,
  }),
  symbol: described(z.string().regex(symbolPattern), {
    meaning: 'What is traded: base, dash, quote.',
    allowed: 'BASE-QUOTE in upper case, like "BTC-USDT"',
  }),
  strategy: described(z.enum(['proportional', 'fixed']), {
    meaning:
      'How levels are spaced: by a percentage of the price (proportional), or by a fixed amount of quote (fixed).',
    allowed: '"proportional" or "fixed"',
  }),
  spacing: described(positiveDecimal, {
    meaning: 'Distance between two levels: percent (proportional, at most 100), or quote (fixed).',
    allowed: aboveZero,
  }),
  buyLevels: described(wholeNumber({ min: 0, max: levelsMax }), {
    meaning: 'Orders to keep below the gap.',
    ...levels,
  }),
  sellLevels: described(wholeNumber({ min: 0, max: levelsMax }), {
    meaning: 'Orders to keep above the gap.',
    ...levels,
  }),
  buyQuantity: described(positiveDecimal, {
    meaning: 'Quantity of a buy at the start price, in base.',
    allowed: aboveZero,
  }),
  sellQuantity: described(positiveDecimal, {
    meaning: 'Quantity of a sell at the start price, in base.',
    allowed: aboveZero,
  }),
  quantityPower: described(wholeNumber({ min: 0, max: 10 }), {
    meaning:
      'How quantities grow towards lower prices (proportional only): 0 keeps the base quantity, 2 keeps the quote value, 1 is the geometric middle.',
    allowed: 'a whole number from 0 to 10',
  }),
  priceScale: described(wholeNumber({ min: -12, max: 12 }).optional(), {
    meaning: "Decimal places of prices, where coarser than the exchange's tick; -1 means tens.",
    ...scale,
  }),
  quantityScale: described(wholeNumber({ min: -12, max: 12 }).optional(), {
    meaning:
      "Decimal places of quantities, where coarser than the exchange's lot; -3 means thousands.",
    ...scale,
  }),
  startPrice: described(startPrice, {
    meaning:
      'Price of level 0, which carries no order: the price of the own last trade, the market ticker, or a price in quote per base.',
    allowed: '"ownLastTrade", "ticker" or a price above 0',
  }),
  startMode: described(z.enum(['clear', 'keep']).default('keep'), {
    meaning:
      'What happens at the start to open orders of the symbol: keep adopts those at prices of the grid and leaves the others alone, clear cancels them all, yours too.',
    allowed: '"clear" or "keep"',
  }),
  strictLevels: flag(
    true,
    'Whether orders beyond the levels are canceled; if not, counter orders stay where they are, up to maxOpenOrders.',
  ),
  keepMinimumQuantity: flag(
    false,
    "Whether a level whose quantity is below the exchange's minimum trades the minimum instead of being left out.",
  ),
  minPrice: described(positiveDecimal.optional(), {
    meaning: 'Lowest price of an order, inclusive, in quote per base.',
    allowed: aboveZero,
  }),
  maxPrice: described(positiveDecimal.optional(), {
    meaning: 'Highest price of an order, inclusive, in quote per base.',
    allowed: aboveZero,
  }),
  maxOpenOrders: described(wholeNumber({ min: 1, max: openOrdersMax }).optional(), {
    meaning:
      'Hard cap on open orders, those being placed or canceled included. When absent: buyLevels + sellLevels, twice that without strictLevels.',
    allowed: `a whole number from 1 to ${openOrdersMax}`,
  }),
  maxInventory: described(nonNegativeDecimal.optional(), {
    meaning:
      'Largest quantity held above what the bot started with, in base; resting buys count. When absent: no limit.',
    allowed: 'a decimal of 0 or more, as text ("0.05") or a number of at most 15 digits',
  }),
  postOnly: flag(
    true,
    'Whether orders that would trade at once are refused instead of paying taker fees.',
  ),
  connection: described(z.enum(['rest', 'websocket']).optional(), {
    meaning:
      "How orders are sent: rest, or websocket: by the relay over the exchange's websocket, and over REST while no session lives. When absent: websocket on binance and hitbtc, rest on the others.",
    allowed: '"rest" or "websocket"',
  }),
  socketPer: described(z.enum(['account', 'bot']).default('account'), {
    meaning:
      'Whose the websocket is: one connection for all bots of the account, or one for this bot alone.',
    allowed: '"account" or "bot"',
  }),
  orderEvents: flag(
    true,
    'Whether order reports pushed over the websocket are listened to; if not, fills are learnt by checking alone.',
  ),
  pollSeconds: described(z.literal(pollSecondsAllowed).optional(), {
    meaning:
      'Seconds between two full passes. When absent: 60 where order events come over a websocket, and 10 otherwise. Without a live session never more than 10.',
    allowed: pollSecondsAllowed.join(', '),
  }),
  fillDetection: described(z.enum(['history', 'order-info']).default('history'), {
    meaning:
      'How fills are learnt: from the list of fills (history), or by asking order by order (order-info) where an exchange has no such list.',
    allowed: '"history" or "order-info"',
  }),
  enabled: flag(false, 'Whether the bot trades. Turning it off does what stopKind says.'),
  stopKind: described(z.enum(['pause', 'stop', 'flatten']).default('pause'), {
    meaning:
      'What happens when enabled turns false: pause keeps the orders and places none, stop cancels them, flatten cancels them and trades back to the starting inventory.',
    allowed: '"pause", "stop" or "flatten"',
  }),
});

export type BotConfigItem = z.output<typeof botConfigItemSchema>;
/** What can be checked of an item in which some fields are wrong. */
export type BotConfigItemPart = z.output<typeof botConfigPartSchema>;
export type BotConfigField = keyof BotConfigItem;

export const botConfigPartSchema = botConfigItemSchema.partial();

/** In the order of the schema, which is the order of errors. */
export const botConfigFields = botConfigItemSchema.keyof().options;
