/** Everything a bot remembers between passes: one document, written with its outbox in one conditional put. */

import type { Decimal } from './decimal.ts';
import type { Side } from './order.ts';

/**
 * starting -> running <-> paused
 *     any -> stopping -> stopped, any -> flattening -> stopped; stopped -> starting or running
 */
export type Mode = 'starting' | 'running' | 'paused' | 'stopping' | 'flattening' | 'stopped';

/** The prices and quantities of all levels follow from this alone. */
export interface LatticeSpec {
  readonly strategy: 'proportional' | 'fixed';
  readonly spacing: Decimal;
  readonly quantityPower: number;
  /** Level 0, on the tick. */
  readonly startPrice: Decimal;
  readonly buyQuantity: Decimal;
  readonly sellQuantity: Decimal;
  /** Effective steps: the exchange's own or coarser by setting. */
  readonly priceStep: Decimal;
  readonly quantityStep: Decimal;
  readonly keepMinimumQuantity: boolean;
}

/**
 * A filled quantity not yet answered: waiting in the state, or carried by the counter order that answers it.
 * It is always in exactly one of the two.
 */
export interface Debt {
  /** Side of the answer. */
  readonly side: Side;
  /** Level of the answer. */
  readonly level: number;
  /** Lattice price of that level when the debt arose: the answer must be this good or better. */
  readonly price: Decimal;
  /** What the answer trades, in base. */
  readonly quantity: Decimal;
  /** What was executed, in base, before fees. */
  readonly filledQuantity: Decimal;
  /** Base that came in (or went out) by it, after fees taken in base. */
  readonly netBase: Decimal;
  /** Quote that went out (or came in) by it, after fees taken in quote. */
  readonly netQuote: Decimal;
  /** Whether the fill opened a round trip, so that its answer closes one. */
  readonly opens: boolean;
  /** Client order ids of the completely answered-for fills; empty for carried dust. */
  readonly parents: readonly string[];
  readonly sinceMs: number;
}

export type OrderRole = 'seed' | 'counter' | 'flatten' | 'foreign';

/** `placing`: decided and stored, the exchange's word is out. `open`: accepted. `closed`: ended, kept a while for late fills. */
export type OrderStatus = 'placing' | 'open' | 'closed';

/** `notPlaced` and `lost`: the exchange kept saying that it knows no such order. */
export type CloseReason = 'filled' | 'canceled' | 'rejected' | 'notPlaced' | 'lost';

export type CancelWhy =
  | 'beyondLevels'
  | 'duplicate'
  | 'wrongSide'
  | 'offLattice'
  | 'quantityChanged'
  | 'remainderTooSmall'
  | 'outOfBounds'
  | 'overCap'
  | 'overInventory'
  | 'clearBook'
  | 'stopping'
  | 'latticeChanged';

export interface CancelIntent {
  readonly why: CancelWhy;
  readonly requestedAtMs: number;
  /** Exchange's clock; the next attempt, if it still rests then. */
  readonly retryAtMs: number;
  readonly attempts: number;
}

export interface BotOrder {
  readonly clientOrderId: string;
  /** Known once accepted. */
  readonly exchangeOrderId?: string;
  readonly side: Side;
  readonly level: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly role: OrderRole;
  readonly status: OrderStatus;
  readonly closeReason?: CloseReason;
  /** The debts a counter pays. */
  readonly answers: readonly Debt[];
  readonly createdAtMs: number;
  /** A place request must not be sent, nor accepted by the exchange, after this time. Exchange's clock. */
  readonly expiresAtMs: number;
  /** Whoever sends it claims its id in the send ledger first: the strategy and the relay may both come to send it. */
  readonly isLedgered?: boolean;
  /**
   * When its outcome became unknown, by its expiry at the latest, or it was first found missing; absent while all is
   * well. Past the time at which its absence may be believed: when it was looked for then.
   */
  readonly askSinceMs?: number;
  readonly cancel?: CancelIntent;
  /** Executed quantity that is booked, in base, before fees; never shrinks. */
  readonly filledQuantity: Decimal;
  readonly filledQuote: Decimal;
  readonly feesBase: Decimal;
  readonly feesQuote: Decimal;
  /** Of `filledQuantity`, what a report told before its trades were seen; trades are counted against it first. */
  readonly bookedAhead: Decimal;
  /** What is booked ahead came without its fees: its trades bring them. */
  readonly isFeeUntold?: boolean;
  /** Of the sums above, what debts were made of. */
  readonly answeredQuantity: Decimal;
  readonly answeredBase: Decimal;
  readonly answeredQuote: Decimal;
  /** Trades already folded. */
  readonly tradeIds: readonly string[];
  readonly lastFill?: FillMoment;
  /** The exchange says it ended, but trades it speaks of are not seen yet. */
  readonly ended?: EndedReport;
  readonly closedAtMs?: number;
}

