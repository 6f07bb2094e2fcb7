/**
 * Counters go first: whatever else is sent, a part of every window is left to them. A counter that is held back where
 * all counters together have asked for no more than that part was held back for something less urgent.
 */

import type { Charge, Lane, RequestLimit, Reservation } from '../../../shared/ports/governor.ts';
import type { Life } from '../kernel/life.ts';
import { hasFrozen, hasTableFailed } from '../kernel/trouble.ts';
import { fault, type Fault } from './finding.ts';

/** One question of a process for leave to send. */
export interface AskedLeave {
  readonly life: Pick<Life, 'name' | 'hasMet'>;
  readonly exchange: string;
  readonly account: string;
  readonly address: string;
  readonly charges: readonly Charge[];
  readonly lane: Lane;
  readonly atMs: number;
}

/** Of a window, the most that may be gone when one of the lane is granted: the design's own numbers, not the code's. */
const mostPercent: Readonly<Record<Exclude<Lane, 'counter'>, number>> = {
  cancel: 90,
  seed: 75,
  read: 60,
};
/** Shorter windows have other parts, and some of them stand for a minute. */
const windowMsMin = 10_000;
/** Who asks may wait for the window to begin, and for the table. */
const waitMsMax = 10_000;
/** Of a limit, what is left to others. */
const othersPart = 10;
/** Besides two windows, how long what was asked is kept. */
const forgottenMs = 160_000;

export class LaneWatch {
  private asked: AskedLeave[] = [];

  ask(asked: AskedLeave): void {
    const { atMs } = asked;
    const longestMs = Math.max(...asked.charges.map(({ limit }) => limit.windowMs), windowMsMin);
    this.asked.push(asked);
    const [oldest] = this.asked;
    if (oldest === undefined || atMs - oldest.atMs < 2 * (2 * longestMs + forgottenMs)) return;
    this.asked = this.asked.filter((one) => atMs - one.atMs <= 2 * longestMs + forgottenMs);
  }

  /** What came of a question. Only where all clocks are one and nobody else uses the budget. */
  heard(asked: AskedLeave, reservation: Reservation, nowMs: number): Fault[] {
    if (asked.lane !== 'counter' || reservation.kind !== 'heldBack') return [];
    const charge = asked.charges.find(
      ({ limit }) => reservation.because === `${limit.name} is used up`,
    );
    if (charge === undefined) return [];
    const { limit } = charge;
    // What is told of a limit that counts any stretch may be of requests of the window before.
    if (!limit.isAligned || limit.windowMs < windowMsMin) return [];
    const sharing = this.asked.filter((one) => unitsOf(one, asked, limit) > 0);
    const windowFromMs = Math.floor(nowMs / limit.windowMs) * limit.windowMs;
    const fromMs = windowFromMs - waitMsMax;
    const recent = sharing.filter(({ atMs }) => atMs >= fromMs);
    if (
      sharing.some(({ life }) => hasFrozen(life, nowMs - limit.windowMs, nowMs)) ||
      recent.some(({ life }) => hasTableFailed(life, fromMs, nowMs))
    )
      return [];
    const left = leftToCounters(limit, asked, recent);
    const counters = recent
      .filter(({ lane }) => lane === 'counter')
      .reduce((sum, one) => sum + unitsOf(one, asked, limit), 0);
    if (counters > left) return [];
    const text = `${asked.life.name} had to hold a counter back as ${reservation.because} on ${asked.exchange}`;
    const all = `counters have asked for ${counters} units of the window`;
    return [fault('counterHeldBack', `${text}: ${all}, and ${left} are left to them`)];
  }
}

/** A request that is larger than the part of its lane goes where nothing else has gone. */
function leftToCounters(
  limit: RequestLimit,
  by: AskedLeave,
  recent: readonly AskedLeave[],
): number {
  const room = limit.max - Math.floor(limit.max / othersPart);
  const gone = recent.map((one) => {
    const percent = one.lane === 'counter' ? mostPercent.read : mostPercent[one.lane];
    const most = Math.ceil((room * percent) / 100);
    return one.lane === 'counter' ? most : Math.max(most, unitsOf(one, by, limit));
  });
  return room - Math.max(...gone);
}

/** What the one asks of the limit as the other shares it. */
function unitsOf(one: AskedLeave, other: AskedLeave, { name, scope }: RequestLimit): number {
  if (one.exchange !== other.exchange || one[scope] !== other[scope]) return 0;
  return one.charges
    .filter(({ limit }) => limit.name === name && limit.scope === scope)
    .reduce((sum, { units }) => sum + units, 0);
}
