/**
 * How far the exchange's clock is ahead of ours. Exchanges refuse a request whose timestamp is too far off (OKX: 30 s,
 * Binance: 1 s ahead), so the difference is measured before the first signed request, and again when one is refused
 * for it. Within that tolerance nothing is refused, and a wrong time still makes every order too late, or lets one
 * arrive when its absence is believed; so it is also measured again when our clock was set, and when an order was too
 * late.
 */

import type { Clock } from '../ports/clock.ts';
import { watchClock, type OurClocks } from '../ports/clock-watch.ts';
import { ExchangeError } from '../ports/exchange.ts';

export interface ClockOffset {
  /** What the exchange's clock shows; our own clock until the first measurement. */
  exchangeNow(): number;
  /** Measures unless that is done, and our clock was not set since. Returns a number that names the measurement. */
  ensure(): Promise<number>;
  /** Measures anew. Returns what the exchange's clock shows. */
  read(): Promise<number>;
  /** Gives up a measurement, unless a newer one has replaced it. */
  discard(measurement: number): void;
  /** Something was too late: the next `ensure` measures, though not with each that is. */
  readonly doubt: () => void;
  /** Whether a moment of the exchange's clock is past, which is then doubted. Undefined never is. */
  isPast(atMs: number | undefined): boolean;
}

/** Since the last measurement: an order can be late for other reasons, and each measurement is a request. */
const doubtAgainMs = 5_000;

/** `measure` returns the offset in milliseconds. */
export function createClockOffset(clocks: OurClocks, measure: () => Promise<number>): ClockOffset {
  const { clock, steady = clock } = clocks;
  const watch = watchClock(clocks);
  let offsetMs = 0;
  let measurement = 0;
  let pending: Promise<number> | undefined;
  let measuredAtMs = -Infinity;

  async function renew(): Promise<number> {
    measuredAtMs = steady.now();
    try {
      offsetMs = await watch.renewed(measure);
      measurement += 1;
      return measurement;
    } catch (error) {
      pending = undefined;
      throw error;
    }
  }

  const exchangeNow = (): number => clock.now() + offsetMs;

  const doubt = (): void => {
    // Either way: where there is no steady clock, this one may have been set back.
    if (Math.abs(steady.now() - measuredAtMs) >= doubtAgainMs) pending = undefined;
  };

  return {
    exchangeNow,
    read: async () => {
      pending = renew();
      await pending;
      return exchangeNow();
    },
    // Reads that start together share one measurement.
    ensure: () => {
      if (watch.wasSet()) pending = undefined;
      return (pending ??= renew());
    },
    discard: (stale) => {
      if (stale === measurement) pending = undefined;
    },
    doubt,
    isPast: (atMs) => {
      const isPast = atMs !== undefined && exchangeNow() >= atMs;
      if (isPast) doubt();
      return isPast;
    },
  };
}

/**
 * The answer is taken to be from the middle of the round trip; so leave to ask is got before, by `admit`, which may take
 * its time.
 */
export async function measureOffset(
  clock: Clock,
  readTime: () => Promise<number>,
  admit?: () => Promise<void>,
): Promise<number> {
  if (clock.isExchanges === true) return 0;
  await admit?.();
  const before = clock.now();
  const serverMs = await readTime();
  return serverMs - Math.round((before + clock.now()) / 2);
}

/** Reads with a clock that is measured; once more, measured anew, when the exchange refused it for its time. */
export async function readInTime<T>(offset: ClockOffset, read: () => Promise<T>): Promise<T> {
  const measurement = await offset.ensure();
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.kind !== 'clockSkew') throw error;
    offset.discard(measurement);
    await offset.ensure();
    return read();
  }
}
