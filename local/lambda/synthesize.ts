/** Runs the CDK's own command line over the stacks, as a deployment begins. */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostError } from '../host/host-error.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** In the folder the host is started in. */
const outputFolder = join('.data', 'lambda-cdk.out');
/** Lines of a failure that are shown. */
const linesMax = 15;

/** What a laptop has no use for is left out; everything the functions get is as deployed. */
const context: Readonly<Record<string, string>> = {
  stage: 'local',
  egress: 'none',
  relayImage: 'public',
  smokeTest: 'false',
};

/** Resolves with the folder of the assembly. Rejects with `HostError`. */
export async function synthesize(ccxt: readonly string[]): Promise<string> {
  const output = resolve(outputFolder);
  const all = { ...context, ...(ccxt.length === 0 ? {} : { ccxt: ccxt.join(',') }) };
  const cdk = join(
    dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')),
    'bin',
    'cdk',
  );
  const words = [cdk, 'synth', '--quiet', '--no-notices', '--output', output];
  const settings = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const { code, text } = await run([...words, ...settings]);
  if (code === 0) return output;
  const tail = text.trimEnd().split('\n').slice(-linesMax).join('\n');
  throw new HostError(`--lambda: the stacks could not be synthesised:\n${tail}`);
}

function run(
  words: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [...words], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      done({ code, text: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
