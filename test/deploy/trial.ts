/** What the steps of a trial share. */

import type { BotInCloud } from './bot-in-cloud.ts';
import { outputOf } from './command.ts';
import { deploymentName, type Deployment } from './deployment.ts';
import type { Emulator } from './emulator.ts';
import type { Market } from './market.ts';

export interface Trial {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
  /** Folder of what was synthesised and deployed. */
  readonly assembly: string;
  /** For its files. */
  readonly folder: string;
  readonly market: Market;
  readonly bot: BotInCloud;
  /** Tells a person how it goes. */
  readonly tell: (line: string) => void;
}

/** Runs our own command line against the deployment. */
export async function mmm(
  emulator: Emulator,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return outputOf({
    command: process.execPath,
    args: ['--import', 'tsx', 'cli/main.ts', '--stack', deploymentName, ...args],
    environment: emulator.environment,
    timeoutMs: 60_000,
    ...(input === undefined ? {} : { input }),
  });
}

export function expectEqual(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [found, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${what} is ${String(a)}, expected ${String(b)}`);
}
