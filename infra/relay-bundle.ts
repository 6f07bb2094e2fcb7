/**
 * The relay as one file: what docker puts into an image, and what a public image loads. Both are the same bytes, wherever
 * they are made.
 */

import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { BuildOptions } from 'esbuild';

const projectRoot = join(import.meta.dirname, '..');

/** What the file calls itself. A module from a `data:` URL has no address that `require` or a stack trace could use. */
const address = 'file:///app/relay.mjs';

/** Packages that are CommonJS inside call `require`, which an ES module does not have. */
const banner =
  `//# sourceURL=${address}\n` +
  `import{createRequire as requireFrom}from'node:module';const require=requireFrom('${address}');`;

const common = {
  absWorkingDir: projectRoot,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  write: false,
  logLevel: 'error',
} satisfies BuildOptions;

/** Returns the relay, with its source map at the end: the file is all there is of it. */
export function relayBundle(): Uint8Array {
  return built({
    ...common,
    entryPoints: ['relay/main.ts'],
    // Not where it is written to: the paths in the source map are relative to it.
    outfile: join(projectRoot, 'relay.mjs'),
    minifyWhitespace: true,
    minifySyntax: true,
    // Names stay: node reads no source map of a module from a `data:` URL, and a stack trace should help there too.
    minifyIdentifiers: false,
    sourcemap: 'inline',
    sourcesContent: false,
    banner: { js: banner },
    define: { 'import.meta.url': JSON.stringify(address) },
    // Its exchanges have no sockets that the relay could keep.
    external: ['ccxt'],
    // For multipart bodies, which no exchange takes; in its place stands what axios has for browsers.
    alias: { 'form-data': 'axios/unsafe/helpers/null.js' },
  });
}

/** Returns the program, short enough for a command line, that loads and starts the bundle. */
export function relayBootstrap(): string {
  const program = built({
    ...common,
    entryPoints: ['relay/bootstrap.ts'],
    minify: true,
    // CloudFormation reads `${` as its own.
    supported: { 'template-literal': false },
  });
  return new TextDecoder().decode(program).trim();
}

function built(options: BuildOptions & { readonly write: false }): Uint8Array {
  const [file] = buildSync(options).outputFiles;
  if (file === undefined) throw new Error('the bundler wrote nothing');
  return file.contents;
}
