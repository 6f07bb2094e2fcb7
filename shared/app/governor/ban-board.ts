/** The bans of whoever shares a budget: read once a second, while one is in force once a minute, as it may be lifted. */

import type { Clock } from '../../ports/clock.ts';
import type { Ban, LimitOwner } from '../../ports/limit-store.ts';
import { keyOfOwner } from './owner-key.ts';
import type { StoreLine } from './store-line.ts';

const freeBelievedMs = 1_000;
const banBelievedMs = 60_000;
/** For so long a reading may miss what we have put down: it may be a moment behind, and the writing may take its time. */
const behindMs = 30_000;

interface Own {
  readonly ban: Ban;
  readonly putAtMs: number;
}

interface Seen {
  /** As read. */
  bans: readonly Ban[];
  /** Put down here, as long as a reading may miss them. */
  own: readonly Own[];
  /** Of those, the ones the store could not be told. */
  untold: readonly Own[];
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
      own: [],
      untold: [],
      readAtMs: -Infinity,
      reading: undefined,
    };
    seen.set(key, known);
    return known;
  }

  async function read(owner: LimitOwner, known: Seen): Promise<void> {
    // As old as the question: a process may stand still before it hears the answer.
    const askedAtMs = clock.now();
    const read = await line.ask((store) => store.bans(owner));
    known.readAtMs = askedAtMs;
    known.reading = undefined;
    if (read === undefined) return;
    known.bans = read.answer;
    const isNew = ({ putAtMs }: Own) => clock.now() - putAtMs < behindMs;
    known.own = known.own.filter((own) => isNew(own) || known.untold.includes(own));
  }

  async function tell(owner: LimitOwner, known: Seen, own: Own): Promise<void> {
    known.untold = known.untold.filter((other) => other !== own);
    const told = await line.ask((store) => store.ban(owner, own.ban));
    if (told === undefined) known.untold = [...known.untold, own];
  }

  const isInForce = ({ ban }: Own) => ban.untilMs > clock.now();

  function latest(known: Seen, limits: readonly string[]): number | undefined {
    const inForce = [...known.bans, ...known.own.map(({ ban }) => ban)].filter(
      ({ limit, untilMs }) =>
        untilMs > clock.now() && (limit === undefined || limits.includes(limit)),
    );
    return inForce.length === 0 ? undefined : Math.max(...inForce.map(({ untilMs }) => untilMs));
  }

  return {
    bannedUntil: async (owner, limits) => {
      const known = seenOf(owner);
      for (const own of known.untold) await tell(owner, known, own);
      const believedMs = latest(known, limits) === undefined ? freeBelievedMs : banBelievedMs;
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
      const own = { ban, putAtMs: clock.now() };
      known.own = [...known.own.filter(isInForce), own];
      await tell(owner, known, own);
    },
  };
}
