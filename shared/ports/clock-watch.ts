/**
 * Notices that the machine's clock was set: it parts from a clock that does not move then. What was measured against it
 * is wrong from that moment on.
 */

import type { Clock } from './clock.ts';
import type { Exchange } from './exchange.ts';

export interface OurClocks {
  readonly clock: Clock;
  /** Does not move when the machine's clock is set; absent where nobody does that. */
  readonly steady?: Clock | undefined;
}

export interface ClockWatch {
  /** Since the watch was made, or since the last measurement that succeeded. */
  wasSet(): boolean;
  /** Goes by the measurement from then on, unless it rejects. */
  renewed<T>(measure: () => Promise<T>): Promise<T>;
  /** The measurement that others may wait for, too. */
  readonly underWay: Promise<unknown> | undefined;
}

/** Whoever corrects a clock in small steps stays below. */
const wasSetMs = 1_000;

export function watchClock({ clock, steady }: OurClocks): ClockWatch {
  /** A process that stood still, and the steady clock with it, counts as set: one measurement more does no harm. */
  const aheadNowMs = (): number =>
    steady === undefined || clock.isExchanges === true ? 0 : clock.now() - steady.now();
  let aheadMs: number | undefined = aheadNowMs();
  let underWay: Promise<unknown> | undefined;

  return {
    wasSet: () => aheadMs === undefined || Math.abs(aheadNowMs() - aheadMs) > wasSetMs,
    async renewed(measure) {
      // From before: what is set while it is measured is noticed the next time.
      aheadMs = aheadNowMs();
      const measured = measure();
      underWay = measured;
      try {
        return await measured;
      } catch (error) {
        aheadMs = undefined;
        throw error;
      } finally {
        if (underWay === measured) underWay = undefined;
      }
    },
    get underWay() {
      return underWay;
    },
  };
}

/** The exchange, once it was asked for its time again where our clock was set. Rejects with an `ExchangeError`. */
export async function inTime<E extends Pick<Exchange, 'serverTime'>>(
  exchange: E,
  watch: ClockWatch,
): Promise<E> {
  if (watch.wasSet()) await watch.renewed(() => exchange.serverTime());
  else await watch.underWay;
  return exchange;
}
