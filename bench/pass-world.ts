/** The other side of the passes, in a process of its own, so that its time is not counted: table, exchange, market. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { demoOkx } from '../local/host/demo-okx.ts';
import { bundledRecording, loadRecording } from '../local/market/recording.ts';
import { startEmbeddedAws, type EmbeddedAws } from '../local/host/embedded-aws.ts';
import { compose, type Runtime } from '../shared/runtime/compose.ts';
import type { Credentials } from '../shared/ports/credentials.ts';
import { CredentialsMissingError } from '../shared/ports/credentials.ts';
import type { Logger } from '../shared/ports/logger.ts';
import { ManualClock } from './manual-clock.ts';

type Ready = Pick<EmbeddedAws, 'config'> & { readonly exchangeUrl: string };

/** The clock of both processes starts here: the recording is played from its beginning. */
const startMs = 1_795_000_000_000;

export interface PassWorld {
  readonly runtime: Runtime;
  /** Lets time pass in both processes; the market of the other one moves on with the next request. */
  wait(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
  with: () => silent,
};

/** Tells each request to the exchange and each operation on the table to `onCall`, with the units it consumed. */
export async function startPassWorld(onCall: {
  readonly exchange: (endpoint: string) => void;
  readonly store: (operation: string, units: number) => void;
}): Promise<PassWorld> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: process.execArgv });
  const { config, exchangeUrl } = await answerOf<Ready>(child);
  const clock = new ManualClock(startMs);
  const runtime = compose(config, {
    clock,
    logger: silent,
    metrics: { add: () => undefined },
    credentials: { load: (account) => credentialsOf(account, exchangeUrl) },
    onExchangeCall: ({ endpoint }) => {
      onCall.exchange(endpoint);
    },
    onConsumed: onCall.store,
  });
  return {
    runtime,
    wait: async (ms) => {
      await clock.wait(ms);
      child.send(ms);
      await answerOf(child);
    },
    stop: async () => {
      runtime.close();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function credentialsOf(account: string, exchangeUrl: string): Promise<Credentials> {
  const { exchange, keys } = demoOkx;
  const key = keys.get(account);
  return key === undefined
    ? Promise.reject(new CredentialsMissingError(account, 'the demo exchange'))
    : Promise.resolve({ exchange, ...key, isDemo: false, baseUrl: exchangeUrl });
}

export async function answerOf<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const exited = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`the process of table and exchange ended with ${String(code)}`);
  });
  try {
    const [answer] = (await Promise.race([once(child, 'message'), exited])) as [T];
    return answer;
  } finally {
    ended.abort();
    exited.catch(() => undefined);
  }
}

/** In the child: serves until the parent disconnects; each number received lets so many ms pass. */
async function serve(): Promise<void> {
  const clock = new ManualClock(startMs);
  const aws = await startEmbeddedAws({ port: 0 });
  const recording = await loadRecording(bundledRecording);
  const simulator = await demoOkx.start({ clock, recording, seed: 1, speed: 1 });
  process.on('message', (ms: number) => {
    clock.move(ms);
    process.send?.('done');
  });
  process.send?.({ config: aws.config, exchangeUrl: simulator.baseUrl } satisfies Ready);
  await once(process, 'disconnect');
  await simulator.close();
  await aws.close();
}

if (process.argv[2] === 'serve' && process.argv[1] === fileURLToPath(import.meta.url))
  await serve();
