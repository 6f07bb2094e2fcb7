/**
 * Finds ccxt and loads one of its exchanges, file by file: the whole of it takes four times as long and three times the
 * memory. It is a package beside the sources on a laptop, and a layer in the cloud, which `require` finds by `NODE_PATH`
 * and `import` would not; so the package is looked up by the one and read by the other.
 */

import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { distance } from 'fastest-levenshtein';
import type { CcxtClass } from './library.ts';

/** ccxt is not there at all. */
export class CcxtMissingError extends Error {
  override readonly name = 'CcxtMissingError';

  constructor(id: string) {
    super(
      `exchange ccxt:${id} needs the package ccxt, which is not there; on your own machine run npm ci, in the cloud deploy with -c ccxt=${id}`,
    );
  }
}

/** ccxt is there, without this exchange. */
export class UnknownCcxtExchangeError extends Error {
  override readonly name = 'UnknownCcxtExchangeError';

  constructor(id: string, known: readonly string[]) {
    super(`exchange ccxt:${id} is unknown; ${hint(id, known)}`);
  }
}

const prefix = 'ccxt:';
const namesShownMax = 8;
const editsMax = 3;

/** Loads `kraken`, if the ccxt seen from `from`, a file's path or URL, has it. */
export async function loadCcxtClass(id: string, from: string): Promise<CcxtClass> {
  const file = await fileOf(id, from);
  const loaded = (await import(pathToFileURL(file).href)) as { readonly default: CcxtClass };
  return loaded.default;
}

/** Why a config's `ccxt:kraken` cannot be right. Undefined for any other exchange, and where no ccxt is there to ask. */
export async function unknownToCcxt(exchange: string): Promise<string | undefined> {
  if (!exchange.startsWith(prefix)) return undefined;
  try {
    await fileOf(exchange.slice(prefix.length), import.meta.url);
    return undefined;
  } catch (error) {
    if (error instanceof UnknownCcxtExchangeError) return error.message;
    if (error instanceof CcxtMissingError) return undefined;
    throw error;
  }
}

async function fileOf(id: string, from: string): Promise<string> {
  const folder = folderSeenFrom(from);
  const known = folder === undefined ? undefined : await exchangesIn(folder);
  if (folder === undefined || known === undefined) throw new CcxtMissingError(id);
  if (!known.includes(id)) throw new UnknownCcxtExchangeError(id, known);
  return path.join(folder, `${id}.js`);
}

/** One file an exchange. Its `exports` hide the folder, so it is found from the file that they show. */
function folderSeenFrom(from: string): string | undefined {
  try {
    const shown = createRequire(from).resolve('ccxt');
    const marker = `${path.sep}ccxt${path.sep}`;
    const end = shown.lastIndexOf(marker) + marker.length;
    return path.join(shown.slice(0, end), 'js', 'src');
  } catch {
    return undefined;
  }
}

async function exchangesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const files = await readdir(folder);
    return files.flatMap((file) => /^([a-z0-9]+)\.js$/.exec(file)?.[1] ?? []).sort();
  } catch {
    return undefined;
  }
}

function hint(id: string, known: readonly string[]): string {
  if (known.length <= namesShownMax) {
    return `this deployment's layer has: ${known.join(', ')}; choose with -c ccxt=${[...known, id].join(',')}`;
  }
  const near = known
    .map((name) => ({ name, edits: distance(name, id) }))
    .filter(({ name, edits }) => edits <= editsMax || (id.length > 2 && name.includes(id)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, namesShownMax)
    .map(({ name }) => name);
  return near.length === 0
    ? `ccxt has ${known.length} exchanges, none of a like name`
    : `near are: ${near.join(', ')}`;
}
