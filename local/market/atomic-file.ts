/** Small state files that are whole or absent, whenever the process dies. */

import { renameSync, writeFileSync } from 'node:fs';

/** Replaces the file in one step: a reader sees the old text or the new one. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
