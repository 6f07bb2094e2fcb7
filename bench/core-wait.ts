/** How long this thread was ready to run, and others had the cores. Linux counts it. */

import { readFileSync } from 'node:fs';

/** Time on a core, time waiting for one, and turns; both times in ns. Of the process's first thread. */
const file = '/proc/self/schedstat';

/** Since the thread began, ms; always 0 on other systems. */
export function waitedForCoreMs(): number {
  try {
    const [, waitedNs] = readFileSync(file, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
