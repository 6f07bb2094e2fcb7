/** What a view remembers beyond one snapshot: prices of the last while, and fills the state has already let go. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type {
  BotSnapshot,
  FillFate,
  FillSnapshot,
  HostSnapshot,
  MarketSnapshot,
} from './snapshot.ts';

/** One column of the sparkline is this much real time, and at least so much virtual time. */
const columnRealMs = 3_000;
const columnVirtualMsMin = 20_000;
const columnsMax = 240;
const fillsMax = 50;

export class ViewMemory {
  readonly #prices = new Map<string, { readonly column: number; readonly price: Decimal }[]>();
  readonly #fills = new Map<string, readonly FillSnapshot[]>();
  #columnMs: number | undefined;
  /** Place of the bot that a person wants to see; undefined for all in turn. */
  pinned: number | undefined;
  /** Whether a person can say so. */
  hasKeys = false;

  /** Virtual milliseconds of one column of the sparkline. */
  get columnMs(): number {
    return this.#columnMs ?? columnVirtualMsMin;
  }

  see(snapshot: HostSnapshot): void {
    this.#columnMs ??= Math.max(columnRealMs * snapshot.speed, columnVirtualMsMin);
    const column = Math.floor(snapshot.virtualTimeMs / this.#columnMs);
    for (const market of marketsOf(snapshot)) {
      const name = nameOf(market);
      const known = this.#prices.get(name) ?? [];
      if (known.at(-1)?.column === column) known.pop();
      known.push({ column, price: market.last });
      this.#prices.set(name, known.slice(-columnsMax));
    }
    for (const { botId, lastFills } of snapshot.bots) {
      this.#fills.set(botId, merged(this.#fills.get(botId) ?? [], lastFills));
    }
  }

  /** Oldest first. */
  pricesOf(market: Pick<MarketSnapshot, 'exchange' | 'symbol'>): readonly Decimal[] {
    return (this.#prices.get(nameOf(market)) ?? []).map(({ price }) => price);
  }

  /** Newest first. */
  fillsOf(botId: string): readonly FillSnapshot[] {
    return this.#fills.get(botId) ?? [];
  }
}

function nameOf({ exchange, symbol }: Pick<MarketSnapshot, 'exchange' | 'symbol'>): string {
  return `${exchange} ${symbol}`;
}

function marketsOf({ markets, bots }: HostSnapshot): HostSnapshot['markets'] {
  const listed = new Set(markets.map(nameOf));
  const others = bots.flatMap(({ market }: BotSnapshot) =>
    market === undefined || listed.has(nameOf(market)) ? [] : [market],
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
