/** The local host as a process of its own, which can be killed at any moment. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface HostProcess {
  /** Resolves at its first words. */
  readonly hasSpoken: Promise<void>;
  /** Ends it without a warning, as `kill -9` does. */
  kill(): Promise<void>;
  /** What it was when it ended by itself. */
  readonly end: Promise<HostEnd>;
}

export interface HostEnd {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs in `folder`, so that it leaves nothing anywhere else; its data is in `data` there. */
export function startHostProcess(folder: string, words: readonly string[]): HostProcess {
  const child = spawn(
    process.execPath,
    [
      '--import',
      loader,
      path.join(projectFolder, 'local/main.ts'),
      '--data',
      path.join(folder, 'data'),
      '--bots',
      path.join(projectFolder, 'examples/okx-btc-usdt.json'),
      '--json',
      ...words,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const text = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (text.errors += chunk.toString('utf8')));
  const closed = once(child, 'close');
  return {
    hasSpoken: Promise.race([
      once(child.stderr, 'data').then(() => undefined),
      closed.then(() => undefined),
    ]),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    end: closed.then(() => ({ exitCode: child.exitCode, ...text })),
  };
}
