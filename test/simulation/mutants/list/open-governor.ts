/** Mistakes with the request budgets that the simulator does not notice yet. */

import type { Mutant } from '../mutant.ts';
import { governorFile, limitBookFile, withoutFigures } from './governor.ts';

export const openGovernorMutants: readonly Mutant[] = [
  {
    name: 'all-taken-while-unasked',
    mistake:
      'While the shared counters cannot be asked, each process goes on as if all were its own.',
    changes: [
      {
        file: limitBookFile,
        find: `  if (!isFree || !isRoom) return false;`,
        replace: ``,
      },
      withoutFigures,
    ],
    rules: ['rateLimit'],
    takes:
      'never drawn: the table fails now and then, and not for as long as a window lasts; it takes a table that is away for a minute',
  },
  {
    name: 'windows-by-own-clock',
    mistake: 'Which window a request counts in is told by the clock of the machine.',
    changes: [
      {
        file: governorFile,
        find: `    const { book, bans, clock, exchangeNow } = this.#deps;`,
        replace: `    const { book, bans, clock } = this.#deps;
    const exchangeNow = () => clock.now();`,
      },
      {
        file: governorFile,
        find: `    return clock.now() + exchangeMs - exchangeNow();`,
        replace: `    return exchangeMs;`,
      },
    ],
    rules: ['rateLimit'],
    takes:
      'clocks that are further off: by 1.5 s for most, the tenth of a limit that is left to others takes in what falls into another window',
  },
  {
    name: 'edge-of-window-overlooked',
    mistake:
      'A request sent at the end of a window is not counted in the next, in which it may arrive.',
    changes: [
      {
        file: 'shared/domain/budget.ts',
        find: `  if (present.endMs - nowMs <= edgeMs(limit)) return [present, nextWindow(limit, present)];`,
        replace: ``,
      },
    ],
    rules: ['rateLimit'],
    takes:
      'too rare: two full windows in a row, and a request on its way over the edge between them, which takes 150 ms at most; it takes slower ways and limits of four to nine orders',
  },
];
