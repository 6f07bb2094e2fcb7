/**
 * AWS on this machine: MiniStack, with permissions enforced and over TLS only, so that a role that may too little and a
 * policy that refuses plain HTTP act as they would.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { systemClock } from '../../shared/runtime/system-clock.ts';
import { outputOf, plainEnvironment, signalGroup, type Environment } from './command.ts';
import type { PythonTools } from './python-tools.ts';
import { untilTrue } from './until-true.ts';

export const accountId = '000000000000';
export const region = 'us-east-1';

export interface Emulator {
  readonly endpoint: string;
  /** With it, any program that talks to AWS talks to the emulator. */
  readonly environment: Environment;
  /** The same for clients of the SDK in this process. */
  readonly clientOptions: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly requestHandler: { readonly httpsAgent: Agent; readonly requestTimeout: number };
  };
  /** Runs the aws command and returns its answer, undefined where it gives none. */
  aws(...args: readonly string[]): Promise<unknown>;
  /** Ends the emulator and every function that runs in it. */
  stop(): Promise<void>;
}

const startMaxMs = 60_000;
const stopMaxMs = 5_000;
const awsMaxMs = 60_000;

/** `folder` takes its files: certificate, log, the functions' code. */
export async function startEmulator(tools: PythonTools, folder: string): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `https://localhost:${port}`;
  // A key of its own: the CDK keeps in mind which account a key is of.
  const accessKeyId = `AKIAEMULATOR${String(randomInt(1e8)).padStart(8, '0')}`;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'fake-secret' };
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  for (const each of [home, temporary]) mkdirSync(each, { recursive: true });
  const certificate = join(temporary, 'ministack-tls', 'server.crt');
  const common = {
    ...plainEnvironment(),
    ...keys,
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const child = launch(tools, join(folder, 'emulator.log'), {
    ...common,
    TMPDIR: temporary,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    USE_SSL: 'true',
    AUTH: 'true',
  });
  const stop = () => stopped(child);
  try {
    await untilTrue('the emulator listens', startMaxMs, async () => {
      if (child.exitCode !== null) throw new Error(`the emulator ended, see its log in ${folder}`);
      return existsSync(certificate) && (await isHealthy(endpoint, certificate));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const environment = {
    ...common,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_CA_BUNDLE: certificate,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  return {
    endpoint,
    environment,
    clientOptions: {
      region,
      endpoint,
      credentials: { accessKeyId, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
      requestHandler: {
        httpsAgent: new Agent({ ca: readFileSync(certificate), keepAlive: true, maxSockets: 8 }),
        requestTimeout: 10_000,
      },
    },
    aws: async (...args) => {
      // Named besides the variable: for SQS the command knows better than that.
      const words = [...args, '--output', 'json', '--endpoint-url', endpoint];
      const text = await outputOf({
        ...{ command: tools.aws, args: words, environment, timeoutMs: awsMaxMs },
      });
      return text.trim() === '' ? undefined : (JSON.parse(text) as unknown);
    },
    stop,
  };
}

function launch(tools: PythonTools, logFile: string, environment: Environment): ChildProcess {
  const child = spawn(tools.python, [join(import.meta.dirname, 'start_emulator.py')], {
    env: environment,
    // The functions are its children: one group, so that all of them end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function isHealthy(endpoint: string, certificate: string): Promise<boolean> {
  const { get } = await import('node:https');
  return new Promise((resolve) => {
    const request = get(
      `${endpoint}/_ministack/health`,
      { ca: readFileSync(certificate), timeout: 2_000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(false);
    });
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const end = once(child, 'exit');
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([end, systemClock.wait(stopMaxMs)]);
  }
  // Also where it ended by itself: its functions may not have.
  signalGroup(child.pid, 'SIGKILL');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
