/**
 * How far the exchange's clock is ahead of ours. Exchanges refuse a request whose timestamp is too far off (OKX: 30 s,
 * Binance: 1 s ahead), so the difference is measured before the first signed request, and again when one is refused
 * for it.
 */

import type { Clock } from '../ports/clock.ts';
import { ExchangeError } from '../ports/exchange.ts';

export interface ClockOffset {
  /** What the exchange's clock shows; our own clock until the first measurement. */
  exchangeNow(): number;
  /** Measures unless that is done. Returns a number that names the measurement. */
  ensure(): Promise<number>;
  /** Measures anew. Returns what the exchange's clock shows. */
  read(): Promise<number>;
  /** Gives up a measurement, unless a newer one has replaced it. */
  discard(measurement: number): void;
}

/** `measure` returns the offset in milliseconds. */
export function createClockOffset(clock: Clock, measure: () => Promise<number>): ClockOffset {
  let offsetMs = 0;
  let measurement = 0;
  let pending: Promise<number> | undefined;

  async function renew(): Promise<number> {
    try {
      offsetMs = await measure();
      measurement += 1;
      return measurement;
    } catch (error) {
      pending = undefined;
      throw error;
    }
  }

  const exchangeNow = (): number => clock.now() + offsetMs;

  return {
    exchangeNow,
    read: async () => {
      pending = renew();
      await pending;
      return exchangeNow();
    },
    // Reads that start together share one measurement.
    ensure: () => (pending ??= renew()),
    discard: (stale) => {
      if (stale === measurement) pending = undefined;
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
