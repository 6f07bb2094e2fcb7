/**
 * How long an exchange behind ccxt is left alone after it said that there was too much. ccxt does not tell what a limit
 * is about, so all that reads and places waits; a cancel only for a moment, since an order that should not be there can
 * cost more than a request. Nothing but a ban is kept for longer than minutes: a gateway's word may be of anything.
 */

import type { Clock } from '../../ports/clock.ts';
import { createQuietTime, type HeldBack } from '../quiet-time.ts';
import type { Failure } from './failures.ts';

export type Asking = 'read' | 'place' | 'cancel';

export interface CcxtQuiet {
  heldBack(asking: Asking): HeldBack | undefined;
  /** How long such a request shall wait after this answer, ms. */
  waitMs(asking: Asking, failure: Failure): number;
  /** After an answer that there was too much. */
  ask(asking: Asking, failure: Failure): void;
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

export function createCcxtQuiet(clock: Clock): CcxtQuiet {
  const quiet = createQuietTime(clock);
  const limitOf = (asking: Asking): string => (asking === 'cancel' ? 'cancel' : 'other');
  return {
    heldBack: (asking) => quiet.heldBack([limitOf(asking)]),
    waitMs: (asking, failure) =>
      boundedMs(failure, asking === 'cancel' ? cancelQuietMsMax : quietMsMax),
    ask(asking, failure) {
      quiet.ask('other', boundedMs(failure, quietMsMax));
      const cancelMsMax = asking === 'cancel' ? cancelQuietMsMax : cancelPauseMs;
      quiet.ask('cancel', boundedMs(failure, cancelMsMax));
    },
  };
}

function boundedMs({ retryAfterMs = untoldMs, status }: Failure, msMax: number): number {
  return status === bannedStatus ? retryAfterMs : Math.min(retryAfterMs, msMax);
}
