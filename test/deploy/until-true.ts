/** Waits in real time for what other processes bring about. */

import { systemClock } from '../../shared/runtime/system-clock.ts';

const intervalMs = 250;

/** Asks again and again. Rejects, with what was waited for, when it has not come true in time. */
export async function untilTrue(
  what: string,
  timeoutMs: number,
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = systemClock.now() + timeoutMs;
  while (!(await isTrue())) {
    if (systemClock.now() > endMs) {
      throw new Error(`waited ${Math.round(timeoutMs / 1_000)} s in vain until ${what}`);
    }
    await systemClock.wait(intervalMs);
  }
}
