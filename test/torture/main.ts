/** `npm run torture -- --minutes 5 --seed 7`: everything goes wrong at once, and nothing may come of it. */

import { randomInt } from 'node:crypto';
import { written } from '../../local/written.ts';
import { silenceSdkVersionWarning } from '../../shared/runtime/quiet-sdk.ts';
import { wordsOrCode } from '../support/words-or-code.ts';
import { readTortureWords } from './options.ts';
import { reportOf } from './report.ts';
import { runTorture } from './torture.ts';

const seedsMax = 1_000_000;

/** Exit codes: 0 all is well, 1 something is wrong, 2 the words were wrong. */
async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readTortureWords(words));
  if (typeof options === 'number') return options;
  const { forMs, speed, isVerbose, hasWarnings, isJson } = options;
  const seed = options.seed ?? randomInt(seedsMax);
  const tell = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const silent = (): void => undefined;
  tell(`seed ${seed}`);
  const result = await runTorture({
    seed,
    forMs,
    speed,
    onStory: isVerbose ? tell : silent,
    onWarning: hasWarnings ? tell : silent,
  });
  const text = isJson ? JSON.stringify(result) : reportOf(result, process.stdout.isTTY);
  await written(`${text}\n`);
  if (result.problems.length === 0) return 0;
  tell(`seed ${seed}: ${result.problems.length} things are wrong`);
  return 1;
}

silenceSdkVersionWarning(process.env);
// Slots held for later would keep the process alive though nobody waits for them any more.
process.exit(await main(process.argv.slice(2)));
