/**
 * Lets a version of this code trade on its own local host for a while, and keeps what it wrote:
 *
 *     node --import tsx test/upgrade/record.ts FOLDER_OF_THAT_VERSION FIXTURE_FOLDER
 *
 * It knows of that version just what its users know: the words of its command line, and its data folder.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { jsonOfItem, type WireItem } from './item-json.ts';

const tap = new URL('message-tap.ts', import.meta.url).href;
const botsOfAll = fileURLToPath(new URL('bots', import.meta.url));
const tableName = 'mmm-local';
const client = (port: number) =>
  new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

const breaksAfterMs = 8_000;
const killedAfterMs = 16_000;
const speed = '20';
const tablePort = 18_731;
/** Of each destination and form. */
const messagesKeptEach = 2;
/** Of each bot, the latest. */
const fillsKeptEach = 3;
/** Of each account, the latest: more than can be under way. */
const sentKeptEach = 10;

async function main([folder, out]: readonly string[]): Promise<void> {
  if (folder === undefined || out === undefined) throw new Error('name two folders');
  const work = await mkdtemp(join(tmpdir(), 'mmm-record-'));
  try {
    await trade(folder, work);
    await mkdir(out, { recursive: true });
    await keepItems(work, out);
    await keepMessages(work, out);
    await keepExchanges(join(work, 'data'), out);
  } finally {
    await rm(work, { recursive: true });
  }
}

async function trade(folder: string, work: string): Promise<void> {
  const bots = process.env['MMM_RECORD_BOTS'] ?? botsOfAll;
  const words = ['--data', join(work, 'data'), '--bots', bots, '--speed', speed];
  const host = spawn(
    process.execPath,
    ['--import', 'tsx', 'local/main.ts', '--port', String(tablePort), ...words],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        NODE_OPTIONS: `--import tsx --import ${tap}`,
        MMM_MESSAGE_TAP: join(work, 'messages.jsonl'),
      },
    },
  );
  const ended = once(host, 'exit');
  await systemClock.wait(breaksAfterMs);
  await breakConfig();
  await systemClock.wait(killedAfterMs - breaksAfterMs);
  // In the middle of what it does, as a deployment comes when it comes.
  host.kill('SIGKILL');
  await ended;
}

/** As people do: what was accepted before stays in force, and the status says so. */
async function breakConfig(): Promise<void> {
  const table = client(tablePort);
  const bot = JSON.parse(await readFile(join(botsOfAll, 'okx-misspelt.json'), 'utf8')) as object;
  const Item = Object.fromEntries(
    Object.entries({ pk: 'BOT#okx-misspelt', sk: 'CONFIG', ...bot, spacing: 'wide' }).map(
      ([name, value]) => [name, valueOf(value)],
    ),
  );
  await table.send(new PutItemCommand({ TableName: tableName, Item }));
  table.destroy();
}

function valueOf(value: unknown) {
  if (typeof value === 'number') return { N: String(value) };
  return typeof value === 'boolean' ? { BOOL: value } : { S: String(value) };
}

/** As they were left, with every order and fill of their accounts. At first there was but one. */
async function keepExchanges(data: string, out: string): Promise<void> {
  const isOne = existsSync(join(data, 'exchange'));
  const names = isOne ? ['okx'] : await readdir(join(data, 'exchanges'));
  for (const name of names) {
    const folder = isOne ? join(data, 'exchange') : join(data, 'exchanges', name);
    for (const file of await readdir(folder)) {
      const packed = gzipSync(await readFile(join(folder, file)), { level: 9 });
      await mkdir(join(out, name), { recursive: true });
      await writeFile(join(out, name, `${file}.gz`), packed);
    }
  }
  await cp(join(data, 'clock.json'), join(out, 'clock.json'));
}

async function keepItems(work: string, out: string): Promise<void> {
  const server = dynalite({ path: join(work, 'data', 'database') }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port');
  const table = client(address.port);
  const items: WireItem[] = [];
  for await (const page of paginateScan({ client: table }, { TableName: tableName })) {
    items.push(...(page.Items ?? []));
  }
  await writeFile(join(out, 'items.jsonl'), `${keptOf(items).map(jsonOfItem).join('\n')}\n`);
  table.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

const keyOf = ({ pk, sk }: WireItem): string => `${pk?.S ?? ''} / ${sk?.S ?? ''}`;

/** In the order of their keys. Of what there are many, the last ones. */
function keptOf(items: readonly WireItem[]): readonly WireItem[] {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const group = (item: WireItem): string => /^BOT.* FILL|^SENT[^/]*|/.exec(keyOf(item))?.[0] ?? '';
  return sorted.filter((item, i) => {
    const name = group(item);
    const later = sorted.slice(i + 1).filter((other) => group(other) === name);
    return name === '' || later.length < (name.startsWith('SENT') ? sentKeptEach : fillsKeptEach);
  });
}

async function keepMessages(work: string, out: string): Promise<void> {
  const lines = (await readFile(join(work, 'messages.jsonl'), 'utf8')).trim().split('\n');
  const counts = new Map<string, number>();
  const shortestFirst = lines.toSorted((a, b) => a.length - b.length);
  const kept = shortestFirst.filter((line) => {
    const form = formOf(line);
    counts.set(form, (counts.get(form) ?? 0) + 1);
    return (counts.get(form) ?? 0) <= messagesKeptEach;
  });
  await writeFile(join(out, 'messages.jsonl'), `${kept.join('\n')}\n`);
}

/** Where it goes, and the words that tell its kinds apart. */
function formOf(line: string): string {
  const { to, body } = JSON.parse(line) as { readonly to: string; readonly body: string };
  const kinds = [...body.matchAll(/"kind":"(\w+)"/g)].map(([, kind]) => kind);
  return `${to} ${[...new Set(kinds)].toSorted().join(' ')}`;
}

await main(process.argv.slice(2));
