/** Credentials in a folder, one file an account: `<account>.json`, for those who host the bot themselves. */

import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  CredentialsMissingError,
  CredentialsUnusableError,
  type CredentialSource,
} from '../ports/credentials.ts';
import { accountPattern, parseCredentials } from './parse-credentials.ts';

const bytesMax = 64 * 1024;
/** Read, write or run by anyone but the owner. */
const othersMask = 0o077;

export function createFileCredentials(folder: string): CredentialSource {
  return {
    load: async (account) => {
      // The name becomes part of a path: nothing but a plain name is even looked for.
      if (!accountPattern.test(account)) throw new CredentialsMissingError(account, folder);
      const file = path.join(folder, `${account}.json`);
      return parseCredentials(account, file, await readSecretFile(account, file));
    },
  };
}

async function readSecretFile(account: string, file: string): Promise<string> {
  const handle = await opened(account, file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) {
      const fix = `let ${file} be a file with them`;
      throw new CredentialsUnusableError(account, file, 'it is not a file', fix);
    }
    if (stat.size > bytesMax) {
      const found = `it has ${stat.size} bytes, allowed at most ${bytesMax}`;
      throw new CredentialsUnusableError(account, file, found);
    }
    // Windows has no such bits: every file looks open there.
    if (process.platform !== 'win32' && (stat.mode & othersMask) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
      const found = `its mode is ${mode}, allowed 0600; run: chmod 600 ${file}`;
      const fix = 'do so, and make a new key where somebody else may have read this one';
      throw new CredentialsUnusableError(account, file, found, fix);
    }
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function opened(account: string, file: string) {
  try {
    return await open(file, 'r');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') throw new CredentialsMissingError(account, file);
    const fix = `let ${file} be a file that whoever runs this may read`;
    throw new CredentialsUnusableError(account, file, `it cannot be opened: ${code}`, fix);
  }
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : 'an unknown error';
}
