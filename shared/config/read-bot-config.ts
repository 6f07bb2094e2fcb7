/** Reads a config item: a config, or everything that is wrong with the item, each with where, what and what instead. */

import { distance } from 'fastest-levenshtein';
import type { BotConfig, ConfigReading } from '../domain/bot-config.ts';
import {
  allowedIn,
  botConfigFields,
  botConfigItemSchema,
  botConfigPartSchema,
  openOrdersMax,
  type BotConfigField,
  type BotConfigItem,
  type BotConfigItemPart,
} from './bot-config-schema.ts';
import { crossErrorsOf } from './cross-checks.ts';
import { unifiedSymbolOf } from './symbol-spelling.ts';

const unknownFieldsShownMax = 20;
const foundLengthMax = 60;
/** Longer words may be a key in the wrong place, and what is found goes into items and logs. */
const harmlessLengthMax = 26;

/** Reads an item as people write it, without the table's keys. A `$schema` field is for editors, and ignored. */
export function readBotConfig(written: unknown): ConfigReading {
  if (!isRecord(written)) {
    const error = `found ${shown(written)}, allowed an object with the fields of a bot config`;
    return { kind: 'invalid', botId: '', errors: [error] };
  }
  const item = Object.fromEntries(Object.entries(written).filter(([name]) => name !== '$schema'));
  const parsed = botConfigItemSchema.safeParse(item);
  const wrong = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
  const errors = [
    ...botConfigFields.filter((field) => wrong.has(field)).map((field) => fieldError(field, item)),
    ...unknownFieldErrors(item),
    ...crossErrorsOf(readablePart(item, wrong)),
  ];
  if (parsed.success && errors.length === 0) {
    return { kind: 'valid', config: configOf(parsed.data) };
  }
  return { kind: 'invalid', botId: typeof item['botId'] === 'string' ? item['botId'] : '', errors };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields that are right by themselves, so that they can be checked against each other. */
function readablePart(
  item: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<PropertyKey | undefined>,
): BotConfigItemPart {
  const right = botConfigFields.filter((field) => field in item && !wrong.has(field));
  return botConfigPartSchema.parse(Object.fromEntries(right.map((f) => [f, item[f]])));
}

function fieldError(field: BotConfigField, item: Readonly<Record<string, unknown>>): string {
  const found = item[field];
  const error = `${field}: found ${shown(found)}, allowed ${allowedIn(field)}`;
  const symbol =
    field === 'symbol' && typeof found === 'string' ? unifiedSymbolOf(found) : undefined;
  return symbol === undefined ? error : `${error}; did you mean "${symbol}"?`;
}

/** Names only: the value of a field we do not know may be a secret. */
function unknownFieldErrors(item: Readonly<Record<string, unknown>>): readonly string[] {
  const known: readonly string[] = botConfigFields;
  const unknown = Object.keys(item).filter((name) => !known.includes(name));
  const errors = unknown.slice(0, unknownFieldsShownMax).map(unknownFieldError);
  const more = unknown.length - errors.length;
  return more > 0 ? [...errors, `${more} more unknown fields`] : errors;
}

function unknownFieldError(name: string): string {
  const nearest = nearestField(name);
  const hint =
    nearest === undefined ? `allowed ${botConfigFields.join(', ')}` : `did you mean "${nearest}"?`;
  return `unknown field ${shown(name)}, ${hint}`;
}

/** Undefined when more than a third of the letters would have to change: then it is no slip of the finger. */
function nearestField(name: string): BotConfigField | undefined {
  const letters = lettersOf(name.slice(0, foundLengthMax));
  const ranked = botConfigFields
    .map((field) => ({ field, edits: distance(letters, lettersOf(field)) }))
    .filter(({ field, edits }) => edits <= Math.max(2, field.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.field;
}

/** `buy_levels` and `BuyLevels` are no further from `buyLevels` than `buyLevels` itself. */
function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value, withBigInts);
  if (text.length > harmlessLengthMax && /[a-z]/i.test(text)) return looksOf(value);
  return text.length > foundLengthMax ? `${text.slice(0, foundLengthMax)}...` : text;
}

function looksOf(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Where events and orders share one websocket, it is the way the exchange is meant to be used. */
const websocketByDefault: ReadonlySet<string> = new Set(['binance', 'hitbtc']);

function configOf(item: BotConfigItem): BotConfig {
  const { priceScale, quantityScale, minPrice, maxPrice, maxInventory, ...rest } = item;
  const connection =
    item.connection ?? (websocketByDefault.has(item.exchange) ? 'websocket' : 'rest');
  return {
    ...rest,
    maxOpenOrders: item.maxOpenOrders ?? maxOpenOrdersByDefault(item),
    connection,
    pollSeconds: item.pollSeconds ?? (connection === 'websocket' && item.orderEvents ? 60 : 10),
    ...(priceScale === undefined ? {} : { priceScale }),
    ...(quantityScale === undefined ? {} : { quantityScale }),
    ...(minPrice === undefined ? {} : { minPrice }),
    ...(maxPrice === undefined ? {} : { maxPrice }),
    ...(maxInventory === undefined ? {} : { maxInventory }),
  };
}

/** Loose levels let counters pile up where they are; twice the levels leaves them room and still ends somewhere. */
function maxOpenOrdersByDefault({ buyLevels, sellLevels, strictLevels }: BotConfigItem): number {
  const levels = buyLevels + sellLevels;
  return Math.min(openOrdersMax, strictLevels ? levels : 2 * levels);
}

function withBigInts(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
