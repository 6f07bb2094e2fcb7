/** Starts local hosts in this process, and ends them all. */

import { fileURLToPath } from 'node:url';
import { startHost, type Host } from '../../local/host/host.ts';
import type { HostOptions } from '../../local/host/options.ts';
import { systemClock } from '../../shared/runtime/system-clock.ts';

export const exampleBot = fileURLToPath(
  new URL('../../examples/bots/okx-btc-usdt.json', import.meta.url),
);

/** One of each class. */
export const exampleBots = fileURLToPath(new URL('../../examples/bots', import.meta.url));

const anHourMs = 3_600_000;
const hosts = new Set<Host>();

export function hostOptions(changes: Partial<HostOptions> = {}): HostOptions {
  return {
    speed: 40,
    bots: exampleBot,
    port: 0,
    exchangePort: 0,
    seed: 1,
    isJson: false,
    ...changes,
  };
}

export async function openHost(options: HostOptions): Promise<Host> {
  const host = await startHost(options, systemClock);
  hosts.add(host);
  return host;
}

export async function stopHosts(): Promise<void> {
  for (const host of hosts) await host.stop();
  // Whoever still waits on a clock nobody needs any more goes home now.
  for (const { clock } of hosts) clock.step(anHourMs);
  hosts.clear();
}

/** Far more than anything here takes. */
const waitMsMax = 60_000;
const lookEveryMs = 20;

/** Waits for an outcome, however long it takes within reason. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let ms = 0; ms < waitMsMax; ms += lookEveryMs) {
    if (await isSo()) return;
    await systemClock.wait(lookEveryMs);
  }
  throw new Error(`waited too long for ${what}`);
}
