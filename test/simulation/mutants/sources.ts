/** The texts of the project's files, each read once, and what a mutant makes of them. Nothing is written to the files. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Mutant } from './mutant.ts';

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** What a mutant speaks of is not in its file any more, or is there more than once. */
export class OutOfDateError extends Error {
  override readonly name = 'OutOfDateError';
}

/** All bundles of one check are made of the same texts, whatever people edit meanwhile. */
export class Sources {
  readonly #texts = new Map<string, string>();

  /** By its absolute path. */
  textOf(path: string): string {
    const text = this.#texts.get(path) ?? readFileSync(path, 'utf8');
    this.#texts.set(path, text);
    return text;
  }

  /** The changed files by their absolute path. Throws `OutOfDateError`. */
  mutated({ changes }: Mutant): ReadonlyMap<string, string> {
    const mutated = new Map<string, string>();
    for (const { file, find, replace } of changes) {
      const path = join(projectRoot, file);
      const text = mutated.get(path) ?? this.textOf(path);
      const times = text.split(find).length - 1;
      if (times !== 1) {
        throw new OutOfDateError(`${file} has ${times} times, allowed is once: ${find}`);
      }
      // A function: the replacement may hold what `replace` takes for a pattern.
      mutated.set(
        path,
        text.replace(find, () => replace),
      );
    }
    return mutated;
  }
}
