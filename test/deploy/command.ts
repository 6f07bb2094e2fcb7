/** Runs other programs, bounded in time and output, and ends them whatever happens. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..', '..');

export type Environment = Readonly<Record<string, string>>;

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  /** All of it: nothing of this process's environment is added. */
  readonly environment: Environment;
  readonly timeoutMs: number;
  /** Goes to its standard input. */
  readonly input?: string;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  readonly outcome: Outcome;

  constructor(what: string, outcome: Outcome) {
    super(`${what} failed with code ${outcome.code}: ${lastLines(outcome)}`);
    this.outcome = outcome;
  }
}

/** Those that run, by process id. */
const running = new Set<number>();

/** Ends every program that still runs. */
export function endCommands(): void {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
}

/** Of each stream; what comes later is dropped. */
const outputMax = 20_000_000;
const linesShownMax = 25;

/** Resolves with what came of it, whatever the exit code; one that ran out of time has code -1. */
export async function outcomeOf(invocation: Invocation): Promise<Outcome> {
  const { command, args, environment, timeoutMs, input } = invocation;
  // In a group of its own: what it started ends with it.
  const child = spawn(command, [...args], { cwd: projectRoot, env: environment, detached: true });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (texts.out.length < outputMax) texts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (texts.err.length < outputMax) texts.err += text;
  });
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  let hasRunOut = false;
  const timer = setTimeout(() => {
    hasRunOut = true;
    signalGroup(pid, 'SIGKILL');
  }, timeoutMs);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
      const err = hasRunOut ? `${texts.err}\nended after ${timeoutMs} ms` : texts.err;
      resolve({ ...texts, err, code: hasRunOut ? -1 : (code ?? -1) });
    });
  });
}

/** Returns the standard output. Throws `CommandFailedError` for any exit code but 0. */
export async function outputOf(invocation: Invocation): Promise<string> {
  const outcome = await outcomeOf(invocation);
  if (outcome.code === 0) return outcome.out;
  const { command, args } = invocation;
  throw new CommandFailedError([command, ...args.slice(0, 4)].join(' '), outcome);
}

/** Signals a program and all it started. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}

function lastLines({ out, err }: Outcome): string {
  const lines = `${out}\n${err}`.split('\n').filter((line) => line.trim() !== '');
  return `\n${lines.slice(-linesShownMax).join('\n')}`;
}

/** Variables every program needs, of this process; no key or setting of a real account is among them. */
export function plainEnvironment(): Environment {
  const wanted = ['PATH', 'LANG', 'TMPDIR', 'PYENV_ROOT'];
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
