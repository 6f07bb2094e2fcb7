/** `npm run simulate:mutants`: breaks the code in known ways, and shows that the simulator notices each of them. */

import { written } from '../../../local/written.ts';
import { steadyClock } from '../../../shared/runtime/system-clock.ts';
import { endQuietlyAtClosedPipe } from '../../support/closed-pipe.ts';
import { wordsOrCode } from '../../support/words-or-code.ts';
import { checkMutants, isProof, type Check } from './check.ts';
import type { Mutant } from './mutant.ts';
import { readMutantWords } from './options.ts';
import { tableOf } from './table.ts';

/** Exit codes: 0 all are caught and the code as it is is clean, 1 not so, 2 the words were wrong. */
async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readMutantWords(words));
  if (typeof options === 'number') return options;
  const { mutants, isList, isJson } = options;
  if (isList) {
    await written(mutants.map(lineOf).join(''));
    return 0;
  }
  const check = await checkMutants({
    ...options,
    clock: steadyClock,
    tell: (line) => {
      process.stderr.write(`${line}\n`);
    },
  });
  await written(`${isJson ? JSON.stringify(plainOf(check)) : tableOf(check)}\n`);
  return isProof(check) ? 0 : 1;
}

function lineOf({ name, mistake, takes }: Mutant): string {
  return `${name}: ${mistake}${takes === undefined ? '' : ` It takes ${takes}.`}\n`;
}

/** Without the texts of the changes. */
function plainOf({ tried, ...rest }: Check) {
  return {
    ...rest,
    tried: tried.map(({ mutant: { name, mistake, rules }, ...its }) => ({
      ...{ name, mistake, rules, ...its },
    })),
  };
}

endQuietlyAtClosedPipe();
process.exit(await main(process.argv.slice(2)));