/** Fills are ordered by time, then trade id. */
export interface FillMoment {
  readonly timeMs: number;
  readonly tradeId: string;
}

export interface EndedReport {
  readonly status: 'filled' | 'canceled';
  readonly filledQuantity: Decimal;
  readonly filledQuote: Decimal;
  readonly fee: Decimal;
  readonly feeCurrency?: string;
  readonly sinceMs: number;
}

/** A level the exchange refused an order for, and until when it is left alone. */
export interface Refusal {
  readonly level: number;
  readonly side: Side;
  readonly reason: string;
  readonly count: number;
  readonly untilMs: number;
}

export type BlockedReason =
  | 'belowMinimum'
  | 'outsideBounds'
  | 'noBalance'
  | 'wouldCross'
  | 'refused'
  | 'maxOpenOrders'
  | 'maxInventory'
  | 'awaitingCancel'
  | 'awaitingAnswer';

/** A level of the target that held no order after the last pass, and why. */
export interface BlockedLevel {
  readonly level: number;
  readonly side: Side;
  readonly reason: BlockedReason;
}

/** Sums over the bot's life. Cash and inventory follow from the fills to the last unit. */
export interface Ledger {
  /** Orders that filled completely, or ended with a part filled. */
  readonly fills: number;
  /** Of the answered fills, those whose counter has filled. */
  readonly counteredClosed: number;
  readonly settled: number;
  /** Filled quantity, in base, whose answer has filled or that settled. */
  readonly answeredQuantity: Decimal;
  readonly roundTrips: number;
  /** Net base: bought minus sold minus fees taken in base. */
  readonly inventoryBase: Decimal;
  /** Net quote: received minus paid minus fees taken in quote. */
  readonly cashQuote: Decimal;
  /** Of closed round trips, after fees. */
  readonly realizedProfitQuote: Decimal;
  /** All fees in quote; those taken in base are valued at their trade's price. */
  readonly feesQuote: Decimal;
  /** Fees in a third currency, by currency. */
  readonly feesOther: Readonly<Record<string, Decimal>>;
}

export interface BotMarket {
  readonly exchange: string;
  readonly account: string;
  /** Unified spelling: `BTC-USDT`. */
  readonly symbol: string;
}

export interface BotState {
  readonly schemaVersion: 1;
  readonly botId: string;
  /** Where and what it trades, for all its life. Absent in states of before it was kept. */
  readonly market?: BotMarket;
  /** First part of every client order id; `[a-z0-9]{10}`, new for each life of the bot. */
  readonly idPrefix: string;
  readonly mode: Mode;
  /** Why the bot cannot start, in words; absent when it can. */
  readonly blockedBecause?: string;
  /** A pause came before a start had ended: it is begun again after it. */
  readonly isStartOwed?: boolean;
  /** Absent until the start price is known. */
  readonly lattice?: LatticeSpec;
  readonly gap: number;
  /** The fill the gap follows; ordered by time, then trade id. */
  readonly lastFill?: FillMoment;
  /** The next order's number; only ever rises. */
  readonly sequence: number;
  readonly orders: readonly BotOrder[];
  /** Waiting debts only; the others are in their counter's `answers`. */
  readonly debts: readonly Debt[];
  /** Fills before this were folded; reading starts a while before it. Exchange's clock. */
  readonly fillsCursorMs: number;
  readonly refusals: readonly Refusal[];
  /** By level. */
  readonly blocked: readonly BlockedLevel[];
  readonly ledger: Ledger;
  readonly createdAtMs: number;
}
