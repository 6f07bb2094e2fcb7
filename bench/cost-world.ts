/**
 * The functions as they are deployed, logs and metrics included, with everything that Lambda does not bill in another
 * process: table, queues, and an exchange whose market stands still.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startEmbeddedAws, type EmbeddedAws } from '../local/host/embedded-aws.ts';
import type { Side } from '../shared/domain/order.ts';
import { createExchange } from '../shared/exchanges/registry.ts';
import type { CredentialSource } from '../shared/ports/credentials.ts';
import { clientOptions } from '../shared/runtime/client-options.ts';
import { compose, type Runtime } from '../shared/runtime/compose.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../shared/stores/dynamo-relay-store.ts';
import type { OnConsumed } from '../shared/stores/dynamo-table.ts';
import { credentialsOn, startStandingExchange, taker } from './fill-exchange.ts';
import { takeBest } from './fill-to-counter.ts';
import { ManualClock } from './manual-clock.ts';
import { answerOf } from './pass-world.ts';

interface Ready extends Pick<EmbeddedAws, 'config'> {
  readonly exchangeUrl: string;
}

const startMs = 1_795_000_000_000;

/** What one invocation has used. */
export interface Used {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly tableRequests: number;
  /** Requests to SQS: a batch is one. */
  readonly sqs: number;
  readonly exchangeCalls: number;
  readonly logBytes: number;
}

const nothing = {
  readUnits: 0,
  writeUnits: 0,
  tableRequests: 0,
  sqs: 0,
  exchangeCalls: 0,
  logBytes: 0,
};

export interface CostWorld {
  readonly config: EmbeddedAws['config'];
  /** What is measured. */
  readonly runtime: Runtime;
  /** Of the same exchange and table, and not counted: the other traders, the relay, and whoever looks. */
  readonly unseen: Runtime;
  readonly clock: ManualClock;
  readonly leases: DynamoLeaseStore;
  wait(ms: number): Promise<void>;
  /** The other account takes our best order of a side, whole. */
  take(side: Side): Promise<void>;
  measure(run: () => Promise<unknown>): Promise<Used>;
  stop(): Promise<void>;
}

export async function startCostWorld(): Promise<CostWorld> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: process.execArgv });
  const { config, exchangeUrl } = await answerOf<Ready>(child);
  const clock = new ManualClock(startMs);
  const counts = { ...nothing };
  const onConsumed: OnConsumed = (operation, units) => {
    const isWrite = /^(save|append|put|claim|write|take|raise)/.test(operation);
    counts[isWrite ? 'writeUnits' : 'readUnits'] += units;
    counts.tableRequests += 1;
  };
  countSqs(() => {
    counts.sqs += 1;
  });
  const credentials = credentialsOn({ exchange: 'okx', baseUrl: exchangeUrl });
  const { runtime, leases, close } = countedRuntime(
    { config, clock, credentials },
    onConsumed,
    () => {
      counts.exchangeCalls += 1;
    },
  );
  const unseen = compose(config, { clock, wall: clock, credentials });
  return {
    config,
    runtime,
    unseen,
    clock,
    leases,
    wait: async (ms) => {
      clock.move(ms);
      child.send(ms);
      await answerOf(child);
    },
    take: async (side) => {
      child.send(side);
      await answerOf(child);
    },
    measure: async (run) => {
      Object.assign(counts, nothing);
      const release = holdOutput((bytes) => {
        counts.logBytes += bytes;
      });
      const before = process.cpuUsage();
      const startedMs = performance.now();
      try {
        await run();
        const { user, system } = process.cpuUsage(before);
        const wallMs = performance.now() - startedMs;
        return { ...counts, wallMs, cpuMs: (user + system) / 1000 };
      } finally {
        release();
      }
    },
    stop: async () => {
      runtime.close();
      unseen.close();
      close();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** The relay's items are counted too. */
function countedRuntime(
  parts: {
    readonly config: EmbeddedAws['config'];
    readonly clock: ManualClock;
    readonly credentials: CredentialSource;
  },
  onConsumed: OnConsumed,
  onExchangeCall: () => void,
) {
  const { config, clock, credentials } = parts;
  const client = new DynamoDBClient(clientOptions(config, config.endpoints.dynamoDb));
  const table = { client, tableName: config.tableName, clock };
  const counted = { ...table, onConsumed };
  const composed = compose(config, { clock, wall: clock, credentials, onConsumed, onExchangeCall });
  const runtime: Runtime = {
    ...composed,
    relay: {
      ...composed.relay,
      ledger: new DynamoSendLedger(counted),
      sessions: new DynamoSessionBoard(counted),
      leases: new DynamoLeaseStore(counted),
    },
  };
  const close = (): void => {
    client.destroy();
  };
  return { runtime, leases: new DynamoLeaseStore(table), close };
}

/** All clients of this process are counted, where they send. */
function countSqs(onRequest: () => void): void {
  const { prototype } = SQSClient;
  const send: unknown = Reflect.get(prototype, 'send');
  if (typeof send !== 'function') throw new Error('the client has no method to send with');
  Reflect.set(prototype, 'send', function counted(this: unknown, ...args: unknown[]) {
    onRequest();
    return Reflect.apply(send, this, args) as unknown;
  });
}

/** Logs and metrics are lines of both outputs, and billed by the byte. */
function holdOutput(onBytes: (bytes: number) => void): () => void {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => Reflect.get(stream, 'write') as unknown);
  for (const stream of streams) {
    Reflect.set(stream, 'write', (chunk: string | Uint8Array, ...rest: unknown[]) => {
      onBytes(Buffer.byteLength(chunk));
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    });
  }
  return () => {
    for (const [i, stream] of streams.entries()) Reflect.set(stream, 'write', writes[i]);
  };
}

/** In the child: serves until the parent disconnects. A number lets so many ms pass, a side is taken. */
async function serve(): Promise<void> {
  const clock = new ManualClock(startMs);
  const aws = await startEmbeddedAws({ port: 0 });
  const simulator = await startStandingExchange('okx', clock);
  const credentials = await credentialsOn(simulator).load(taker);
  const rival = await createExchange('okx', { credentials, clock });
  let number = 0;
  const obey = async (wish: number | Side): Promise<void> => {
    if (typeof wish === 'number') clock.move(wish);
    else await takeBest(wish, { simulator, rival, number: (number += 1) });
    process.send?.('done');
  };
  process.on('message', (wish: number | Side) => {
    void obey(wish);
  });
  process.send?.({ config: aws.config, exchangeUrl: simulator.baseUrl } satisfies Ready);
  await once(process, 'disconnect');
  await simulator.close();
  await aws.close();
}

if (process.argv[2] === 'serve' && process.argv[1] === fileURLToPath(import.meta.url)) {
  await serve();
}
