/**
 * Keeps the relay running in a process of its own: starts it when it is first needed, and again whenever it ends.
 * It lives no longer than the host: it ends by itself when its standard input closes.
 */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock } from '../../shared/ports/clock.ts';
import type { RelaySettings } from './relay-settings.ts';

export interface RelayProcess {
  /** Does nothing when it is started already. */
  start(): void;
  /** Undefined until it is started. */
  readonly facts: RelayProcessFacts | undefined;
  /** Has it give up its shard and end; ends it by force when that takes too long. */
  stop(): Promise<void>;
}

export interface RelayProcessFacts {
  readonly state: 'starting' | 'running' | 'down';
  /** Of the newest process. */
  readonly pid: number | undefined;
  /** How often it was started again. */
  readonly restarts: number;
}

export interface RelayProcessOptions {
  /** Asked at each start. */
  readonly settings: () => RelaySettings;
  /** A line it logged. */
  readonly onLog: (line: string) => void;
  /** It ended though nobody asked it to. */
  readonly onDeath: (because: string) => void;
  readonly real: Clock;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Said on a line of its own once the relay runs. */
export const runningLine = 'the relay is running';

const relayMain = fileURLToPath(new URL('../relay-main.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Real ms. */
const restartMs = 200;
const restartMaxMs = 5_000;
/** A process that lived this long is started again at once. */
const stableMs = 10_000;
/** How long a stopping relay may take to hand over. */
const stopMaxMs = 5_000;
/** Characters. */
const complaintMax = 200;

export function relayProcess(options: RelayProcessOptions): RelayProcess {
  const { real } = options;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const state: { child: Child | undefined; isRunning: boolean; starts: number } = {
    child: undefined,
    isRunning: false,
    starts: 0,
  };
  let keeping: Promise<void> | undefined;

  async function keep(): Promise<void> {
    for (let waitMs = restartMs; !stopping.signal.aborted;) {
      const startedMs = real.now();
      const because = await live();
      if (isStopping()) return;
      if (real.now() - startedMs >= stableMs) waitMs = restartMs;
      options.onDeath(because);
      await real.wait(waitMs, stopping.signal);
      waitMs = Math.min(waitMs * 2, restartMaxMs);
    }
  }

  /** One life. Says what ended it. */
  async function live(): Promise<string> {
    const child = spawnRelay();
    state.child = child;
    state.starts += 1;
    let complaint = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      // The logger writes its warnings there.
      if (line.startsWith('{')) options.onLog(line);
      else complaint = complaintOf(line) ?? complaint;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === runningLine) state.isRunning = true;
      else options.onLog(line);
    });
    // A process that died before it read has closed its input.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(options.settings())}\n`);
    const end = await endOf(child);
    state.isRunning = false;
    state.child = undefined;
    return complaint === '' ? end : `${end}: ${complaint}`;
  }

  return {
    start: () => {
      keeping ??= keep();
    },
    get facts(): RelayProcessFacts | undefined {
      if (keeping === undefined) return undefined;
      const isUp = state.child !== undefined;
      return {
        state: state.isRunning ? 'running' : isUp ? 'starting' : 'down',
        pid: state.child?.pid,
        restarts: Math.max(state.starts - 1, 0),
      };
    },
    stop: async () => {
      stopping.abort();
      const { child } = state;
      if (child !== undefined) await endGently(child, real);
      await keeping;
    },
  };
}

/** What a line of standard error says of an error that nobody caught; its stack says nothing to a person. */
export function complaintOf(line: string): string | undefined {
  const [, message] = /^(?:Uncaught )?[A-Za-z]*Error(?: \[\w+\])?: (.+)$/.exec(line) ?? [];
  return message?.slice(0, complaintMax);
}

function spawnRelay(): Child {
  return spawn(process.execPath, ['--import', loader, relayMain], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function endOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(`it could not be started (${error.message})`);
    });
    child.once('close', (code, signal) => {
      resolve(
        signal === null ? `it ended with exit code ${code ?? 'unknown'}` : `${signal} ended it`,
      );
    });
  });
}

async function endGently(child: Child, real: Clock): Promise<void> {
  const ended = endOf(child);
  const inTime = new AbortController();
  child.kill('SIGTERM');
  await Promise.race([ended, real.wait(stopMaxMs, inTime.signal)]);
  inTime.abort();
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}
