/** Where requests are reserved before they are sent, an exchange never has to shut us out, nor to refuse one. */

import type { Venue } from '../venue/venue.ts';
import { fault, type Fault } from './finding.ts';

interface Guarded extends Pick<Venue, 'name'> {
  readonly gate: Pick<Venue['gate'], 'refusals' | 'bans'>;
}

/** Whose clock was set counts in other windows than the exchange, until it has measured: it may be refused, not banned. */
export function judgeGate(
  { name, gate: { refusals, bans } }: Guarded,
  isClockTrue: boolean,
): Fault[] {
  if (bans === 0 && (refusals === 0 || !isClockTrue)) return [];
  const text = `${name} refused ${refusals} requests as too many and banned ${bans} times, allowed`;
  return [fault('rateLimit', `${text} ${isClockTrue ? 'none' : 'no ban'}`)];
}
