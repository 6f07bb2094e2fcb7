/** The local host as a process of its own, which can be killed at any moment. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { systemClock } from '../../shared/runtime/system-clock.ts';

const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Far more than a start takes. */
const startMsMax = 30_000;
const lookEveryMs = 50;

export interface HostProcess {
  /** Resolves when it shows its first bot; rejects when it does not within reason. */
  begin(): Promise<void>;
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
      path.join(projectFolder, 'examples/bots/okx-btc-usdt.json'),
      '--json',
      ...words,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const text = { output: '', errors: '' };
  const closed = once(child, 'close');
  child.stderr.on('data', (chunk: Buffer) => {
    text.errors += chunk.toString('utf8');
  });
  child.stdout.on('data', (chunk: Buffer) => {
    text.output += chunk.toString('utf8');
  });
  return {
    begin: async () => {
      for (let ms = 0; ms < startMsMax; ms += lookEveryMs) {
        if (text.errors.includes(' makes ')) return;
        if (child.exitCode !== null) break;
        await systemClock.wait(lookEveryMs);
      }
      throw new Error(`the host shows no bot, exit code ${child.exitCode}: ${text.errors}`);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    end: closed.then(() => ({ exitCode: child.exitCode, ...text })),
  };
}
