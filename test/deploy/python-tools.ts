/** The tools that are written in Python, in a virtual environment of their own: emulator, linter and the aws command. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailedError, outcomeOf, outputOf, type Environment } from './command.ts';

/** What this machine lacks; the trial is skipped. */
export class ToolsMissingError extends Error {
  override readonly name = 'ToolsMissingError';
}

export interface PythonTools {
  readonly python: string;
  readonly cfnLint: string;
  readonly aws: string;
}

const requirementsFile = join(import.meta.dirname, 'requirements.txt');
const minutes = (count: number): number => count * 60_000;

/** What pip says where its index cannot be reached or lacks the package; anything else is a failure of ours. */
const unreachable =
  /no matching distribution|connection|name resolution|network is unreachable|timed out|ended after|proxy|certificate|HTTP error/i;

/** Installs the tools, unless the folder holds the same ones. Throws `ToolsMissingError` without Python or PyPI. */
export async function installTools(folder: string, onWork: () => void): Promise<PythonTools> {
  const bin = join(resolve(folder), 'bin');
  const tools = {
    python: join(bin, 'python'),
    cfnLint: join(bin, 'cfn-lint'),
    aws: join(bin, 'aws'),
  };
  const stamp = join(resolve(folder), 'installed.txt');
  const wanted = readFileSync(requirementsFile, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return tools;
  onWork();
  // pip's settings, such as another index, are the machine's own.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const python = await findPython(environment);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(python, resolve(folder), environment);
  writeFileSync(stamp, wanted);
  return tools;
}

async function findPython(environment: Environment): Promise<string> {
  const question = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  for (const command of ['python3', 'python']) {
    const answer = await outcomeOf({
      ...{ command, args: ['-c', question], environment, timeoutMs: minutes(1) },
    }).catch(() => undefined);
    if (answer?.code === 0) return command;
  }
  throw new ToolsMissingError(
    'there is no Python 3.10 or newer with the modules venv and ensurepip',
  );
}

async function install(python: string, folder: string, environment: Environment): Promise<void> {
  const venv = ['-m', 'venv', folder];
  await outputOf({ command: python, args: venv, environment, timeoutMs: minutes(2) });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirementsFile];
  try {
    const command = join(folder, 'bin', 'python');
    await outputOf({ command, args: pip, environment, timeoutMs: minutes(5) });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!(error instanceof CommandFailedError) || !unreachable.test(error.message)) throw error;
    const lines = error.outcome.err.trim().split('\n');
    throw new ToolsMissingError(`pip cannot install the tools: ${lines.at(-1) ?? ''}`);
  }
}
