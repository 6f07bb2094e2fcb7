/** How long each bot goes without a pass: a run in which nothing happens proves nothing. */

import type { Clock } from '../../shared/ports/clock.ts';
import { repeat } from '../../local/host/repeat.ts';
import { bots } from './bots.ts';

export interface PassWatch {
  /** Real ms, the longest so far. */
  longestGapOf(botId: string): number;
  stop(): Promise<void>;
}

const lookEveryMs = 100;

export function watchPasses(
  passesOf: (botId: string) => number,
  real: Clock,
  onError: (error: unknown) => void,
): PassWatch {
  const seen = new Map(
    bots.map(({ config: { botId } }) => [botId, { passes: 0, sinceMs: real.now(), longestMs: 0 }]),
  );
  const looking = repeat(
    real,
    lookEveryMs,
    () => {
      for (const [botId, entry] of seen) {
        const passes = passesOf(botId);
        entry.longestMs = Math.max(entry.longestMs, real.now() - entry.sinceMs);
        if (passes === entry.passes) continue;
        entry.passes = passes;
        entry.sinceMs = real.now();
      }
      return Promise.resolve();
    },
    onError,
  );
  return {
    longestGapOf: (botId) => seen.get(botId)?.longestMs ?? 0,
    stop: () => looking.stop(),
  };
}
