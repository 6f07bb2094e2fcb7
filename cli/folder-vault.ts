/** Keys as files of a folder, in the form and with the file mode that `file-credentials.ts` asks for. */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { accountPattern } from '../shared/stores/parse-credentials.ts';
import { RefusedError } from './io.ts';
import type { KeyInVault, Vault } from './vault.ts';

const ending = '.json';

export function folderVault(named: string, from: { readonly folder: string }): Vault {
  const folder = resolve(from.folder, named);
  const near = relative(from.folder, folder);
  const shown = near.startsWith('..') ? folder : near === '' ? '.' : near;
  const fileOf = (account: string) => join(folder, `${account}${ending}`);
  const asking = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new RefusedError(`${shown}: cannot be used as a folder of keys (${codeOf(error)})`);
    }
  };
  return {
    title: `folder ${shown}`,
    recoveryDays: undefined,
    whereIs: (account) => join(shown, `${account}${ending}`),
    stateOf: (account) =>
      asking(async () =>
        (await changedMsOf(fileOf(account))) === undefined ? 'absent' : 'stored',
      ),
    put: (account, text) =>
      asking(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(fileOf(account), `${text}\n`);
      }),
    list: () => asking(() => keysIn(folder)),
    remove: (account) => asking(() => rm(fileOf(account))),
    close: () => undefined,
  };
}

/** Whoever reads meanwhile finds one whole file, and nobody but the owner may. */
async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function keysIn(folder: string): Promise<readonly KeyInVault[]> {
  const keys: KeyInVault[] = [];
  for (const file of (await filesIn(folder)).toSorted()) {
    const account = file.endsWith(ending) ? file.slice(0, -ending.length) : '';
    if (!accountPattern.test(account)) continue;
    const changedMs = await changedMsOf(join(folder, file));
    keys.push({ account, ...(changedMs === undefined ? {} : { changedMs }) });
  }
  return keys;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function changedMsOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : 'an unknown error';
}
