/**
 * Turns a config file of this project's ancestor (`env` and `bots`) into our items. Secrets in it are neither copied
 * nor shown; bots come out disabled, for a person to read before they trade.
 */

import { convertBot, type ConvertedBot } from './convert-ancestor-bot.ts';
import { readBotConfig } from './read-bot-config.ts';

type Item = Readonly<Record<string, unknown>>;

export interface Conversion {
  /** Config items as people write them. */
  readonly bots: readonly Item[];
  /** What was left out, changed in meaning, or has to be looked at. */
  readonly warnings: readonly string[];
}

const botsMax = 1000;

/** Why a key of `env` has no counterpart. */
const environmentWarnings: ReadonlyMap<string, string> = new Map([
  ['emails', 'not copied: subscribe these addresses to the alarm topic'],
  ['sesKey', 'not copied: alarms go through a topic and need no mail credentials; revoke this key'],
  [
    'sesSecret',
    'not copied: alarms go through a topic and need no mail credentials; revoke this key',
  ],
  [
    'logSeconds',
    'left out: every pass is logged, and the state of each bot can be read at any time',
  ],
]);

/** Reads a parsed config file of the ancestor. */
export function convertAncestorConfig(json: unknown): Conversion {
  if (!isRecord(json) || !Array.isArray(json['bots'])) {
    return {
      bots: [],
      warnings: ['found no list of bots, allowed an object with "env" and "bots"'],
    };
  }
  const written: readonly unknown[] = json['bots'];
  const warnings = [
    ...otherKeyWarnings(json),
    ...(isRecord(json['env']) ? environmentWarningsOf(json['env']) : []),
    ...(written.length > botsMax
      ? [`bots: found ${written.length}, converted the first ${botsMax}`]
      : []),
  ];
  const bots: Item[] = [];
  const names = new Map<string, number>();
  const accounts = new Map<string, string>();
  for (const [index, bot] of written.slice(0, botsMax).entries()) {
    const where = `bots[${index}]`;
    if (!isRecord(bot)) {
      warnings.push(`${where}: left out, found no object`);
      continue;
    }
    const converted = convertBot(bot);
    const account = accountOf(converted, accounts);
    const item = { botId: nameOf(converted, names), ...converted.item, account };
    bots.push(item);
    warnings.push(...converted.warnings.map((warning) => `${where}.${warning}`));
    if (converted.credentials !== undefined) {
      warnings.push(`${where}.credentials: ${whereSecretsGo(account)}`);
    }
    const reading = readBotConfig(item);
    if (reading.kind === 'invalid') {
      warnings.push(...reading.errors.map((error) => `${where}: ${error}`));
    }
  }
  return { bots, warnings };
}

function isRecord(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function otherKeyWarnings(json: Item): readonly string[] {
  const others = Object.keys(json).filter((key) => key !== 'env' && key !== 'bots');
  return others.map((key) => `${key}: left out, has no counterpart`);
}

function environmentWarningsOf(environment: Item): readonly string[] {
  return Object.keys(environment).map(
    (key) => `env.${key}: ${environmentWarnings.get(key) ?? 'left out, has no counterpart'}`,
  );
}

/** The exchange and the symbol; a second grid on the same gets a number. */
function nameOf({ exchange, symbol }: ConvertedBot, names: Map<string, number>): string {
  const name = `${exchange}-${symbol}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '')
    .slice(0, 36);
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : `${name}-${count}`;
}

/** One account for each set of credentials: the first of an exchange is named like it, the next get a number. */
function accountOf({ exchange, credentials }: ConvertedBot, accounts: Map<string, string>): string {
  const key = `${exchange} ${credentials ?? ''}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const others = [...accounts.keys()].filter((other) => other.startsWith(`${exchange} `)).length;
  const account = others === 0 ? exchange : `${exchange}-${others + 1}`;
  accounts.set(key, account);
  return account;
}

function whereSecretsGo(account: string): string {
  return `not copied: store them for account "${account}" in AWS Secrets Manager, or on a laptop in a file outside the repository, and never in a config item`;
}
