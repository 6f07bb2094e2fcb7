/** The command line's entry: this process as the world. */

import { silenceSdkVersionWarning } from '../shared/runtime/quiet-sdk.ts';
import { systemClock } from '../shared/runtime/system-clock.ts';
import { readInput } from './read-input.ts';
import { run } from './run.ts';
import { terminalPrompt } from './terminal-prompt.ts';

// A reader such as head may close the pipe before everything is written; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Back to the beginning of the line, and empty it. */
const lineAnew = '\r\u001b[2K';

function showProgress(text: string): void {
  process.stderr.write(`${lineAnew}${text}`);
}

silenceSdkVersionWarning(process.env);
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => {
    process.stdout.write(`${text}\n`);
  },
  err: (text) => {
    process.stderr.write(`${text}\n`);
  },
  ...(process.stderr.isTTY ? { progress: showProgress } : {}),
  readInput,
  ...(process.stdin.isTTY && process.stderr.isTTY ? { prompt: terminalPrompt } : {}),
  isTerminal: process.stdout.isTTY,
  environment: process.env,
  folder: process.cwd(),
  clock: systemClock,
});
