/** What the host shows of itself at one moment: plain data, no engine in it. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { BlockedReason, Mode } from '../../shared/domain/bot-state.ts';
import type { Side } from '../../shared/domain/order.ts';

export interface HostSnapshot {
  /** Virtual clock, epoch milliseconds: market, schedules and all times below. */
  readonly virtualTimeMs: number;
  /** Real time since the host started. */
  readonly elapsedMs: number;
  /** Virtual milliseconds a real one. */
  readonly speed: number;
  readonly markets: readonly MarketSnapshot[];
  readonly bots: readonly BotSnapshot[];
  /** Enabled, without a completed pass since the host started: as their last run left them. */
  readonly unpassed: readonly BotSnapshot[];
  /** Absent as long as no bot trades over a websocket. */
  readonly relay?: RelaySnapshot;
  /** Oldest first; the host keeps the newest few. */
  readonly warnings: readonly Warning[];
}

/** The process that holds the websockets. */
export interface RelaySnapshot {
  readonly state: 'starting' | 'running' | 'down';
  readonly pid: number | undefined;
  /** How often it was started again. */
  readonly restarts: number;
  /** Of its lease; absent until it was first taken. */
  readonly epoch?: number;
  readonly sessionsLive: number;
  readonly sessionsWanted: number;
  /** Why one of them does not live, where the relay knows. */
  readonly sessionDownBecause?: string;
}

export interface MarketSnapshot {
  readonly exchange: string;
  readonly symbol: string;
  readonly last: Decimal;
  readonly bid?: Decimal;
  readonly ask?: Decimal;
}

/** Where the bot trades; undefined as long as nobody has seen a price there. */
export function marketOfBot(
  { markets }: HostSnapshot,
  { exchange, symbol, market }: BotSnapshot,
): MarketSnapshot | undefined {
  const listed = markets.find((one) => one.exchange === exchange && one.symbol === symbol);
  return listed ?? market;
}

export interface Warning {
  readonly atMs: number;
  readonly text: string;
}

export interface BotSnapshot {
  readonly botId: string;
  readonly exchange: string;
  /** How fills are learnt and orders sent: `REST`, `Websocket` or `request-reply websocket`. */
  readonly exchangeClass: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly mode: Mode;
  /** Why the bot cannot start, in words. */
  readonly blockedBecause?: string;
  /** Price of level 0; absent until it is known. */
  readonly startPrice?: Decimal;
  readonly gap: GapSnapshot;
  /** Highest price first; the gap itself is not among them. */
  readonly ladder: readonly LadderRow[];
  /** Newest first. */
  readonly lastFills: readonly FillSnapshot[];
  readonly totals: BotTotals;
  /** What the newest of the failed passes said; absent where none failed. */
  readonly lastFailure?: string;
  /** The newest pass failed. */
  readonly isFailing: boolean;
  /** Of the orphans in the totals, those younger than what the state is from: the next pass will know them. */
  readonly newOrders: number;
  /** What the bot's own last pass saw, for markets the host does not list. */
  readonly market?: MarketSnapshot;
  /** Decimal places of prices and quantities of this bot's orders. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

export interface GapSnapshot {
  readonly level: number;
  /** Absent until the start price is known. */
  readonly price?: Decimal;
}

interface LadderSpot {
  readonly level: number;
  readonly side: Side;
}

export interface LadderOrder extends LadderSpot {
  readonly kind: 'order';
  readonly price: Decimal;
  /** Base, as ordered. */
  readonly quantity: Decimal;
  readonly role: 'seed' | 'counter' | 'flatten';
  readonly status: 'placing' | 'open' | 'canceling';
  /** Executed share in whole percent, 0 to 100. */
  readonly filledPercent: number;
}

export interface LadderBlocked extends LadderSpot {
  readonly kind: 'blocked';
  readonly price?: Decimal;
  readonly reason: BlockedReason;
  readonly detail?: string;
}

/** A level of the target with neither an order nor a reason. */
export interface LadderHole extends LadderSpot {
  readonly kind: 'hole';
  readonly price: Decimal;
}

export type LadderRow = LadderOrder | LadderBlocked | LadderHole;

export interface FillSnapshot {
  readonly clientOrderId: string;
  readonly atMs: number;
  readonly side: Side;
  readonly level: number;
  /** Average price of the execution. */
  readonly price: Decimal;
  /** Base, before fees. */
  readonly quantity: Decimal;
  readonly fate: FillFate;
}

/** What became of a filled order. */
export type FillFate =
  | { readonly kind: 'countered'; readonly by: CounterOrder; readonly isPlaced: boolean }
  /** Its counter has filled. */
  | { readonly kind: 'closed'; readonly by: CounterOrder }
  | { readonly kind: 'settled' }
  /** Answered for good, by a filled counter or by settling; the state alone does not say which. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'waiting'; readonly side: Side; readonly price: Decimal }
  /** It took the inventory back to where it was: nothing answers it. */
  | { readonly kind: 'flattened' };

export interface CounterOrder {
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: Decimal;
}

/** Sums over a bot's life; `fills` is always `countered + settled + debts`. */
export interface BotTotals {
  /** Orders filled completely, or ended with a part filled. */
  readonly fills: number;
  /** Of them, those whose counter rests or has filled. */
  readonly countered: number;
  readonly settled: number;
  /** Of them, those whose answer still waits. */
  readonly debts: number;
  readonly openBuys: number;
  readonly openSells: number;
  readonly duplicates: number;
  readonly holes: number;
  readonly orphans: number;
  readonly unknown: number;
  /** Open by the state, but not on the exchange's list: the next pass asks. */
  readonly missing: number;
  readonly passes: number;
  /** Passes that failed, since the host started as the passes are. */
  readonly failures: number;
  readonly apiCalls: number;
  readonly realizedProfitQuote: Decimal;
  readonly feesQuote: Decimal;
  readonly inventoryBase: Decimal;
}
