/**
 * HitBTC's clock. It has no endpoint for its time, so that is read from the `Date` of an answer. It refuses a late
 * request with the words it has for a wrong key; so when it does, the clock is measured again, and the key is blamed
 * only where the time was right.
 */

import { createClockOffset, measureOffset, type ClockOffset } from '../clock-offset.ts';
import type { OurClocks } from '../../ports/clock-watch.ts';
import type { ReadRetry } from '../retry.ts';
import { hitbtcError } from './errors.ts';
import { failureOf, type HitbtcSender } from './sender.ts';
import type { Stamp } from './sign.ts';

export interface ExchangeTime extends Pick<ClockOffset, 'exchangeNow' | 'ensure' | 'doubt'> {
  /** Asks the exchange, and goes by its answer from then on. */
  read(): Promise<number>;
  /** Measures again. Says whether the exchange's clock showed something else than we thought, or moved on too far. */
  wasLate(measurement: number, stamp: Stamp): Promise<boolean>;
}

/** Any answer tells the time, and a refusal too. */
const timePath = '/api/3/public/ticker/BTCUSDT';
/** The `Date` names a second: in the middle of it the error is smallest, and two measurements differ by up to one. */
const halfSecondMs = 500;
const measurementErrorMs = 2_000;

export function createExchangeTime(
  sender: HitbtcSender,
  clocks: OurClocks,
  retry: ReadRetry,
): ExchangeTime {
  const { clock } = clocks;
  const offset = createClockOffset(clocks, () =>
    retry(() => measureOffset(clock, readOnce, admit)),
  );

  /** Without the time nothing can be signed, counters neither. */
  async function admit(): Promise<void> {
    const heldBack = await sender.admit({ path: timePath }, 'counter');
    if (heldBack !== undefined) throw failureOf(timePath, heldBack, clock.now());
  }

  async function readOnce(): Promise<number> {
    const reply = await sender.send({ method: 'GET', path: timePath });
    if (reply.dateMs !== undefined) return reply.dateMs + halfSecondMs;
    if (reply.kind !== 'answer') throw failureOf(timePath, reply, clock.now());
    throw hitbtcError('badAnswer', `${timePath} answered without a date`);
  }

  let latest = 0;
  async function ensure(): Promise<number> {
    latest = await offset.ensure();
    return latest;
  }

  return {
    exchangeNow: () => offset.exchangeNow(),
    ensure,
    doubt: offset.doubt,
    async read() {
      offset.discard(latest);
      await ensure();
      return offset.exchangeNow();
    },
    async wasLate(measurement, { timestampMs, windowMs = 0 }) {
      const tookMs = offset.exchangeNow() - timestampMs;
      const aheadBefore = offset.exchangeNow() - clock.now();
      offset.discard(measurement);
      await ensure();
      const aheadAfter = offset.exchangeNow() - clock.now();
      return tookMs > windowMs || Math.abs(aheadAfter - aheadBefore) > measurementErrorMs;
    },
  };
}
