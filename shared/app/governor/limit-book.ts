/**
 * The windows of every limit as one process sees them. Units come from the shared counters, in chunks where a window
 * is large, and what is left of a chunk is used first.
 */

import {
  blindLimit,
  chunkOf,
  fillLimit,
  isJustBegun,
  standingParts,
  windowsAt,
  type Ask,
  type BudgetWindow,
  type Lane,
} from '../../domain/budget.ts';
import type { RequestLimit } from '../../ports/governor.ts';
import type { CounterKey, LimitOwner } from '../../ports/limit-store.ts';
import { LocalWindow } from './local-window.ts';
import { keyOfOwner } from './owner-key.ts';
import type { StoreLine } from './store-line.ts';

/** One limit of one owner, for one lane. */
export interface Want {
  readonly owner: LimitOwner;
  readonly limit: RequestLimit;
  readonly lane: Lane;
  readonly units: number;
}

/** Windows of one limit in this process. */
interface Known {
  windows: readonly LocalWindow[];
  /** The stretch of standing parts that was asked for last, and whether we hold one. */
  standing: { readonly startMs: number; isHeld: boolean } | undefined;
}

/** Of the room. A difference that is smaller is not worth a write. */
const worthWritingPart = 20;

export class LimitBook {
  readonly #line: StoreLine;
  readonly #known = new Map<string, Known>();

  constructor(line: StoreLine) {
    this.#line = line;
  }

  /** Whether the units were taken. */
  async take(want: Want, window: BudgetWindow, nowMs: number): Promise<boolean> {
    const { limit, lane, units } = want;
    const local = this.#localOf(want, window, nowMs);
    if (lane === 'read' && local.left < units) await this.#takeStanding(want, local, nowMs);
    const used = local.use(lane, units);
    const missing = units - used;
    if (missing === 0) return true;

    const chunk = Math.max(missing, chunkOf(window, { taken: local.taken, nowMs }));
    // More than is needed comes out of the reads' part only: whoever is before them finds theirs untouched.
    const tries = [
      ...(chunk > missing
        ? [{ ask: chunk, most: fillLimit(limit, window, { lane: 'read', units: 0 }) }]
        : []),
      { ask: missing, most: fillLimit(limit, window, { lane, units }) },
    ];
    for (const { ask, most } of tries) {
      const outcome = await this.#takeShared(want, local, { ask, most });
      if (outcome === 'full') continue;
      if (outcome === 'unasked' && !takeUnasked(limit, local, { lane, units: missing })) break;
      if (outcome === 'taken') local.keep('read', ask - missing);
      return true;
    }
    local.keep(lane, used);
    return false;
  }

  /** Gives back, for this window alone, what was taken and not used. */
  putBack(want: Want, window: BudgetWindow, nowMs: number): void {
    this.#localOf(want, window, nowMs).keep(want.lane, want.units);
  }

  /** What the exchange says that everybody has used of the present window. */
  async told(owner: LimitOwner, limit: RequestLimit, by: { used: number; nowMs: number }) {
    const { nowMs } = by;
    const [window] = windowsAt(limit, nowMs, 0);
    if (window === undefined || isJustBegun(window, nowMs)) return;
    const local = this.#localOf({ owner, limit }, window, nowMs);
    // Where any stretch counts, it holds what was used in the window before, too.
    const before = limit.isAligned ? 0 : (this.#before(owner, limit, window)?.usedAtLeast ?? 0);
    const used = by.used - before + local.left;
    if (used - local.usedAtLeast < Math.max(1, window.room / worthWritingPart)) return;
    local.heard(used);
    await this.#line.ask((store) => store.raise(counterKey({ owner, limit }, window), used));
  }

  async #takeShared(
    want: Want,
    local: LocalWindow,
    { ask, most }: { ask: number; most: number },
  ): Promise<'taken' | 'full' | 'unasked'> {
    const owed = local.untold;
    const units = ask + owed;
    if (local.usedAtLeast + units > most) return 'full';
    const asked = await this.#line.ask((store) =>
      store.take(counterKey(want, local.window), units, most),
    );
    if (asked === undefined) return 'unasked';
    if (asked.answer === undefined) {
      local.heard(most - units + 1);
      return 'full';
    }
    local.heard(asked.answer);
    local.taken += ask;
    local.untold -= owed;
    return 'taken';
  }

  /** Asks once for a part that stands for a minute. Whoever gets none counts each request. */
  async #takeStanding(want: Want, local: LocalWindow, nowMs: number): Promise<void> {
    const { owner, limit } = want;
    const parts = standingParts(limit, nowMs);
    const known = this.#knownOf(want);
    // Near an edge the next window may be of the next minute already.
    const isCovered = parts !== undefined && local.window.endMs <= parts.endMs;
    if (!isCovered || known.standing?.startMs === parts.startMs) return;
    const standing = { startMs: parts.startMs, isHeld: false };
    known.standing = standing;
    const name = `${limit.name} standing`;
    const key: CounterKey = { owner, limit: name, startMs: parts.startMs, endMs: parts.endMs };
    const asked = await this.#line.ask((store) => store.take(key, 1, parts.count));
    if (asked?.answer === undefined) return;
    standing.isHeld = true;
    for (const { window, keep } of known.windows.map(withKeep)) {
      if (window.startMs >= parts.startMs && window.endMs <= parts.endMs) keep();
    }
  }

  #knownOf({ owner, limit }: Pick<Want, 'owner' | 'limit'>): Known {
    const key = `${keyOfOwner(owner)}#${limit.name}`;
    const known = this.#known.get(key) ?? { windows: [], standing: undefined };
    this.#known.set(key, known);
    return known;
  }

  #localOf(of: Pick<Want, 'owner' | 'limit'>, window: BudgetWindow, nowMs: number): LocalWindow {
    const known = this.#knownOf(of);
    const found = known.windows.find((local) => local.window.startMs === window.startMs);
    if (found !== undefined) return found;
    const local = new LocalWindow(window);
    const parts = standingParts(of.limit, window.startMs);
    if (parts !== undefined && known.standing?.startMs === parts.startMs && known.standing.isHeld) {
      local.keep('read', 1);
    }
    // The one before the present is kept, for what is told of a stretch that began in it.
    const lengthMs = window.endMs - window.startMs;
    const recent = known.windows.filter(({ window: { endMs } }) => endMs + lengthMs > nowMs);
    known.windows = [...recent, local];
    return local;
  }

  #before(owner: LimitOwner, limit: RequestLimit, { startMs }: BudgetWindow) {
    return this.#knownOf({ owner, limit }).windows.find(({ window }) => window.endMs === startMs);
  }
}

function withKeep(local: LocalWindow) {
  const keep = () => {
    local.keep('read', 1);
  };
  return { window: local.window, keep };
}

/** A small part of the room is ours while nobody can be asked. */
function takeUnasked(limit: RequestLimit, local: LocalWindow, ask: Ask): boolean {
  const { units } = ask;
  const isFree = local.untold + units <= blindLimit(limit, local.window, ask);
  const isRoom = local.usedAtLeast + local.untold + units <= fillLimit(limit, local.window, ask);
  if (!isFree || !isRoom) return false;
  local.untold += units;
  return true;
}

function counterKey({ owner, limit }: Pick<Want, 'owner' | 'limit'>, window: BudgetWindow) {
  return { owner, limit: limit.name, startMs: window.startMs, endMs: window.endMs };
}
