/**
 * The clock of an exchange that has no question for its time, as the `Date` of its answers shows it. That names a whole
 * second, so one answer proves no more than a range; what we thought is corrected only as far as an answer proves it
 * wrong. A clock of ours that can be right is believed, and several answers together come close.
 */

import type { Clock } from '../../ports/clock.ts';

/** One answer, by our clock. */
export interface DatedAnswer {
  readonly dateMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface DateClock {
  /** What the exchange's clock shows; our own clock until an answer shows another. */
  exchangeNow(): number;
  hear(answer: DatedAnswer): void;
  /** How many answers showed a time. */
  heard(): number;
}

/** How long a `Date` stays the same. */
const stepMs = 1_000;

export function createDateClock(clock: Clock): DateClock {
  let offsetMs = 0;
  let heard = 0;
  return {
    exchangeNow: () => clock.now() + offsetMs,
    hear({ dateMs, sentMs, receivedMs }) {
      heard += 1;
      if (clock.isExchanges === true) return;
      const leastMs = dateMs - receivedMs;
      const mostMs = dateMs + stepMs - sentMs;
      const nearestMs = Math.min(Math.max(offsetMs, leastMs), mostMs);
      // From far off the middle is the better guess; from near by the edge is, as the answers before said so too.
      const isFar = Math.abs(nearestMs - offsetMs) > stepMs;
      offsetMs = isFar ? Math.round((leastMs + mostMs) / 2) : nearestMs;
    },
    heard: () => heard,
  };
}
