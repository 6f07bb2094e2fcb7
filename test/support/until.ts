/** Waits for what real sockets bring about, for a bounded number of turns of the event loop. */

import { setTimeout as timer } from 'node:timers/promises';

const turnsMax = 5_000;

/** Rejects, with what was waited for, when it has not come true. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn++) {
    if (isTrue()) return;
    await timer(1);
  }
  throw new Error(`waited in vain until ${what}`);
}
