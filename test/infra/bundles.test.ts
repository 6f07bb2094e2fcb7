/** What goes into a function's bundle is paid for at every cold start. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { projectRoot } from './templates.ts';

const entries = join(projectRoot, 'functions', 'entry');

async function inputsOf(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(entries, entry)],
    absWorkingDir: projectRoot,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

test.each(readdirSync(entries))(
  '%s has no websockets in it, those are the relay’s',
  async (entry) => {
    const inputs = await inputsOf(entry);
    expect(inputs).toContain(`functions/entry/${entry}`);
    expect(inputs.filter((path) => /^(node_modules\/ws|relay)\//.test(path))).toEqual([]);
  },
);

test('the router has no exchange in it', async () => {
  const inputs = await inputsOf('router.ts');
  expect(inputs).toContain('shared/stores/event-codec.ts');
  expect(inputs.filter((path) => /^(node_modules\/axios|shared\/exchanges)\//.test(path))).toEqual(
    [],
  );
});

test('the strategy has the adapter over ccxt in it, and nothing of ccxt', async () => {
  const inputs = await inputsOf('strategy.ts');
  expect(inputs).toContain('shared/exchanges/ccxt/client.ts');
  expect(inputs.filter((path) => path.startsWith('node_modules/ccxt/'))).toEqual([]);
});
