/** Mistakes with the request budgets. */

import type { Mutant } from '../mutant.ts';

export const governorMutants: readonly Mutant[] = [
  {
    name: 'used-up-budget-overlooked',
    mistake: 'A request goes out though the shared counter says that the budget is used up.',
    changes: [
      {
        file: 'shared/app/governor/limit-book.ts',
        find: `      local.heard(most - units + 1);
      return 'full';`,
        replace: `      return 'taken';`,
      },
      {
        file: 'shared/app/governor/limit-book.ts',
        find: `    if (local.usedAtLeast + units > most) return 'full';`,
        replace: ``,
      },
    ],
    rules: ['rateLimit'],
  },
];
