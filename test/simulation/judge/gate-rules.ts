/** Where requests are reserved before they are sent, an exchange never has to shut us out, nor to refuse one. */

import type { Venue } from '../venue/venue.ts';
import { fault, type Fault } from './finding.ts';

interface Guarded extends Pick<Venue, 'name'> {
  readonly gate: Pick<Venue['gate'], 'refusals' | 'bans'>;
}

interface ShutOut extends Pick<Venue, 'name'> {
  readonly gate: { readonly shutOuts: Pick<Venue['gate']['shutOuts'], 'askedAnyway'> };
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

interface Figures extends Pick<Venue, 'name'> {
  readonly gate: { readonly figures: Pick<Venue['gate']['figures'], 'askedForMore'> };
}

/** That others use a budget is none of our doing; to go on once its headers told of it is. */
export function judgeFigures({ name, gate: { figures } }: Figures): Fault[] {
  const [more] = figures.askedForMore;
  if (more === undefined) return [];
  const { who, limit, used, units, max } = more;
  const text = `${who} asked ${name} for ${units} of ${limit}, having been told that ${used} are used`;
  return [fault('rateLimit', `${text}, allowed ${max} in all`)];
}

/** That an exchange shuts an address out is none of our doing; that we go on asking is. */
export function judgeShutOuts({ name, gate: { shutOuts } }: ShutOut): Fault[] {
  const [anyway] = shutOuts.askedAnyway;
  if (anyway === undefined) return [];
  const { who, toldWhom, address, afterMs } = anyway;
  const told = `${afterMs} ms after ${toldWhom} was told`;
  const text = `${who} asked ${name} from ${address} ${told} that it is shut out`;
  return [fault('askedShutOut', `${text}, allowed what was under way`)];
}
