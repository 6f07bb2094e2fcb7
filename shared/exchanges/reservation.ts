/** Asks the governor before a request is sent. What it holds back is like what a quiet time does: it was not sent. */

import type { Charge, Governor, Lane } from '../ports/governor.ts';
import type { HeldBack } from './quiet-time.ts';

/** What a request uses, and who goes before it. */
export interface Claim {
  readonly charges: readonly Charge[];
  readonly lane: Lane;
}

/** Undefined when the request may go, which it always may without a governor. What counts nowhere waits for bans alone. */
export async function reserve(
  governor: Governor | undefined,
  { charges, lane }: Claim,
): Promise<HeldBack | undefined> {
  if (governor === undefined) return undefined;
  const reservation = await governor.reserve(charges, lane);
  return reservation.kind === 'granted' ? undefined : reservation;
}
