/** Marks a bot's successful passes, every few minutes only: an idle bot is to cost hardly a write. */

import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { PassMarks } from '../ports/pass-marks.ts';
import { StoreError } from '../ports/store-error.ts';

/** Half of what the watchdog gives a bot. */
export const markEveryMs = 300_000;
const botsMax = 10_000;

/** Never rejects: a mark is not worth a pass. */
export type PassMarker = (botId: string) => Promise<void>;

export function createPassMarker(options: {
  readonly marks: PassMarks;
  readonly clock: Clock;
  readonly logger: Logger;
}): PassMarker {
  const { marks, clock, logger } = options;
  /** By this process; others mark too. */
  const markedAtMs = new Map<string, number>();
  return async (botId) => {
    const nowMs = clock.now();
    if (nowMs - (markedAtMs.get(botId) ?? -Infinity) < markEveryMs) return;
    if (markedAtMs.size >= botsMax) markedAtMs.clear();
    markedAtMs.set(botId, nowMs);
    try {
      await marks.mark(botId, nowMs);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      markedAtMs.delete(botId);
      logger.warn('pass not marked', { botId, error });
    }
  };
}
