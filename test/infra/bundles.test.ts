/** What goes into a function's bundle is paid for at every cold start. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { deployedBundle, projectRoot } from './templates.ts';

const entries = join(projectRoot, 'functions', 'entry');

interface SourceMap {
  readonly sources: readonly string[];
}

// Bundling starts npx.
jest.setTimeout(60_000);

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

describe('as deployed', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mmm-bundles-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('the strategy is under 1 MB, with nothing of ccxt', () => {
    const bundle = join(deployedBundle('strategy', folder), 'index.mjs');
    expect(statSync(bundle).size).toBeGreaterThan(100_000);
    expect(statSync(bundle).size).toBeLessThan(1_000_000);
    const { sources } = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as SourceMap;
    const pathsWith = (part: string) => sources.filter((path) => path.includes(part));
    expect(pathsWith('shared/exchanges/ccxt/client.ts')).toHaveLength(1);
    expect(pathsWith('node_modules/ccxt/')).toEqual([]);
  });
});
