/**
 * The files of a layer with a few of ccxt's exchanges: one a exchange and what they share, where `require` of a function
 * finds the package. The whole of ccxt is larger than all functions together.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ccxt = join(import.meta.dirname, '..', 'node_modules', 'ccxt');

/** Packages that are CommonJS inside call `require`, which an ES module does not have. */
const requireBanner =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/** Loaded later, for things no bot does: proxies, its own HTTP and sockets, one chain's messages. */
const leftOut = [
  '*/protobuf/mexc/compiled.cjs',
  '../static_dependencies/dydx-v4-client/cosmos/*',
  '../static_dependencies/dydx-v4-client/registry.js',
  'bufferutil',
  'fflate',
  'undici',
  'utf-8-validate',
];

/** Writes the layer into the folder. Throws when ccxt has no such exchange. */
export function writeCcxtLayer(exchanges: readonly string[], folder: string): void {
  const entryPoints = exchanges.map((id) => join(ccxt, 'js', 'src', `${id}.js`));
  for (const [index, path] of entryPoints.entries()) {
    if (existsSync(path)) continue;
    throw new Error(
      `context ccxt names '${exchanges[index] ?? ''}', which is no exchange of ccxt; ids are like kraken, luno`,
    );
  }
  const layer = join(folder, 'nodejs', 'node_modules', 'ccxt');
  mkdirSync(layer, { recursive: true });
  buildSync({
    entryPoints,
    outdir: join(layer, 'js', 'src'),
    // In a folder of their own: a file beside the exchanges would look like one.
    chunkNames: 'shared/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Not the names: the adapter knows errors by those of their classes.
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: true,
    external: leftOut,
    banner: { js: requireBanner },
    logLevel: 'error',
  });
  const { version } = JSON.parse(readFileSync(join(ccxt, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const manifest = { name: 'ccxt', version, type: 'module', main: './index.cjs' };
  writeFileSync(join(layer, 'package.json'), JSON.stringify(manifest));
  // What `require.resolve` shows; nobody reads it.
  writeFileSync(join(layer, 'index.cjs'), '');
}
