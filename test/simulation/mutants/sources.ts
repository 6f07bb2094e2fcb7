/** Applies a mutant to the text of its files. Nothing is written to them. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Change, Mutant } from './mutant.ts';

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** What a mutant speaks of is not in its file any more, or is there more than once. */
export class OutOfDateError extends Error {
  override readonly name = 'OutOfDateError';
}

/** The changed files by their absolute path. Throws `OutOfDateError`. */
export function mutatedSources({ changes }: Mutant): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const change of changes) {
    const path = join(projectRoot, change.file);
    texts.set(path, changed(texts.get(path) ?? readFileSync(path, 'utf8'), change));
  }
  return texts;
}

function changed(text: string, { file, find, replace }: Change): string {
  const times = text.split(find).length - 1;
  if (times !== 1) {
    throw new OutOfDateError(`${file} has ${times} times, allowed is once: ${find}`);
  }
  // A function: the replacement may hold what `replace` takes for a pattern.
  return text.replace(find, () => replace);
}
