/** Command lines of the programs that tests are run by. */

import { CommanderError } from 'commander';

/** What was asked for, or the exit code where the reader of the words has answered by itself: 0 for help, 2 for mistakes. */
export function wordsOrCode<Words>(read: () => Words): Words | number {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}
