/** Where Lambda's own runtime client and its Node are, apart from this project's packages: the client is built for minutes. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostError } from '../host/host-error.ts';

export interface LambdaRuntime {
  /** Path of the Node that runs the functions. */
  readonly node: string;
  /** Path of the runtime interface client's entry. */
  readonly client: string;
}

/** In the folder the host is started in. */
const runtimeFolder = join('.data', 'lambda-runtime');
const pinned = fileURLToPath(new URL('runtime/', import.meta.url));

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Throws `HostError` with what to do when it is not installed. */
export function findRuntime(folder = runtimeFolder, machine: Machine = process): LambdaRuntime {
  refuseForeign(machine);
  const modules = resolve(folder, 'node_modules');
  const node = join(modules, `node-linux-${machine.arch}`, 'bin', 'node');
  const client = join(modules, 'aws-lambda-ric', 'index.mjs');
  const native = join(modules, 'aws-lambda-ric', 'rapid-client.node');
  if (existsSync(node) && existsSync(client) && existsSync(native)) return { node, client };
  throw new HostError(
    "--lambda: Lambda's runtime client is not installed here; npm run lambda:install does it once (a minute or two, with cmake, make and g++)",
  );
}

function refuseForeign({ platform, arch }: Machine): void {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return;
  throw new HostError(
    `--lambda: Lambda's runtime client runs on Linux only, on x64 or arm64; this is ${platform} on ${arch}. The same functions run in process without --lambda`,
  );
}

const tools = ['cmake', 'make', 'g++', 'tar'];

/** Installs the pinned packages and builds the client. Rejects with `HostError`. */
export async function installRuntime(say: (line: string) => void): Promise<void> {
  refuseForeign(process);
  const missing: string[] = [];
  for (const tool of tools) {
    if ((await exitCodeOf(tool, ['--version'], 'ignore')) !== 0) missing.push(tool);
  }
  if (missing.length > 0) {
    throw new HostError(
      `the runtime client is built here, which needs ${missing.join(', ')}; on Debian and Ubuntu: apt-get install cmake make g++ tar xz-utils python3`,
    );
  }
  await mkdir(runtimeFolder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(join(pinned, file), join(runtimeFolder, file));
  }
  say(
    `installing Node 24 and aws-lambda-ric into ${runtimeFolder}; the build takes a minute or two`,
  );
  const code = await exitCodeOf(
    'npm',
    ['ci', '--prefix', runtimeFolder, '--foreground-scripts', '--no-audit', '--no-fund'],
    'inherit',
  );
  if (code !== 0)
    throw new HostError(`npm ci in ${runtimeFolder} ended with exit code ${code ?? 'none'}`);
  findRuntime();
  say('done: npm start -- --lambda');
}

function exitCodeOf(
  command: string,
  words: readonly string[],
  output: 'ignore' | 'inherit',
): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(command, words, { stdio: ['ignore', output, output] });
    child.once('error', () => {
      done(null);
    });
    child.once('close', done);
  });
}
