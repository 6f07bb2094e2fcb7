/** Bundles the simulator with a mutant in it: the files on disk stay as they are. */

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Mutant } from './mutant.ts';
import { projectRoot, type Sources } from './sources.ts';

/** Into an empty folder; returns the path of what is to be run. Rejects with `OutOfDateError`. */
export async function bundleInto(
  folder: string,
  sources: Sources,
  mutant: Mutant | undefined,
): Promise<string> {
  const mutated = mutant === undefined ? new Map<string, string>() : sources.mutated(mutant);
  const outfile = join(folder, 'simulator.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'entry.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    absWorkingDir: projectRoot,
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutant',
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
            contents: mutated.get(path) ?? sources.textOf(path),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  // The packages stay outside, and are looked for from the folder up.
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return outfile;
}
