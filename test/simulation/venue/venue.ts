/** One market of an exchange: the loopback exchanges' own core, and what it showed before. */

import type { ExchangeProfile } from '../../../local/exchange/profile.ts';
import type { OrderChange } from '../../../local/exchange/records.ts';
import { SimulatedExchange } from '../../../local/exchange/simulated-exchange.ts';
import type { Recording } from '../../../local/market/recording.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Balance } from '../../../shared/domain/market.ts';
import type { Timeline } from '../kernel/timeline.ts';
import type { Gate } from './gate.ts';
import type { VenueKind } from './kinds.ts';
import { OrderHistory } from './order-history.ts';

export interface VenueParts {
  readonly name: string;
  readonly timeline: Timeline;
  readonly kind: VenueKind;
  readonly instrument: Instrument;
  readonly recording: Recording;
  /** Of all markets of the exchange. */
  readonly gate: Gate;
  readonly accounts: readonly string[];
  readonly funds: Readonly<Record<string, string>>;
}

type BalancesAt = { readonly atMs: number; readonly balances: readonly Balance[] };

/** Between two moments at which the market moves even if nobody asks. */
const tickMs = 5_000;
const balancesKeptMs = 120_000;

export class Venue {
  readonly name: string;
  readonly kind: VenueKind;
  readonly exchange: SimulatedExchange;
  readonly history = new OrderHistory();
  readonly gate: Gate;
  /** When shifting pages left an order out of a list last, by its id. */
  readonly leftOutAtMs = new Map<string, number>();
  /** Until when a trade is in no list, by its id. */
  readonly hiddenUntilMs = new Map<string, number>();
  /** As the exchange tells it now; rules may have become stricter since it opened. */
  instrument: Instrument;
  /** Nobody is answered before this time. */
  downUntilMs = 0;
  readonly timeline: Timeline;
  private readonly pastBalances = new Map<string, BalancesAt[]>();

  constructor(parts: VenueParts) {
    const { timeline, kind, instrument, recording, accounts, funds } = parts;
    this.name = parts.name;
    this.timeline = timeline;
    this.kind = kind;
    this.instrument = instrument;
    this.gate = parts.gate;
    const profile: ExchangeProfile = {
      instrument,
      makerFeeBps: decimal(8),
      takerFeeBps: decimal(10),
      clientOrderIdsUniqueIn: kind.clientOrderIdsUniqueIn,
      postOnlyCrossing: kind.postOnlyCrossing,
      priceBandBps: decimal(5_000),
      openOrdersMax: kind.capabilities.openOrdersMax,
      idsFrom: 1_000_000n,
    };
    this.exchange = SimulatedExchange.open({
      clock: { now: () => timeline.nowMs, wait: (ms) => timeline.sleep(ms) },
      profile,
      recording,
      accounts: accounts.map((name) => ({ name, balances: funds })),
    });
    this.exchange.onOrderChange((change) => {
      this.note(change);
    });
    for (const account of accounts) this.keepBalances(account);
    this.move();
  }

  /** Whether it is an account of this market. */
  has(account: string): boolean {
    return this.pastBalances.has(account);
  }

  /** An account of both has one purse for the currency they have in common: what one market ties up the other lacks. */
  shareFunds(other: Venue): void {
    const { quote } = this.instrument;
    if (other.name !== this.name || other.instrument.quote !== quote) return;
    for (const account of this.pastBalances.keys()) {
      if (!other.has(account)) continue;
      this.exchange.ledger.shareBalance(account, quote, other.exchange.ledger);
      this.keepBalances(account);
      for (const [changed, told] of [
        [this, other],
        [other, this],
      ] as const) {
        changed.exchange.onOrderChange(({ order }) => {
          if (order.account === account) told.keepBalances(account);
        });
      }
    }
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  balancesAt(account: string, atMs: number): readonly Balance[] {
    const past = this.pastBalances.get(account) ?? [];
    return (past.findLast((one) => one.atMs <= atMs) ?? past[0])?.balances ?? [];
  }

  private note(change: OrderChange): void {
    const { account } = change.order;
    // A change of the market's own carries its own time, which may be a little before now.
    this.history.note(change, change.fill?.timeMs ?? this.nowMs);
    this.keepBalances(account);
  }

  private keepBalances(account: string): void {
    const past = this.pastBalances.get(account) ?? [];
    const balances = Object.entries(this.exchange.ledger.balances(account)).map(
      ([currency, { total, held }]) => ({ currency, available: total.minus(held), held }),
    );
    past.push({ atMs: this.nowMs, balances });
    while (past.length > 1 && (past[1]?.atMs ?? 0) < this.nowMs - balancesKeptMs) past.shift();
    this.pastBalances.set(account, past);
  }

  private move(): void {
    this.exchange.advance();
    this.timeline.after(tickMs, () => {
      this.move();
    });
  }
}
