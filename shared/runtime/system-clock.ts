/** The machine's clock and timers: the one place that reads them. */

import { setTimeout as timer } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    try {
      await timer(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};

/**
 * Epoch ms as they were told when the process began, and the time that has passed since: whoever sets the machine's
 * clock does not move it. For intervals of one process; the clocks of two drift apart.
 */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wait: (ms, signal) => systemClock.wait(ms, signal),
};
