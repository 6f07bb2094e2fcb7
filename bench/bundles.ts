/**
 * Size and import time of each function, exactly as it is deployed: the bundles are those CDK makes. Beside them the
 * libraries one would use instead of an own adapter, as installed and bundled alike. Each import is the first thing a
 * fresh process does.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { median, rounded, type Report, type Row } from './report.ts';

const run = promisify(execFile);
const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** Processes started for each import; all take turns, so that a busy moment of the machine hits all alike. */
const rounds = 9;

const bundleBytesMax = 1_000_000;
/** Of the time of ccxt as installed. */
const importShareMax = 1 / 3;

const libraries = ['ccxt', 'okx-api'];

interface Subject {
  readonly name: string;
  readonly kind: 'function' | 'library';
  /** What `import` takes. */
  readonly specifier: string;
  /** Absent for what is installed as many files. */
  readonly bytes?: number;
}

export async function benchBundles(): Promise<Report> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mmm-bundles-'));
  try {
    const subjects = [
      ...(await deployedFunctions(folder)),
      ...libraries.map((name): Subject => ({
        name: `import ${name}`,
        kind: 'library',
        specifier: name,
      })),
      ...(await Promise.all(libraries.map((name) => bundledLibrary(name, folder)))),
    ];
    return reportOf(subjects, await importTimes(subjects));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Synthesises the app, and finds its functions among the assets by what each template calls them. */
async function deployedFunctions(folder: string): Promise<readonly Subject[]> {
  const output = path.join(folder, 'cdk.out');
  const cdk = path.join(projectRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  await run(process.execPath, [cdk, 'synth', '--quiet', '--no-notices', '--output', output], {
    cwd: projectRoot,
  });
  const files = await readdir(output);
  const templates = files.filter((file) => file.endsWith('stateless.template.json'));
  const found: Subject[] = [];
  for (const file of templates) {
    const text = await readFile(path.join(output, file), 'utf8');
    const { Resources } = JSON.parse(text) as Template;
    for (const { Type, Properties, Metadata } of Object.values(Resources)) {
      const asset = Metadata?.['aws:asset:path'];
      if (Type !== 'AWS::Lambda::Function' || asset === undefined) continue;
      const bundle = path.join(output, asset, 'index.mjs');
      const name = /Functions\/(\w+)\//.exec(Metadata?.['aws:cdk:path'] ?? '')?.[1];
      found.push({
        name: name ?? Properties.Description,
        kind: 'function',
        specifier: pathToFileURL(bundle).href,
        bytes: (await stat(bundle)).size,
      });
    }
  }
  if (found.length === 0) throw new Error(`no functions among the templates in ${output}`);
  return found;
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: { readonly Description: string };
        readonly Metadata?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** A few of ccxt's exchanges load it when they are used; it is not installed with it. */
const withoutProtobuf: Plugin = {
  name: 'without-protobuf',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^protobufjs/ }, () => ({ path: 'absent', namespace: 'absent' }));
    bundling.onLoad({ filter: /./, namespace: 'absent' }, () => ({
      contents: 'export default undefined;',
    }));
  },
};

/** In one file, as small as the functions: what the library would add to one of them. */
async function bundledLibrary(name: string, folder: string): Promise<Subject> {
  const outfile = path.join(folder, `${name}.mjs`);
  await build({
    stdin: {
      contents: `import * as all from '${name}'; globalThis.all = all;`,
      resolveDir: projectRoot,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [withoutProtobuf],
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    logLevel: 'error',
    outfile,
  });
  return {
    name: `${name}, bundled`,
    kind: 'library',
    specifier: pathToFileURL(outfile).href,
    bytes: (await stat(outfile)).size,
  };
}

/** Milliseconds, by name. */
async function importTimes(
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, specifier } of subjects) {
      times.get(name)?.push(await importMs(specifier));
    }
  }
  return times;
}

async function importMs(specifier: string): Promise<number> {
  const program = `const startedMs = performance.now();
    await import(${JSON.stringify(specifier)});
    process.stdout.write(String(performance.now() - startedMs), () => process.exit());`;
  // As the functions run, stack traces told in the lines of the source.
  const flags = ['--enable-source-maps', '--no-warnings', '--input-type=module'];
  const { stdout } = await run(process.execPath, [...flags, '--eval', program], {
    cwd: projectRoot,
  });
  return Number(stdout);
}

function reportOf(
  subjects: readonly Subject[],
  times: ReadonlyMap<string, readonly number[]>,
): Report {
  const medianOf = (name: string) => median(times.get(name) ?? []);
  const ccxtMs = medianOf('import ccxt');
  const functions = subjects.filter(({ kind }) => kind === 'function');
  const rows = subjects.map(({ name, bytes }): Row => ({
    import: name,
    'bundle kB': bytes === undefined ? '' : Math.round(bytes / 1000),
    'median ms': rounded(medianOf(name)),
    'fastest ms': rounded(Math.min(...(times.get(name) ?? []))),
    'of ccxt': `${Math.round((100 * medianOf(name)) / ccxtMs)} %`,
    processes: rounds,
  }));
  return {
    title: 'Bundles and imports',
    rows,
    aims: [
      {
        aim: 'each function bundle under 1 MB',
        isMet: functions.every(({ bytes }) => (bytes ?? Infinity) < bundleBytesMax),
      },
      {
        aim: 'each function imports in under a third of the time of ccxt',
        isMet: functions.every(({ name }) => medianOf(name) < importShareMax * ccxtMs),
      },
    ],
  };
}
