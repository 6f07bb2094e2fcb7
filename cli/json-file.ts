/** Reads files that a person gave. */

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError, type Io } from './io.ts';

const bytesMax = 4_000_000;

/** Reads and parses a file; what is wrong with it is the person's to mend. */
export async function readJsonFile(io: Io, path: string): Promise<unknown> {
  const text = await readTextFile(io, path, bytesMax);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([`${path}: found no JSON: ${reason}`]);
  }
}

/** Its text as it is. */
export async function readTextFile(
  io: Pick<Io, 'folder'>,
  path: string,
  sizeMax: number,
): Promise<string> {
  const fullPath = resolve(io.folder, path);
  let size: number;
  try {
    ({ size } = await stat(fullPath));
    if (size <= sizeMax) return await readFile(fullPath, 'utf8');
  } catch (error) {
    throw new InputError([`${path}: cannot be read (${codeOf(error)})`]);
  }
  throw new InputError([`${path}: found ${size} bytes, allowed at most ${sizeMax}`]);
}

/** Such as ENOENT; the message would repeat the path. */
function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : String(error);
}
