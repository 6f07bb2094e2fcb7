/**
 * Tells the command line where the host of this folder is, and with which demo accounts it may ask its exchange, for as
 * long as it runs. Of several hosts in a folder the first is the one that is told.
 */

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { codeOf } from './host-error.ts';

/** Both are relative to the folder the host was started in; the same file in `cli/connection.ts`. */
const dataFolder = '.data';
const hostFile = join(dataFolder, 'host.json');

const holderSchema = z.object({ pid: z.int().positive() });

interface WrittenHost {
  readonly tableEndpoint: string;
  readonly tableName: string;
  /** Of the demo accounts. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  /** Folder of the real accounts' credentials, where the host was given one. */
  readonly realAccounts?: string | undefined;
}

/** The process the files are of. */
interface Writer {
  readonly folder: string;
  readonly pid: number;
  /** Told, in one line, how to reach this host where another one holds the file. */
  readonly say: (line: string) => void;
}

const thisProcess: Writer = {
  folder: '.',
  pid: process.pid,
  say: (line) => {
    process.stderr.write(`${line}\n`);
  },
};

/** Leaves alone the file of another host that is alive. Returns how to take away what was written. */
export async function writeHostFile(
  host: WrittenHost,
  { folder, pid, say }: Writer = thisProcess,
): Promise<() => Promise<void>> {
  await mkdir(join(folder, dataFolder), { recursive: true });
  await removeDeadAccounts(folder);
  const accounts = join(dataFolder, `accounts-${pid}`);
  await writeAccounts(join(folder, accounts), host.credentials);

  const file = join(folder, hostFile);
  const { tableEndpoint: endpoint, tableName: table, realAccounts } = host;
  const text = `${JSON.stringify({ endpoint, table, pid, accounts, realAccounts })}\n`;
  const holder = await holderOf(file);
  if (holder !== undefined && holder !== pid && isAlive(holder)) {
    say(
      `${hostFile} is of another host, process ${holder}; reach this one with --endpoint ${endpoint} --table ${table}, and audit with --accounts ${accounts} besides`,
    );
  } else {
    await replaceFile(file, text, pid);
  }
  return async () => {
    await rm(join(folder, accounts), { recursive: true, force: true });
    // Another host may have held it all along.
    if ((await textOf(file)) === text) await rm(file, { force: true });
  };
}

/** What killed hosts left. */
async function removeDeadAccounts(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, dataFolder))) {
    const digits = /^accounts-([1-9]\d{0,8})$/.exec(name)?.[1];
    if (digits === undefined || isAlive(Number(digits))) continue;
    await rm(join(folder, dataFolder, name), { recursive: true, force: true });
  }
}

/** In the form, and with the file mode, that real accounts need as well. */
async function writeAccounts(
  folder: string,
  accounts: ReadonlyMap<string, Credentials>,
): Promise<void> {
  // A mode is given to new files only.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  for (const [account, credentials] of accounts) {
    const text = JSON.stringify(credentials);
    await writeFile(join(folder, `${account}.json`), `${text}\n`, { mode: 0o600 });
  }
}

/** Whoever reads meanwhile finds one whole file. */
async function replaceFile(file: string, text: string, pid: number): Promise<void> {
  const fresh = `${file}.${pid}`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}

/** The process that wrote the file; undefined where there is none, or none that can be read. */
async function holderOf(file: string): Promise<number | undefined> {
  try {
    return holderSchema.parse(JSON.parse((await textOf(file)) ?? '')).pid;
  } catch {
    return undefined;
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 is never delivered; it only asks whether there is a process.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other refusal is of a process that is there, though not ours.
    return codeOf(error) !== 'ESRCH';
  }
}
