/** A clock moved by hand: waits end when it is moved past them, or when they are aborted. */

import type { Clock } from '../../shared/ports/clock.ts';

interface Waiting {
  readonly atMs: number;
  readonly resolve: () => void;
}

export interface HandClock extends Clock {
  /** Waits that have neither passed nor been aborted. */
  readonly waiting: number;
  /** Moves on in small steps, so that what a wait starts is waited for too. */
  advance(ms: number): Promise<void>;
}

const stepsMax = 200;

/** What has been started may start its waits. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function handClock(startMs = 1_000_000): HandClock {
  let nowMs = startMs;
  const waits = new Set<Waiting>();

  async function moveTo(ms: number): Promise<void> {
    nowMs = ms;
    for (const wait of [...waits]) {
      if (wait.atMs > nowMs || !waits.delete(wait)) continue;
      wait.resolve();
    }
    await turn();
  }

  return {
    get waiting() {
      return waits.size;
    },
    now: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const wait = { atMs: nowMs + ms, resolve };
        waits.add(wait);
        signal?.addEventListener('abort', () => {
          if (waits.delete(wait)) resolve();
        });
      }),
    advance: async (ms) => {
      await turn();
      const endMs = nowMs + ms;
      for (let step = 0; step < stepsMax; step++) {
        const nextMs = Math.min(endMs, ...[...waits].map((wait) => wait.atMs));
        await moveTo(Math.max(nextMs, nowMs));
        if (nextMs >= endMs) return;
      }
      throw new Error(`the clock has not arrived after ${stepsMax} waits`);
    },
  };
}
