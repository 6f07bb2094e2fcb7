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
  unseen,
};

/** A terminal that echoes nothing does not turn this letter into an interrupt either. */
const interrupt = '\u0003';
/** As shells tell of it. */
const interrupted = 130;

async function unseen<T>(work: () => Promise<T>): Promise<T> {
  const { stdin } = process;
  const seen = { isTyped: false };
  const drop = (typed: Buffer | string): void => {
    seen.isTyped = true;
    if (!typed.toString().includes(interrupt)) return;
    stdin.setRawMode(false);
    process.exit(interrupted);
  };
  stdin.setRawMode(true);
  stdin.on('data', drop);
  stdin.resume();
  try {
    return await work();
  } finally {
    stdin.off('data', drop);
    stdin.pause();
    stdin.setRawMode(false);
    if (seen.isTyped) process.stderr.write('what was typed ahead is dropped: type it when asked\n');
  }
}

function given<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new RefusedError('canceled, nothing was changed');
  // The library's one symbol is that of cancelling.
  return answer as Exclude<T, symbol>;
}
