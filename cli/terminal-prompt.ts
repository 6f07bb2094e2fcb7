/** Asks the person at the terminal. Questions go to the standard error: the output is for the answer alone. */

import { confirm, isCancel, password, select } from '@clack/prompts';
import { RefusedError, type Prompt } from './io.ts';

/** Takes each typed letter's place: none, so that not even the length shows. */
const mask = '';

export const terminalPrompt: Prompt = {
  hidden: async (message, mistakeIn) =>
    given(
      await password({
        message,
        mask,
        validate: (text = '') => mistakeIn(text),
        output: process.stderr,
      }),
    ),
  choice: async (message, choices) =>
    given(
      await select({
        message,
        options: choices.map((value) => ({ value })),
        output: process.stderr,
      }),
    ),
  confirm: async (message) =>
    given(await confirm({ message, initialValue: false, output: process.stderr })),
};

function given<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new RefusedError('canceled, nothing was changed');
  // The library's one symbol is that of cancelling.
  return answer as Exclude<T, symbol>;
}
