/** The bans of whoever shares a budget: read once a second, and not again before a ban of everything is over. */

import type { Clock } from '../../ports/clock.ts';
import type { Ban, LimitOwner } from '../../ports/limit-store.ts';
import { keyOfOwner } from './owner-key.ts';
import type { StoreLine } from './store-line.ts';

const believedMs = 1_000;

interface Seen {
  bans: readonly Ban[];
  /** Of those, the ones the store could not be told. */
  untold: readonly Ban[];
  readAtMs: number;
  reading: Promise<void> | undefined;
}

export interface BanBoard {
  /** When the owner may send again, of these limits; undefined where nothing forbids it. */
  bannedUntil(owner: LimitOwner, limits: readonly string[]): Promise<number | undefined>;
  /** The same, by what is known in this process. */
  knownUntil(owner: LimitOwner, limits: readonly string[]): number | undefined;
  put(owner: LimitOwner, ban: Ban): Promise<void>;
}

export function createBanBoard(clock: Clock, line: StoreLine): BanBoard {
  const seen = new Map<string, Seen>();

  function seenOf(owner: LimitOwner): Seen {
    const key = keyOfOwner(owner);
    const known = seen.get(key) ?? {
      bans: [],
      untold: [],
      readAtMs: -Infinity,
      reading: undefined,
    };
    seen.set(key, known);
    return known;
  }

  async function read(owner: LimitOwner, known: Seen): Promise<void> {
    const read = await line.ask((store) => store.bans(owner));
    known.readAtMs = clock.now();
    known.reading = undefined;
    if (read === undefined) return;
    // A reading may be a moment behind, and miss what we have just put down.
    const ours = known.bans.filter(({ untilMs }) => untilMs > clock.now());
    known.bans = [...read.answer, ...ours.filter((ban) => !read.answer.some(isNoShorter(ban)))];
  }

  async function tell(owner: LimitOwner, known: Seen, ban: Ban): Promise<void> {
    known.untold = known.untold.filter((other) => other !== ban);
    const told = await line.ask((store) => store.ban(owner, ban));
    if (told === undefined) known.untold = [...known.untold, ban];
  }

  function latest(known: Seen, limits: readonly string[]): number | undefined {
    const inForce = known.bans.filter(
      ({ limit, untilMs }) =>
        untilMs > clock.now() && (limit === undefined || limits.includes(limit)),
    );
    return inForce.length === 0 ? undefined : Math.max(...inForce.map(({ untilMs }) => untilMs));
  }

  return {
    bannedUntil: async (owner, limits) => {
      const known = seenOf(owner);
      for (const ban of known.untold) await tell(owner, known, ban);
      const untilMs = latest(known, limits);
      if (untilMs !== undefined) return untilMs;
      if (clock.now() - known.readAtMs >= believedMs) {
        // Requests that start together share one reading.
        known.reading ??= read(owner, known);
        await known.reading;
      }
      return latest(known, limits);
    },
    knownUntil: (owner, limits) => latest(seenOf(owner), limits),
    put: async (owner, ban) => {
      const known = seenOf(owner);
      known.bans = [...known.bans, ban];
      await tell(owner, known, ban);
    },
  };
}

function isNoShorter(ban: Ban): (other: Ban) => boolean {
  return (other) => other.limit === ban.limit && other.untilMs >= ban.untilMs;
}
