/** One execution environment of a deployed function: a process of Lambda's own client on the bundle, one invocation at a time. */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../shared/ports/clock.ts';
import type { DeployedFunction } from './deployment.ts';
import { startRuntimeApi, type Answer, type RuntimeApi } from './runtime-api.ts';
import type { LambdaRuntime } from './runtime-folder.ts';

export interface EnvironmentOptions {
  readonly runtime: LambdaRuntime;
  readonly region: string;
  /** Addresses of the embedded services, as the SDK's variables name them. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** A line that the function wrote. */
  readonly onLine: (line: string) => void;
  readonly clock: Clock;
}

export interface Environment {
  /** Resolves also when the function fails, is too slow or dies; the last two end the environment. */
  invoke(event: unknown): Promise<Answer>;
  /** Takes no more invocations. */
  readonly isOver: boolean;
  /** Rejects nothing: what runs is cut off. */
  end(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Lambda's limit of a cold start. One that takes longer is tried again within the function's own time. */
const initMs = 10_000;
/** Of a function's memory, for objects of JavaScript; Lambda's own share is about the same. */
const heapShare = 0.9;
const endWithHost = fileURLToPath(new URL('end-with-host.mjs', import.meta.url));

/** Starts cold. Never rejects: an environment that cannot start says so at its first invocation. */
export async function openEnvironment(
  fn: DeployedFunction,
  options: EnvironmentOptions,
): Promise<Environment> {
  const { clock } = options;
  const api = await startRuntimeApi();
  const child = spawnClient(fn, options, api);
  const died = endOf(child);
  const state = { isOver: false };
  const cutOff = async (): Promise<void> => {
    state.isOver = true;
    child.kill('SIGKILL');
    await died;
    await api.close();
  };
  const within = async (work: Promise<Answer>, limitMs: number, late: string): Promise<Answer> => {
    const inTime = new AbortController();
    const tooLate = clock.wait(limitMs, inTime.signal).then(() => failed('Sandbox.Timedout', late));
    const answer = await Promise.race([work, tooLate, died]);
    inTime.abort();
    return answer;
  };
  const started = within(api.started, initMs + fn.timeoutMs, 'the function did not start in time');
  return {
    get isOver() {
      return state.isOver;
    },
    invoke: async (event) => {
      const start = await started;
      if (start.kind === 'failed') {
        await cutOff();
        return start;
      }
      const { timeoutMs, arn: functionArn } = fn;
      const seconds = (timeoutMs / 1_000).toFixed(2);
      const requestId = randomUUID();
      const deadlineMs = clock.now() + timeoutMs;
      const answer = await within(
        api.invoke({ requestId, deadlineMs, functionArn, event: JSON.stringify(event) }),
        timeoutMs,
        `Task timed out after ${seconds} seconds`,
      );
      const usedMb = await memoryMbOf(child);
      const isDead = answer.kind === 'failed' && answer.type.startsWith('Sandbox.');
      if (isDead || usedMb > fn.memoryMb) await cutOff();
      return usedMb > fn.memoryMb ? failed('Sandbox.OutOfMemory', outOfMemory(fn, usedMb)) : answer;
    },
    end: cutOff,
  };
}

function spawnClient(
  fn: DeployedFunction,
  { runtime, region, endpoints, onLine }: EnvironmentOptions,
  api: RuntimeApi,
): Child {
  const heapMb = Math.floor(fn.memoryMb * heapShare);
  const child = spawn(
    runtime.node,
    [`--max-old-space-size=${heapMb}`, '--import', endWithHost, runtime.client, fn.handler],
    {
      cwd: fn.folder,
      // Nothing of this machine's environment: what a template forgot is missing here as well.
      env: { ...lambdasOwn(fn, region, api.address), ...endpoints, ...fn.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', onLine);
  }
  child.stdin.on('error', () => undefined);
  return child;
}

/** What Lambda sets for each function: "Defined runtime environment variables". */
function lambdasOwn(
  { id, folder, layerFolders, handler, memoryMb }: DeployedFunction,
  region: string,
  api: string,
): Readonly<Record<string, string>> {
  return {
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: id,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: id,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_ACCESS_KEY_ID: 'embedded',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: folder,
    // Layers lie under /opt there, where `require` looks by this.
    NODE_PATH: layerFolders.map((layer) => `${layer}/nodejs/node_modules`).join(':'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}

/** Resolves when the process is gone. */
function endOf(child: Child): Promise<Answer> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(failed('Sandbox.NotStarted', `Runtime could not be started: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      const how = signal === null ? `exit status ${code ?? 'unknown'}` : `signal: ${signal}`;
      resolve(failed('Sandbox.Exited', `Runtime exited: ${how}`));
    });
  });
}

function failed(type: string, message: string): Answer {
  return { kind: 'failed', type, message };
}

function outOfMemory({ memoryMb }: DeployedFunction, usedMb: number): string {
  return `Runtime used ${Math.ceil(usedMb)} MB, its memory is ${memoryMb} MB`;
}

/** Most it ever used. 0 for a process that is gone. */
async function memoryMbOf({ pid }: Child): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
