/**
 * The relay as it is deployed, bundled into one file and in a process of its own; around it, in this process, the
 * embedded table, queues and bus, and an exchange that tells order events.
 */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  region,
  startEmbeddedAws,
  tableName,
  type EmbeddedAws,
} from '../local/host/embedded-aws.ts';
import { startEventBus, type BusEvent } from '../local/host/event-bus.ts';
import { compose } from '../shared/runtime/compose.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { eventSource } from '../shared/stores/event-bridge-publisher.ts';
import { startOrderSource, type OrderSource, type SourceAccount } from './order-source.ts';
import type { RelayUsage } from './relay-probe.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const busName = 'bench';

export interface RelayWorld {
  readonly source: OrderSource;
  /** What came out of the relay since it was asked last. */
  heard(): Heard;
  /** Has so many sessions live. */
  grow(sessions: number): Promise<void>;
  usage(): Promise<RelayUsage>;
  stop(): Promise<void>;
}

export interface Heard {
  readonly events: number;
  readonly bundles: number;
  /** From the exchange's telling of a trade to its arrival on the bus, ms. */
  readonly latenciesMs: readonly number[];
  /** Bots told to look at everything. */
  readonly resyncs: number;
}

const waitMaxMs = 120_000;

export async function startRelayWorld(sessionsMax: number): Promise<RelayWorld> {
  const accounts = Array.from({ length: sessionsMax }, (_, i): SourceAccount => {
    const name = `account-${i}`;
    return { name, apiKey: `key-${i}`, secret: `secret-${i}`, botId: `bot-${i}` };
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'mmm-relay-'));
  const source = await startOrderSource(accounts);
  const aws = await startEmbeddedAws({ port: 0 });
  const ears = new Ears(source);
  const bus = await startEventBus({
    busName,
    region,
    clock: systemClock,
    rules: [
      {
        source: eventSource,
        target: (event) => {
          ears.hear(event);
          return Promise.resolve();
        },
      },
    ],
    onLost: () => undefined,
  });
  await writeCredentials(folder, source.baseUrl, accounts);
  const child = await startChild(folder, aws, bus.endpoint);
  const runtime = compose(aws.config, { credentials: { load: () => Promise.reject(new Error()) } });
  let sessions = 0;
  return {
    source,
    heard: () => ears.take(),
    grow: async (wanted) => {
      for (const { botId, name } of accounts.slice(sessions, wanted)) {
        await runtime.store.putConfig(botId, { ...bot, botId, account: name });
      }
      sessions = wanted;
      const startedMs = performance.now();
      while (ears.live.size < wanted) {
        if (performance.now() - startedMs > waitMaxMs) throw new Error('sessions did not come');
        await systemClock.wait(100);
      }
    },
    usage: () => usageOf(child),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      runtime.close();
      await bus.close();
      await aws.close();
      await source.close();
      await rm(folder, { recursive: true });
    },
  };
}

const bot = {
  exchange: 'hitbtc',
  symbol: 'BTC-USDT',
  strategy: 'proportional',
  spacing: '0.05',
  buyLevels: 8,
  sellLevels: 8,
  buyQuantity: '0.001',
  sellQuantity: '0.001',
  quantityPower: 1,
  startPrice: 'ticker',
  enabled: true,
};

/** Hears what is put on the bus. */
class Ears {
  /** Bots whose session came to life: it has them look at everything. */
  readonly live = new Set<string>();
  readonly #source: OrderSource;
  #latenciesMs: number[] = [];
  #events = 0;
  #bundles = 0;
  #resyncs = 0;

  constructor(source: OrderSource) {
    this.#source = source;
  }

  hear({ detail }: BusEvent): void {
    const { botId, events } = detail as unknown as Told;
    this.#bundles += 1;
    for (const { kind, fill } of events) {
      if (kind === 'resync') {
        this.live.add(botId);
        this.#resyncs += 1;
        continue;
      }
      this.#events += 1;
      const ms = fill && this.#source.sinceTrade(fill.tradeId);
      if (ms !== undefined) this.#latenciesMs.push(ms);
    }
  }

  take(): Heard {
    const heard = {
      events: this.#events,
      bundles: this.#bundles,
      latenciesMs: this.#latenciesMs,
      resyncs: this.#resyncs,
    };
    this.#events = 0;
    this.#bundles = 0;
    this.#resyncs = 0;
    this.#latenciesMs = [];
    return heard;
  }
}

/** Of a bundle, what is looked at here. */
interface Told {
  readonly botId: string;
  readonly events: readonly {
    readonly kind: string;
    readonly fill?: { readonly tradeId: string };
  }[];
}

async function writeCredentials(
  folder: string,
  baseUrl: string,
  accounts: readonly SourceAccount[],
): Promise<void> {
  for (const { name, apiKey, secret: apiSecret } of accounts) {
    const text = JSON.stringify({ exchange: 'hitbtc', apiKey, apiSecret, baseUrl });
    await writeFile(path.join(folder, `${name}.json`), text, { mode: 0o600 });
  }
}

async function startChild(
  folder: string,
  { config }: EmbeddedAws,
  busEndpoint: string,
): Promise<ChildProcess> {
  const outfile = path.join(folder, 'relay.mjs');
  await build({
    stdin: {
      contents: "import './bench/relay-probe.ts';\nimport './relay/main.ts';",
      resolveDir: projectRoot,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    logLevel: 'error',
    outfile,
  });
  const { endpoints, relayQueueUrls } = config;
  return fork(outfile, [], {
    execArgv: [
      '--expose-gc',
      ...(process.env['MMM_BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      MMM_STAGE: 'bench',
      MMM_TABLE: tableName,
      MMM_SLOTS_QUEUE_URL: config.slotsQueueUrl,
      MMM_WORK_QUEUE_URL: config.workQueueUrl,
      MMM_RELAY_QUEUE_URLS: relayQueueUrls.join(','),
      MMM_RELAY_HEALTH_PORT: '0',
      MMM_EVENT_BUS: busName,
      MMM_CREDENTIALS_DIR: folder,
      AWS_REGION: region,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
      AWS_ENDPOINT_URL_EVENTBRIDGE: busEndpoint,
    },
  });
}

async function usageOf(child: ChildProcess): Promise<RelayUsage> {
  const answered = once(child, 'message');
  child.send('usage');
  const [usage] = (await answered) as [RelayUsage];
  return usage;
}
