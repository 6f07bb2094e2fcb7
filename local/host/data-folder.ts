/** The folder that keeps a host's state. One host at a time holds it; a killed one lets go of it at once. */

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { codeOf, HostError } from './host-error.ts';

export interface DataFolder {
  readonly database: string;
  /** Of one simulated exchange. */
  exchange(name: string): string;
  /** Names of the exchanges that ran here before. */
  readonly exchanges: readonly string[];
  readonly clock: string;
  release(): Promise<void>;
}

/** Rejects with `HostError` when another host holds the folder, or its database is damaged. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  await made(folder, folder);
  const exchanges = join(folder, 'exchanges');
  const ofOneExchange = join(folder, 'exchange');
  const isKnown = existsSync(exchanges) || existsSync(ofOneExchange);
  // Without its orders the exchange would deny every one of them.
  if (existsSync(join(folder, 'clock.json')) && !isKnown) {
    throw new HostError(
      `--data ${folder}: its exchanges folder is gone; use another folder, or remove this one to start afresh`,
    );
  }
  // The database's own lock belongs to the process: a kill -9 frees it, unlike a file with a process id.
  const lock = new ClassicLevel(join(folder, 'lock'));
  await opened(lock, folder);
  await made(exchanges, folder);
  // A folder of the time when there was but one exchange.
  if (existsSync(ofOneExchange)) await rename(ofOneExchange, join(exchanges, 'okx'));
  const database = join(folder, 'database');
  // The embedded table opens its files late; a damaged folder is told now.
  const probe = new ClassicLevel(database);
  try {
    await opened(probe, folder);
    await probe.close();
  } catch (error) {
    await lock.close();
    throw error;
  }
  return {
    database,
    exchange: (name) => join(exchanges, name),
    exchanges: await readdir(exchanges),
    clock: join(folder, 'clock.json'),
    release: () => lock.close(),
  };
}

async function made(path: string, folder: string): Promise<void> {
  try {
    const missing: string[] = [];
    for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.push(at);
    // One by one: `recursive` never returns where a folder exists that takes none, as /proc does.
    for (const one of missing.toReversed()) await mkdir(one);
    if (!(await stat(path)).isDirectory())
      throw Object.assign(new Error(path), { code: 'ENOTDIR' });
  } catch (cause) {
    throw new HostError(
      `--data ${folder}: cannot be used as a folder (${codeOf(cause) ?? 'unknown error'})`,
      { cause },
    );
  }
}

async function opened(level: ClassicLevel, folder: string): Promise<void> {
  try {
    await level.open();
  } catch (cause) {
    throw new HostError(
      codeOf(cause) === 'LEVEL_LOCKED'
        ? `--data ${folder}: another host is running on this folder`
        : `--data ${folder}: its database is damaged (${codeOf(cause) ?? 'unknown error'}); use another folder, or remove this one to start afresh`,
      { cause },
    );
  }
}
