/** Reads a JSON file that a person gave. */

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError, type Io } from './io.ts';

const bytesMax = 4_000_000;

/** Reads and parses a file; what is wrong with it is the person's to mend. */
export async function readJsonFile(io: Io, path: string): Promise<unknown> {
  const text = await readText(resolve(io.folder, path), path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([`${path}: found no JSON: ${reason}`]);
  }
}

async function readText(fullPath: string, path: string): Promise<string> {
  let size: number;
  try {
    ({ size } = await stat(fullPath));
    if (size <= bytesMax) return await readFile(fullPath, 'utf8');
  } catch (error) {
    throw new InputError([`${path}: cannot be read (${codeOf(error)})`]);
  }
  throw new InputError([`${path}: found ${size} bytes, allowed at most ${bytesMax}`]);
}

/** Such as ENOENT; the message would repeat the path. */
function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : String(error);
}
