/** Bot configs in files, written into the table the way a person would write them. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { unknownToCcxt } from '../../shared/exchanges/ccxt/load-ccxt.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import { codeOf, HostError } from './host-error.ts';

export interface BotFile {
  readonly botId: string;
  readonly account: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Reads a file, or every `.json` of a folder. Rejects with all that is wrong with all of them. */
export async function readBotFiles(path: string): Promise<readonly BotFile[]> {
  const files = await filesOf(path);
  if (files.length === 0) throw new HostError(`--bots ${path}: the folder holds no .json file`);
  const bots: BotFile[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const { bot, errors } = await readBotFile(file);
    problems.push(...errors.map((error) => `${file}: ${error}`));
    if (bot !== undefined) bots.push(bot);
  }
  const ids = bots.map(({ botId }) => botId);
  const twice = ids.filter((botId, i) => ids.indexOf(botId) !== i);
  problems.push(...twice.map((botId) => `${path}: bot ${botId} is there twice`));
  if (problems.length > 0) throw new HostError(problems.join('\n'));
  return bots;
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => join(path, name));
  } catch (cause) {
    const found = codeOf(cause) === 'ENOENT' ? 'there is no such file or folder' : 'cannot be read';
    throw new HostError(`--bots ${path}: ${found}`, { cause });
  }
}

async function readBotFile(
  file: string,
): Promise<{ readonly bot?: BotFile; readonly errors: readonly string[] }> {
  const text = await readFile(file, 'utf8');
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch (error) {
    return { errors: [`not JSON: ${error instanceof SyntaxError ? error.message : 'unreadable'}`] };
  }
  const reading = readBotConfig(item);
  if (reading.kind === 'invalid') return { errors: reading.errors };
  const unknown = await unknownToCcxt(reading.config.exchange);
  if (unknown !== undefined) return { errors: [unknown] };
  const fields = Object.entries(item as Readonly<Record<string, unknown>>);
  const kept = Object.fromEntries(fields.filter(([name]) => name !== '$schema'));
  const { botId, account } = reading.config;
  return { bot: { botId, account, item: kept }, errors: [] };
}

/** Writes bots the table does not know; what a person changed there meanwhile stays as it is. */
export async function enableBots(store: BotStore, bots: readonly BotFile[]): Promise<void> {
  for (const { botId, item } of bots) {
    if ((await store.rawConfig(botId)) === undefined) await store.putConfig(botId, item);
  }
}
