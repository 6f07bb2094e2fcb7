/** A simulated exchange in running time: the core, moved on by a clock and kept in files. */

import { assert } from '../../shared/domain/assert.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Recording } from '../market/recording.ts';
import { ExchangeCore, type AmendVerdict } from './exchange-core.ts';
import { Journal, SimulatorDataError, type JournalEntry } from './journal.ts';
import type { AccountFunds, ExchangeProfile } from './profile.ts';
import type {
  AmendCommand,
  OrderChange,
  PlaceCommand,
  SimulatedFill,
  SimulatedOrder,
} from './records.ts';

/** After a longer silence the market has stood still for the rest of it: repeating it would take too long. */
const catchUpMaxMs = 6 * 3_600_000;
/** What a restart has to repeat is bounded by these two. */
const journalEntriesMax = 5_000;
const marketEventsMax = 100_000;

export interface SimulatedExchangeOptions {
  /** Virtual time. */
  readonly clock: Clock;
  readonly profile: ExchangeProfile;
  readonly recording: Recording;
  readonly accounts: readonly AccountFunds[];
  /** Without it everything is forgotten at the end. */
  readonly dataDir?: string;
}

export class SimulatedExchange {
  readonly profile: ExchangeProfile;
  private readonly clock: Clock;
  private readonly core: ExchangeCore;
  private readonly journal: Journal | undefined;
  private readonly listeners = new Set<(change: OrderChange) => void>();
  private readonly unannounced: OrderChange[] = [];
  private isAnnouncing = false;
  private compactedIndex: number;
  private isStandingStill = false;

  private constructor(
    clock: Clock,
    journal: Journal | undefined,
    openCore: (onChange: (change: OrderChange) => void) => ExchangeCore,
  ) {
    this.clock = clock;
    this.journal = journal;
    this.core = openCore((change) => this.unannounced.push(change));
    this.profile = this.core.profile;
    this.compactedIndex = this.core.nextIndex;
  }

  /** Throws `SimulatorDataError` when the data folder is damaged or belongs to another recording. */
  static open(options: SimulatedExchangeOptions): SimulatedExchange {
    const { clock, profile, recording, accounts, dataDir } = options;
    const journal = dataDir === undefined ? undefined : new Journal(dataDir);
    const kept = journal?.load();
    if (kept !== undefined && kept.state.recording !== recording.name) {
      throw new SimulatorDataError(
        `data folder ${dataDir ?? ''} goes with recording ${kept.state.recording}, found ${recording.name}`,
      );
    }
    const start = kept === undefined ? { startMs: clock.now() } : { state: kept.state };
    const exchange = new SimulatedExchange(
      clock,
      journal,
      (onChange) => new ExchangeCore({ profile, recording, start, onChange }),
    );
    exchange.repeatAll(kept?.entries ?? [], dataDir ?? '');
    // These were announced by the process that died.
    exchange.unannounced.length = 0;
    exchange.core.ledger.addAccounts(accounts);
    exchange.compact();
    exchange.advance();
    return exchange;
  }

  /** Virtual time, epoch ms; never goes back, not even over a restart. */
  get nowMs(): number {
    return this.core.nowMs;
  }

  /** The accounts and the market as they are after `advance`. */
  get ledger(): ExchangeCore['ledger'] {
    return this.core.ledger;
  }

  get market(): Pick<
    ExchangeCore,
    'ticker' | 'lastPrice' | 'depth' | 'priceLimits' | 'recentTrades'
  > {
    return this.core;
  }

  /** From now on time passes without a market: nothing trades but what crosses the book as it is. */
  standStill(): void {
    this.advance();
    this.isStandingStill = true;
  }

  /** Lets the market happen up to now. */
  advance(): void {
    const patienceMs = this.isStandingStill ? 0 : catchUpMaxMs;
    const silenceMs = this.clock.now() - this.core.nowMs - patienceMs;
    if (silenceMs > 0) {
      this.keep({ kind: 'halt', ...this.standing(), ms: silenceMs });
      this.core.haltMarket(silenceMs);
    }
    this.core.advanceTo(this.clock.now());
    if (this.unannounced.length > 0) this.keep({ kind: 'advance', ...this.standing() });
    this.announce();
    const isDue =
      (this.journal?.length ?? 0) >= journalEntriesMax ||
      this.core.nextIndex - this.compactedIndex >= marketEventsMax;
    if (isDue) this.compact();
  }

  place(account: string, request: PlaceCommand): Readonly<SimulatedOrder> {
    this.advance();
    this.keep({ kind: 'place', ...this.standing(), account, request });
    const order = this.core.place(account, request);
    this.announce();
    return order;
  }

  /** Says whether the order was open. */
  cancel(account: string, orderId: string): boolean {
    this.advance();
    this.keep({ kind: 'cancel', ...this.standing(), account, orderId });
    const wasOpen = this.core.cancel(account, orderId);
    this.announce();
    return wasOpen;
  }

  amend(account: string, orderId: string, changes: AmendCommand): AmendVerdict {
    this.advance();
    this.keep({ kind: 'amend', ...this.standing(), account, orderId, changes });
    const verdict = this.core.amend(account, orderId, changes);
    this.announce();
    return verdict;
  }

  /**
   * Calls back after each change of an account's order, in the order they happened, once its effects are kept. Returns
   * how to stop that.
   */
  onOrderChange(listener: (change: OrderChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls back after each fill. */
  onFill(listener: (fill: SimulatedFill) => void): () => void {
    return this.onOrderChange(({ fill }) => {
      if (fill !== undefined) listener(fill);
    });
  }

  close(): void {
    this.compact();
    this.journal?.close();
  }

  private standing(): { nextIndex: number; nowMs: number } {
    return { nextIndex: this.core.nextIndex, nowMs: this.core.nowMs };
  }

  private keep(entry: JournalEntry): void {
    this.journal?.append(entry);
  }

  private compact(): void {
    this.compactedIndex = this.core.nextIndex;
    this.journal?.compact(this.core.state());
  }

  /** A listener may move time on: what that brings waits for its turn. */
  private announce(): void {
    if (this.isAnnouncing) return;
    this.isAnnouncing = true;
    try {
      for (let next = this.unannounced.shift(); next; next = this.unannounced.shift()) {
        for (const listener of this.listeners) listener(next);
      }
    } finally {
      this.isAnnouncing = false;
    }
  }

  /** Entries that cannot have happened after this snapshot are damage too. */
  private repeatAll(entries: readonly JournalEntry[], dataDir: string): void {
    for (const [index, entry] of entries.entries()) {
      try {
        assert(entry.nextIndex >= this.core.nextIndex, 'the market does not go back');
        this.repeat(entry);
      } catch (cause) {
        const message = `entry ${index + 1} of the journal in ${dataDir} does not fit the snapshot there`;
        throw new SimulatorDataError(message, { cause });
      }
    }
  }

  private repeat(entry: JournalEntry): void {
    this.core.advanceToIndex(entry.nextIndex, entry.nowMs);
    if (entry.kind === 'halt') this.core.haltMarket(entry.ms);
    else if (entry.kind === 'place') this.core.place(entry.account, entry.request);
    else if (entry.kind === 'cancel') this.core.cancel(entry.account, entry.orderId);
    else if (entry.kind === 'amend') {
      this.core.amend(entry.account, entry.orderId, entry.changes);
    }
  }
}
