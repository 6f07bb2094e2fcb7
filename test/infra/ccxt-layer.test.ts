/** ccxt in the cloud: a layer of the function that trades, found there, and in no bundle. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { writeCcxtLayer } from '../../infra/ccxt-files.ts';
import { projectRoot, resourcesOf, synthesize } from './templates.ts';

const run = promisify(execFile);

describe('in the template', () => {
  test('there is no layer without a wish for one', () => {
    const { stateless } = synthesize();
    expect(resourcesOf(stateless, 'AWS::Lambda::LayerVersion')).toEqual({});
  });

  test('the strategy alone has it', () => {
    const { stateless } = synthesize({ ccxt: 'luno' });
    expect(Object.keys(resourcesOf(stateless, 'AWS::Lambda::LayerVersion'))).toHaveLength(1);
    const withLayer = Object.values(resourcesOf(stateless, 'AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties['Layers'] !== undefined,
    );
    expect(withLayer.map(({ Properties }) => Properties['Description'])).toEqual([
      'MMM: one pass: observe, fold, plan, commit, act',
    ]);
  });

  test('an exchange that ccxt does not have stops the synthesis', () => {
    expect(() => synthesize({ ccxt: 'luno,krakn' })).toThrow("context ccxt names 'krakn'");
  });
});

describe('where a function runs', () => {
  let folder = '';
  beforeAll(async () => {
    // Outside of the project, so that nothing of its packages is in sight.
    folder = await mkdtemp(path.join(tmpdir(), 'mmm-layer-'));
    writeCcxtLayer(['luno', 'gate'], path.join(folder, 'opt'));
    await build({
      entryPoints: [path.join(projectRoot, 'shared', 'exchanges', 'registry.ts')],
      absWorkingDir: projectRoot,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      minify: true,
      external: ['ccxt'],
      banner: {
        js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
      },
      outfile: path.join(folder, 'index.mjs'),
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const make = async (id: string, nodePath: string): Promise<string> => {
    const program = `
      const { createExchange } = await import('./index.mjs');
      const credentials = { exchange: 'ccxt:${id}', apiKey: 'nobody', apiSecret: 'nobody', isDemo: false };
      const clock = { now: () => 0, wait: async () => {} };
      const told = await createExchange('ccxt:${id}', { credentials, clock }).then(
        ({ name, capabilities }) => JSON.stringify({ name, ids: capabilities.clientOrderIds }),
        (error) => error.name + ': ' + error.message,
      );
      process.stdout.write(told);`;
    const { stdout } = await run(
      process.execPath,
      ['--no-warnings', '--input-type=module', '--eval', program],
      { cwd: folder, env: { NODE_PATH: nodePath } },
    );
    return stdout;
  };
  const layer = (): string => path.join(folder, 'opt', 'nodejs', 'node_modules');

  test.each([
    ['luno', false],
    ['gate', true],
  ])('%s is found in the layer, and can there what it can here', async (id, ids) => {
    expect(JSON.parse(await make(id, layer()))).toEqual({ name: `ccxt:${id}`, ids });
  });

  test('one that was left out is missed in words that help', async () => {
    expect(await make('kraken', layer())).toBe(
      "UnknownCcxtExchangeError: exchange ccxt:kraken is unknown; this deployment's layer has: gate, luno; choose with -c ccxt=gate,luno,kraken",
    );
  });

  test('without a layer ccxt itself is missed', async () => {
    expect(await make('kraken', '')).toContain(
      'CcxtMissingError: exchange ccxt:kraken needs the package ccxt',
    );
  });
});
