/**
 * How long an exchange behind ccxt is left alone after it said that there was too much. ccxt does not tell what a limit
 * is about, so all that reads and places waits; a cancel only for a moment, since an order that should not be there can
 * cost more than a request. Nothing but a ban is kept for longer than minutes: a gateway's word may be of anything.
 */

import type { Clock } from '../../ports/clock.ts';
import type { Governor, RequestLimit } from '../../ports/governor.ts';
import { createQuietTime, type HeldBack } from '../quiet-time.ts';
import type { Failure } from './failures.ts';

export type Asking = 'read' | 'place' | 'cancel';

export interface CcxtQuiet {
  heldBack(asking: Asking): HeldBack | undefined;
  /** When such a request may be made again after this failure, epoch ms of our clock. */
  retryAtMs(asking: Asking, failure: Failure): number;
  /** After an answer that there was too much. */
  ask(asking: Asking, failure: Failure): Promise<void>;
}

interface Shared {
  readonly governor: Governor | undefined;
  readonly pace: readonly RequestLimit[];
}

/** Where the answer does not say: the longest common window. */
const untoldMs = 60_000;
const quietMsMax = 300_000;
/** Of cancels, after one of them was too much. */
const cancelQuietMsMax = 60_000;
/** Of cancels, after something else was too much. */
const cancelPauseMs = 5_000;
/** What an address that was banned is told; elsewhere it is not used. */
const bannedStatus = 418;

export function createCcxtQuiet(clock: Clock, { governor, pace }: Shared): CcxtQuiet {
  const quiet = createQuietTime(clock);
  const limitOf = (asking: Asking): string => (asking === 'cancel' ? 'cancel' : 'other');

  /** The pace is of cancels too, so others are told of the pause that all of it takes; the rest they find out. */
  async function tellOthers(failure: Failure): Promise<void> {
    if (governor === undefined) return;
    const now = clock.now();
    if (failure.status === bannedStatus) {
      await governor.shutOut({ scope: 'address', untilMs: now + boundedMs(failure, 0) });
      return;
    }
    const untilMs = now + boundedMs(failure, cancelPauseMs);
    for (const limit of pace) await governor.shutOut({ scope: limit.scope, limit, untilMs });
  }

  return {
    heldBack: (asking) => quiet.heldBack([limitOf(asking)]),
    retryAtMs: (asking, failure) =>
      failure.notSent?.untilMs ??
      clock.now() + boundedMs(failure, asking === 'cancel' ? cancelQuietMsMax : quietMsMax),
    async ask(asking, failure) {
      quiet.ask('other', boundedMs(failure, quietMsMax));
      const cancelMsMax = asking === 'cancel' ? cancelQuietMsMax : cancelPauseMs;
      quiet.ask('cancel', boundedMs(failure, cancelMsMax));
      await tellOthers(failure);
    },
  };
}

function boundedMs({ retryAfterMs = untoldMs, status }: Failure, msMax: number): number {
  return status === bannedStatus ? retryAfterMs : Math.min(retryAfterMs, msMax);
}
