/** Mistakes with the request budgets. */

import type { Change, Mutant } from '../mutant.ts';

export const limitBookFile = 'shared/app/governor/limit-book.ts';
export const governorFile = 'shared/app/governor/governor.ts';

/** The headers of answers tell of what nobody wrote down: a second layer. */
export const withoutFigures: Change = {
  file: governorFile,
  find: `      void book.told(this.#ownerOf(limit.scope), limit, { used, nowMs: exchangeNow() });`,
  replace: ``,
};

export const governorMutants: readonly Mutant[] = [
  {
    name: 'used-up-budget-overlooked',
    mistake: 'A request goes out though the shared counter says that the budget is used up.',
    changes: [
      {
        file: limitBookFile,
        find: `      local.heard(most - units + 1);
      return 'full';`,
        replace: `      return 'taken';`,
      },
      {
        file: limitBookFile,
        find: `    if (local.usedAtLeast + units > most) return 'full';`,
        replace: ``,
      },
    ],
    rules: ['rateLimit'],
  },
  {
    name: 'budget-counted-alone',
    mistake: 'What a process takes of a budget it counts for itself, and tells no other.',
    changes: [
      {
        file: limitBookFile,
        find: `    const asked = await this.#line.ask((store) =>
      store.take(counterKey(want, local.window), units, most),
    );`,
        replace: `    const asked = { answer: local.usedAtLeast + units };`,
      },
      withoutFigures,
    ],
    rules: ['rateLimit'],
  },
  {
    name: 'address-counted-by-account',
    mistake: 'What all accounts of one address share is counted for each of them.',
    changes: [
      {
        file: governorFile,
        find: `id: scope === 'account' ? account : address`,
        replace: `id: account`,
      },
      withoutFigures,
    ],
    rules: ['rateLimit', 'askedShutOut'],
  },
  {
    name: 'relay-goes-unasked',
    mistake: 'What leaves over the websocket leaves also where the governor holds it back.',
    changes: [
      {
        file: 'relay/session/budget.ts',
        find: `    return reservation.kind === 'granted' ? undefined : reservation;`,
        replace: `    return undefined;`,
      },
    ],
    rules: ['rateLimit', 'askedShutOut'],
  },
  {
    name: 'lanes-ignored',
    mistake: 'Reads and seeds may use all of a window, and nothing of it is left to counters.',
    changes: [
      {
        file: 'shared/domain/budget.ts',
        find: `Math.ceil((room * percents[lane]) / 100)`,
        replace: `room`,
      },
    ],
    rules: ['counterHeldBack', 'notAtRest', 'rateLimit'],
  },
  {
    name: 'lanes-inverted',
    mistake: 'Of a window the counters may use the least, and reads and seeds the most.',
    changes: [
      {
        file: 'shared/domain/budget.ts',
        find: `  counter: 100,
  cancel: 90,
  seed: 75,
  read: 60,`,
        replace: `  counter: 60,
  cancel: 75,
  seed: 90,
  read: 100,`,
      },
    ],
    rules: ['counterHeldBack'],
  },
  {
    name: 'counters-sent-last',
    mistake: 'Seeds leave before the counters, which get what the seeds leave over.',
    changes: [
      {
        file: 'shared/app/send-intents.ts',
        find: `  answers.push(...(await place(destination, counters, 'counter')));`,
        replace: ``,
      },
      {
        file: 'shared/app/send-intents.ts',
        find: `  answers.push(...(await place(destination, seeds, 'seed')));`,
        replace: `  answers.push(...(await place(destination, seeds, 'seed')));
  answers.push(...(await place(destination, counters, 'seed')));`,
      },
      {
        file: 'relay/shard/send-once.ts',
        find: `  for (const lane of ['counter', 'cancel', 'seed'] as const) {`,
        replace: `  for (const lane of ['cancel', 'seed', 'counter'] as const) {`,
      },
    ],
    rules: ['seedBeforeCounter'],
  },
  {
    name: 'told-figures-ignored',
    mistake: 'What the headers of answers say of a budget is not looked at.',
    changes: [withoutFigures],
    rules: ['rateLimit'],
  },
  {
    name: 'ban-not-kept',
    mistake: 'What an exchange says when it shuts us out is written to the log, and no more.',
    changes: [
      {
        file: governorFile,
        find: `    await bans.put(owner, { untilMs, ...(limit === undefined ? {} : { limit: limit.name }) });`,
        replace: ``,
      },
    ],
    rules: ['askedShutOut', 'rateLimit'],
  },
  {
    name: 'ban-not-shared',
    mistake: 'A ban is kept by the process that heard of it, and the others go on.',
    changes: [
      {
        file: 'shared/app/governor/ban-board.ts',
        find: `store.ban(owner, `,
        replace: `Promise.resolve(`,
      },
    ],
    rules: ['askedShutOut', 'rateLimit'],
  },
];
