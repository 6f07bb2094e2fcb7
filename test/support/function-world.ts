/** Everything the functions run on: a real database and queue, a simulated exchange, and a clock that stands still. */

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { bundledRecording, loadRecording } from '../../local/market/recording.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { OkxPermission } from '../../local/exchange/okx/okx-keys.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { aTimeMs, configItemWith } from './bot-builders.ts';
import { startEmbeddedDynamoDb } from './embedded-dynamodb.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from './embedded-sqs.ts';
import {
  countedMetrics,
  recordedLogger,
  type CountedMetrics,
  type RecordedLogger,
} from './recorded.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

export interface FunctionWorld {
  readonly runtime: Runtime;
  readonly sqs: EmbeddedSqs;
  readonly exchange: Simulator;
  readonly clock: VirtualClock;
  readonly logger: RecordedLogger;
  readonly metrics: CountedMetrics;
  writeBot(botId: string, changes?: Readonly<Record<string, unknown>>): Promise<void>;
  /** As a person does who deletes the item. */
  removeConfig(botId: string): Promise<void>;
  stop(): Promise<void>;
}

const accounts: readonly {
  readonly name: string;
  readonly permissions: readonly OkxPermission[];
}[] = [
  { name: 'main', permissions: ['read_only', 'trade'] },
  { name: 'withdrawing', permissions: ['read_only', 'trade', 'withdraw'] },
  { name: 'reading', permissions: ['read_only'] },
];

const keyOf = (account: string) => ({
  apiKey: `planted-key-of-${account}`,
  secret: `planted-secret-of-${account}`,
  passphrase: `planted-passphrase-of-${account}`,
});

/** Times are those of the simulated exchange and of the functions alike. */
export async function startFunctionWorld(): Promise<FunctionWorld> {
  const clock = virtualClock(aTimeMs);
  const [database, sqs, recording, folder] = await Promise.all([
    startEmbeddedDynamoDb(),
    startEmbeddedSqs(),
    loadRecording(bundledRecording),
    mkdtemp(path.join(tmpdir(), 'mmm-world-')),
  ]);
  const exchange = await startOkxSimulator({
    clock,
    recording,
    seed: 1,
    accounts: accounts.map(({ name, permissions }) => ({
      name,
      balances: { BTC: '10', USDT: '1000000' },
      keys: [{ ...keyOf(name), permissions }],
    })),
  });
  for (const { name } of accounts) await writeCredentials(folder, name, exchange.baseUrl);
  await writeFile(path.join(folder, 'broken.json'), '{"apiSecret":"planted-secret-of-broken', {
    mode: 0o600,
  });

  const tableName = await database.createTable();
  const logger = recordedLogger();
  const metrics = countedMetrics();
  const config = readRuntimeConfig({
    MMM_STAGE: 'test',
    MMM_TABLE: tableName,
    MMM_SLOTS_QUEUE_URL: sqs.slotQueueUrl,
    MMM_WORK_QUEUE_URL: sqs.workQueueUrl,
    MMM_CREDENTIALS_DIR: folder,
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
  });
  const runtime = compose(config, { clock, logger, metrics });
  return {
    runtime,
    sqs,
    exchange,
    clock,
    logger,
    metrics,
    writeBot: (botId, changes = {}) =>
      runtime.store.putConfig(botId, configItemWith({ botId, ...changes })),
    removeConfig: async (botId) => {
      const key = { pk: { S: `BOT#${botId}` }, sk: { S: 'CONFIG' } };
      await database.client.send(new DeleteItemCommand({ TableName: tableName, Key: key }));
    },
    stop: async () => {
      runtime.close();
      await Promise.all([
        exchange.close(),
        database.stop(),
        sqs.stop(),
        rm(folder, { recursive: true }),
      ]);
    },
  };
}

async function writeCredentials(folder: string, account: string, baseUrl: string): Promise<void> {
  const { apiKey, secret: apiSecret, passphrase } = keyOf(account);
  const file = path.join(folder, `${account}.json`);
  await writeFile(
    file,
    JSON.stringify({ exchange: 'okx', apiKey, apiSecret, passphrase, baseUrl }),
  );
  await chmod(file, 0o600);
}
