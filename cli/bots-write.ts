/** Commands that write config items. They never touch a bot's state: the lifecycle acts on what is written. */

import type { StopKind } from '../shared/domain/bot-config.ts';
import { unknownToCcxt } from '../shared/exchanges/ccxt/load-ccxt.ts';
import { readBotConfig } from '../shared/config/read-bot-config.ts';
import { liveOrders } from './bot-summary.ts';
import { unknownBot } from './bots-read.ts';
import { withStore } from './connection.ts';
import type { Context } from './context.ts';
import { InputError, RefusedError } from './io.ts';
import { readJsonFile } from './json-file.ts';

type Item = Readonly<Record<string, unknown>>;

const itemsMax = 1000;

/** Writes the item of a file, or all items of a list; nothing at all where one of them is wrong. */
export async function applyFile(context: Context, path: string): Promise<void> {
  const items = await itemsOf(path, await readJsonFile(context.io, path));
  const botIds = await withStore(context.flags, context.io, async (store) => {
    for (const { botId, item } of items) await store.putConfig(botId, item);
    return items.map(({ botId }) => botId);
  });
  context.answer({ applied: botIds }, () => botIds.map((botId) => `${botId}: written`).join('\n'));
}

async function itemsOf(
  path: string,
  json: unknown,
): Promise<readonly { readonly botId: string; readonly item: Item }[]> {
  const isList = Array.isArray(json);
  const written: readonly unknown[] = isList ? json : [json];
  if (written.length === 0 || written.length > itemsMax) {
    const allowed = `allowed 1 to ${itemsMax}`;
    throw new InputError([`${path}: found ${written.length} config items, ${allowed}`]);
  }
  const errors: string[] = [];
  const items = new Map<string, Item>();
  for (const [index, item] of written.entries()) {
    const where = isList ? `${path}[${index}]` : path;
    const reading = readBotConfig(item);
    if (reading.kind === 'invalid') {
      errors.push(...reading.errors.map((error) => `${where}: ${error}`));
    } else if (items.has(reading.config.botId)) {
      errors.push(`${where}: botId: found "${reading.config.botId}" twice in the file`);
    } else {
      const unknown = await unknownToCcxt(reading.config.exchange);
      if (unknown !== undefined) errors.push(`${where}: ${unknown}`);
      items.set(reading.config.botId, withoutSchemaAddress(item));
    }
  }
  if (errors.length > 0) throw new InputError(errors);
  return [...items].map(([botId, item]) => ({ botId, item }));
}

/** The address is the file's, and would be wrong in the table. */
function withoutSchemaAddress(item: unknown): Item {
  const fields: readonly [string, unknown][] =
    typeof item === 'object' && item !== null ? Object.entries(item) : [];
  return Object.fromEntries(fields.filter(([name]) => name !== '$schema'));
}

/** Turns a bot on. An item with mistakes, or of an exchange that ccxt does not have, stays as it is: it could not be acted on. */
export async function enableBot(context: Context, botId: string): Promise<void> {
  await changeItem(context, botId, { enabled: true }, async (item) => {
    const reading = readBotConfig(item);
    if (reading.kind === 'invalid') {
      throw new InputError(reading.errors.map((error) => `${botId}: ${error}`));
    }
    const unknown = await unknownToCcxt(reading.config.exchange);
    if (unknown !== undefined) throw new InputError([`${botId}: ${unknown}`]);
  });
  context.answer({ botId, enabled: true }, () => `${botId}: enabled`);
}

/** Turns a bot off: in the way its item says, or in the given one. A wrong item is written all the same, with a word. */
export async function turnOffBot(
  context: Context,
  botId: string,
  stopKind?: StopKind,
): Promise<void> {
  const changes = { enabled: false, ...(stopKind === undefined ? {} : { stopKind }) };
  const written = await changeItem(context, botId, changes, (item) => {
    const reading = readBotConfig(item);
    if (reading.kind === 'valid') return;
    for (const error of reading.errors) context.io.err(`${botId}: ${error}`);
  });
  const kind = written['stopKind'] ?? 'pause';
  const text = typeof kind === 'string' ? kind : JSON.stringify(kind);
  context.answer({ botId, enabled: false, stopKind: kind }, () => `${botId}: off (${text})`);
}

async function changeItem(
  { flags, io }: Context,
  botId: string,
  changes: Item,
  check: (item: Item) => void | Promise<void>,
): Promise<Item> {
  return withStore(flags, io, async (store) => {
    const item = await store.rawConfig(botId);
    if (item === undefined) throw new RefusedError(unknownBot(botId));
    const changed = { ...item, ...changes };
    await check(changed);
    await store.putConfig(botId, changed);
    return changed;
  });
}

/** Forgets a bot. Its orders would stay on the exchange with nobody to answer them, so it must have none. */
export async function deleteBot(
  { flags, io, answer }: Context,
  botId: string,
  options: { readonly force?: boolean },
): Promise<void> {
  await withStore(flags, io, async (store) => {
    const isForced = options.force === true;
    const item = await store.rawConfig(botId);
    if (!isForced) {
      const { config, grid } = await store.loadBot(botId);
      if (item === undefined && grid === undefined) throw new RefusedError(unknownBot(botId));
      const open = grid === undefined ? 0 : liveOrders(grid.state).length;
      if (open > 0) throw new RefusedError(`${botId} has ${open} open orders: ${stopFirst(botId)}`);
      if (config?.kind === 'valid' && config.config.enabled) {
        throw new RefusedError(`${botId} is enabled: ${stopFirst(botId)}`);
      }
    }
    await store.deleteBot(botId);
  });
  answer({ botId, deleted: true }, () => `${botId}: deleted`);
}

function stopFirst(botId: string): string {
  return `stop it first with mmm bots stop ${botId}, or add --force to leave what is on the exchange there`;
}
