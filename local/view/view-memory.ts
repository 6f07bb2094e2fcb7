/** What a view remembers beyond one snapshot: prices of the last while, and fills the state has already let go. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { BotSnapshot, FillFate, FillSnapshot, HostSnapshot } from './snapshot.ts';

/** One column of the sparkline is this much real time, and at least so much virtual time. */
const columnRealMs = 3_000;
const columnVirtualMsMin = 20_000;
const columnsMax = 240;
const fillsMax = 50;

export class ViewMemory {
  readonly #prices = new Map<string, { readonly column: number; readonly price: Decimal }[]>();
  readonly #fills = new Map<string, readonly FillSnapshot[]>();
  #columnMs: number | undefined;

  /** Virtual milliseconds of one column of the sparkline. */
  get columnMs(): number {
    return this.#columnMs ?? columnVirtualMsMin;
  }

  see(snapshot: HostSnapshot): void {
    this.#columnMs ??= Math.max(columnRealMs * snapshot.speed, columnVirtualMsMin);
    const column = Math.floor(snapshot.virtualTimeMs / this.#columnMs);
    for (const { symbol, last } of marketsOf(snapshot)) {
      const known = this.#prices.get(symbol) ?? [];
      if (known.at(-1)?.column === column) known.pop();
      known.push({ column, price: last });
      this.#prices.set(symbol, known.slice(-columnsMax));
    }
    for (const { botId, lastFills } of snapshot.bots) {
      this.#fills.set(botId, merged(this.#fills.get(botId) ?? [], lastFills));
    }
  }

  /** Oldest first. */
  pricesOf(symbol: string): readonly Decimal[] {
    return (this.#prices.get(symbol) ?? []).map(({ price }) => price);
  }

  /** Newest first. */
  fillsOf(botId: string): readonly FillSnapshot[] {
    return this.#fills.get(botId) ?? [];
  }
}

function marketsOf({ markets, bots }: HostSnapshot): HostSnapshot['markets'] {
  const listed = new Set(markets.map(({ symbol }) => symbol));
  const others = bots.flatMap(({ symbol, market }: BotSnapshot) =>
    market === undefined || listed.has(symbol) ? [] : [market],
  );
  return [...markets, ...others];
}

function merged(
  known: readonly FillSnapshot[],
  seen: readonly FillSnapshot[],
): readonly FillSnapshot[] {
  const fateBefore = new Map(known.map(({ clientOrderId, fate }) => [clientOrderId, fate]));
  const seenIds = new Set(seen.map(({ clientOrderId }) => clientOrderId));
  return [
    ...seen.map((fill) => ({
      ...fill,
      fate: fateAfter(fateBefore.get(fill.clientOrderId), fill.fate),
    })),
    ...known
      .filter(({ clientOrderId }) => !seenIds.has(clientOrderId))
      .map((fill) => closedOf(fill, seenIds)),
  ]
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, fillsMax);
}

/** The state has let go of a fill, and tells its counter among the fills. */
function closedOf(fill: FillSnapshot, seenIds: ReadonlySet<string>): FillSnapshot {
  const { fate } = fill;
  if (fate.kind !== 'countered' || !seenIds.has(fate.by.clientOrderId)) return fill;
  return { ...fill, fate: { kind: 'closed', by: fate.by } };
}

/** An answered fill whose answer was seen resting was closed by it; one that was seen waiting has settled. */
function fateAfter(before: FillFate | undefined, now: FillFate): FillFate {
  if (now.kind !== 'answered' || before === undefined) return now;
  if (before.kind === 'countered') return { kind: 'closed', by: before.by };
  return before.kind === 'waiting' ? { kind: 'settled' } : before;
}
