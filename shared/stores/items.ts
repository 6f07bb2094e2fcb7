/** The items of the table: keys, and how domain values are written in their attributes. */

import { NumberValue } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ConfigReading, StopKind } from '../domain/bot-config.ts';
import { decimal } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import { isPaperBot } from '../domain/paper-bots.ts';
import { readBotConfig } from '../config/read-bot-config.ts';
import type { ConfigStatus } from '../ports/bot-store.ts';
import { StoreError } from '../ports/store-error.ts';
import { decimalText, issuesText } from './codec-parts.ts';

export type Item = Readonly<Record<string, unknown>>;
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const botPrefix = 'BOT#';
export const configSk = 'CONFIG';
const gridSk = 'GRID';
export const statusSk = 'STATUS';
export const fillPrefix = 'FILL#';

/** Epoch ms in as many digits until the year 5138, so that text order is time order. */
const timeDigits = 14;

export function botPk(botId: string): string {
  return `${botPrefix}${botId}`;
}

/** Of what belongs to an account of the paper exchange. */
export function paperPk(account: string): string {
  return `PAPER#${account}`;
}

export function configKey(botId: string): Key {
  return { pk: botPk(botId), sk: configSk };
}

export function gridKey(botId: string): Key {
  return { pk: botPk(botId), sk: gridSk };
}

export function statusKey(botId: string): Key {
  return { pk: botPk(botId), sk: statusSk };
}

function fillKey(botId: string, fill: Fill): Key {
  const time = String(fill.timeMs).padStart(timeDigits, '0');
  return { pk: botPk(botId), sk: `${fillPrefix}${time}#${fill.tradeId}#${fill.exchangeOrderId}` };
}

export function botIdOf(pk: string): string {
  return pk.startsWith(botPrefix) ? pk.slice(botPrefix.length) : pk;
}

/** Reads what a person wrote. A bot id that is not the key's would run one bot under another's name. */
export function configReadingOf(botId: string, item: Item): ConfigReading {
  const reading = readBotConfig(writtenFields(botId, item));
  if (reading.kind === 'invalid') return { ...reading, botId };
  if (reading.config.botId === botId) return reading;
  const error = `botId: found ${JSON.stringify(reading.config.botId)}, allowed "${botId}" as in the item's key`;
  return { kind: 'invalid', botId, errors: [error] };
}

/** The same with the config accepted last, for an item that is wrong. */
export function withLastValid(
  reading: ConfigReading,
  written: Item,
  status: Item | undefined,
): ConfigReading {
  const { botId, accepted } = {
    botId: botIdOf(String(written['pk'])),
    accepted: status?.['accepted'],
  };
  if (reading.kind === 'valid' || typeof accepted !== 'object' || accepted === null) return reading;
  const last = configReadingOf(botId, { ...accepted });
  if (last.kind === 'invalid') return reading;
  const { enabled, stopKind } = withoutKeys(written);
  const isOff = enabled === false;
  return {
    ...reading,
    lastValid: {
      ...last.config,
      // Whoever switches a bot off means it, whatever else is wrong with the item.
      ...(isOff ? { enabled } : {}),
      ...(isOff && isStopKind(stopKind) ? { stopKind } : {}),
    },
  };
}

/** A bot of the smoke test may have an end. To another it would be a grid that nobody looks after any more. */
function writtenFields(botId: string, item: Item): Item {
  const { expiresAt, ...written } = withoutKeys(item);
  return expiresAt === undefined || isPaperBot(botId) ? written : { ...written, expiresAt };
}

/** Whether the item is one that the table will forget, and has not forgotten yet: it does so hours later. */
export function isExpired(botId: string, item: Item, nowMs: number): boolean {
  if (!isPaperBot(botId)) return false;
  const { expiresAt } = withoutKeys(item);
  return typeof expiresAt === 'number' && expiresAt * 1000 < nowMs;
}

function isStopKind(value: unknown): value is StopKind {
  return value === 'pause' || value === 'stop' || value === 'flatten';
}

/** The item as people wrote it. */
export function withoutKeys(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => name !== 'pk' && name !== 'sk')
      .map(([name, value]) => [name, plainNumbers(value)]),
  );
}

/** The table's numbers have up to 38 digits. One stays a number where a double surely holds it; else it becomes text. */
function plainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof NumberValue) {
    const exact = decimal(value.value);
    return exact.precision() <= 15 ? Number(value.value) : exact.toFixed();
  }
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (value.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, plainNumbers(v)]));
}

const fillSchema = z.object({
  tradeId: z.string(),
  exchangeOrderId: z.string(),
  clientOrderId: z.exactOptional(z.string()),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: decimalText,
  quantity: decimalText,
  fee: decimalText,
  feeCurrency: z.string(),
  timeMs: z.number(),
  liquidity: z.enum(['maker', 'taker']),
});

export function fillItem(botId: string, fill: Fill): Item & Key {
  return { schemaVersion: 1, ...z.encode(fillSchema, fill), ...fillKey(botId, fill) };
}

export function fillOf(item: Item): Fill {
  return readAs(fillSchema, item, 'fill');
}

const statusSchema = z.object({
  kind: z.enum(['accepted', 'rejected']),
  errors: z.array(z.string()).readonly(),
  atMs: z.number(),
});

const errorsMax = 50;
const errorLengthMax = 500;

/** `accepted` is the config item that was accepted last, as it was written. */
export function statusItem(
  botId: string,
  status: ConfigStatus,
  accepted: Item | undefined,
): Item & Key {
  const errors = status.errors.slice(0, errorsMax).map((error) => error.slice(0, errorLengthMax));
  const { kind, atMs } = status;
  return { schemaVersion: 1, kind, errors, atMs, accepted, ...statusKey(botId) };
}

export function statusOf(item: Item): ConfigStatus {
  return readAs(statusSchema, item, 'status');
}

const gridSchema = z.object({
  version: z.int().positive(),
  document: z.unknown(),
});

/** The engine's document, still encoded, and its version. */
export function gridOf(item: Item): z.output<typeof gridSchema> {
  return readAs(gridSchema, item, 'grid');
}

/** Reads an item with the schema, or throws a `StoreError` that names its key. */
export function readAs<S extends z.ZodType>(schema: S, item: Item, what: string): z.output<S> {
  const read = schema.safeParse(withoutKeys(item));
  if (read.success) return read.data;
  const where = `${String(item['pk'])} / ${String(item['sk'])}`;
  throw new StoreError('read', `the ${what} item ${where} is malformed: ${issuesText(read.error)}`);
}
