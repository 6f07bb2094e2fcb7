/** A database and exchanges as an earlier version left them when it was killed, and this version's parts on top. */

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { demoExchanges, startDemoExchanges } from '../../local/host/demo-exchanges.ts';
import { hostCredentials } from '../../local/host/host-credentials.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { startEmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { countedMetrics, recordedLogger, type RecordedLogger } from '../support/recorded.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { itemOfJson, type WireItem } from './item-json.ts';

const writtenFolder = new URL('written/', import.meta.url).pathname;

/** When the version was the newest one, and its bots that trade. */
export const versions = [
  { version: '2026-11-22-1849', bots: ['okx-polled'] },
  { version: '2026-11-22-2140', bots: ['okx-polled', 'hitbtc-pushed', 'binance-asked'] },
  { version: '2026-11-23-0108', bots: ['okx-polled', 'hitbtc-pushed', 'binance-asked'] },
] as const;

export type Version = (typeof versions)[number]['version'];

function linesOf(version: Version, file: string): readonly string[] {
  return readFileSync(join(writtenFolder, version, file), 'utf8')
    .trim()
    .split('\n');
}

export function itemsOf(version: Version): readonly WireItem[] {
  return linesOf(version, 'items.jsonl').map(itemOfJson);
}

export interface WrittenMessage {
  /** The name of the queue, or `bus`. */
  readonly to: string;
  readonly body: string;
}

export function messagesOf(version: Version): readonly WrittenMessage[] {
  return linesOf(version, 'messages.jsonl').map((line) => JSON.parse(line) as WrittenMessage);
}

export interface OldWorld {
  readonly runtime: Runtime;
  readonly clock: VirtualClock;
  readonly logger: RecordedLogger;
  simulatorOf(exchange: string): Simulator;
  stop(): Promise<void>;
}

/** No queue answers here: nothing is sent but over REST. */
const nowhere = 'http://127.0.0.1:9/nowhere.fifo';

/** `laterMs` after the old version was killed. */
export async function openOldWorld(version: Version, laterMs: number): Promise<OldWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-upgrade-'));
  const names = await unpackExchanges(version, folder);
  const clock = virtualClock((await lastMomentMs(folder, names)) + laterMs);
  const exchanges = await startDemoExchanges({
    demos: demoExchanges.filter(({ name }) => names.includes(name)),
    clock,
    port: 0,
    faults: {},
    seed: 1,
    speed: 1,
    folderOf: (name) => join(folder, name),
  });
  const database = await startEmbeddedDynamoDb();
  const tableName = await database.createTable();
  for (const Item of itemsOf(version)) {
    await database.client.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  const logger = recordedLogger();
  const config = readRuntimeConfig({
    MMM_STAGE: 'test',
    MMM_TABLE: tableName,
    MMM_SLOTS_QUEUE_URL: nowhere,
    MMM_WORK_QUEUE_URL: nowhere,
    MMM_CREDENTIALS_DIR: folder,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
  });
  const runtime = compose(config, {
    clock,
    wall: clock,
    logger,
    metrics: countedMetrics(),
    credentials: hostCredentials(undefined, exchanges.credentials),
  });
  return {
    runtime,
    clock,
    logger,
    simulatorOf: (exchange) => exchanges.of(exchange),
    stop: async () => {
      runtime.close();
      await exchanges.close();
      await database.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function unpackExchanges(version: Version, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(writtenFolder, version), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of names) {
    await mkdir(join(folder, name));
    for (const file of await readdir(join(writtenFolder, version, name))) {
      const packed = await readFile(join(writtenFolder, version, name, file));
      await writeFile(join(folder, name, file.replace(/\.gz$/, '')), gunzipSync(packed));
    }
  }
  return names;
}

/** The latest request any of the exchanges took down. */
async function lastMomentMs(folder: string, names: readonly string[]): Promise<number> {
  let last = 0;
  for (const name of names) {
    for (const file of await readdir(join(folder, name))) {
      const text = await readFile(join(folder, name, file), 'utf8');
      const times = [...text.matchAll(/"nowMs":(\d+)/g)].map(([, ms]) => Number(ms));
      last = Math.max(last, ...times);
    }
  }
  return last;
}
