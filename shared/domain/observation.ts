/** What one pass saw of the exchange, what it still has to ask, and what it decided. */

import type { Decimal } from './decimal.ts';
import type { BlockedLevel, CancelWhy } from './bot-state.ts';
import type { Fill } from './fill.ts';
import type { Balance, Ticker } from './market.ts';
import type { OrderLookup, OrderReport, Side } from './order.ts';

export interface Lookup {
  readonly clientOrderId: string;
  readonly lookup: OrderLookup;
}

export interface Observation {
  /** Exchange's clock when the reading began; every part was read after it. */
  readonly atMs: number;
  /**
   * Reports that came by themselves. Where there are any, even none, the exchange was not read: the list of open orders
   * is empty, and no order is missing for not being in it.
   */
  readonly told?: readonly OrderReport[];
  /** Complete, and read before the fills. */
  readonly openOrders: readonly OrderReport[];
  /** Since the cursor less the overlap, and of orders asked about; any order, doubles allowed. */
  readonly fills: readonly Fill[];
  readonly lookups: readonly Lookup[];
  /** Exchange ids of orders whose trades were asked for, and are all among the fills. */
  readonly tradesAnswered?: readonly string[];
  readonly ticker?: Ticker;
  readonly balances?: readonly Balance[];
  /** Answer to the ask of the same name; undefined price: we never traded here. */
  readonly ownLastTrade?: { readonly price: Decimal | undefined };
}

/** What the plan needs to know before it can decide more. */
export type Ask =
  | {
      readonly kind: 'order';
      readonly clientOrderId: string;
      readonly exchangeOrderId?: string;
      /** When it was decided, exchange's clock. */
      readonly createdAtMs?: number;
    }
  | {
      readonly kind: 'fillsOfOrder';
      readonly clientOrderId: string;
      readonly exchangeOrderId: string;
    }
  | { readonly kind: 'balances' }
  | { readonly kind: 'ownLastTrade' };

export interface PlaceIntent {
  readonly kind: 'place';
  readonly clientOrderId: string;
  readonly side: Side;
  readonly level: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly timeInForce: 'gtc' | 'ioc';
  readonly postOnly: boolean;
  readonly expiresAtMs: number;
  readonly why: 'seed' | 'counter' | 'flatten';
}

export interface CancelOrderIntent {
  readonly kind: 'cancel';
  readonly clientOrderId: string;
  readonly exchangeOrderId?: string;
  readonly why: CancelWhy;
}

export type Intent = PlaceIntent | CancelOrderIntent;

/** A level of the target that holds no order, and why, with what a person may want to know besides. */
export interface Blocked extends BlockedLevel {
  readonly price: Decimal;
  readonly detail?: string;
}

/** What happened, for people and metrics; nothing is decided from it. */
export type Note =
  | {
      readonly kind: 'filled' | 'partFilledAndEnded';
      readonly clientOrderId: string;
      readonly side: Side;
      readonly level: number;
      readonly price: Decimal;
      readonly quantity: Decimal;
      readonly timeMs: number;
    }
  | { readonly kind: 'roundTrip'; readonly profitQuote: Decimal; readonly settled: boolean }
  | { readonly kind: 'started'; readonly startPrice: Decimal }
  | { readonly kind: 'adopted' | 'notPlaced' | 'endedElsewhere'; readonly clientOrderId: string }
  | { readonly kind: 'mode'; readonly mode: string }
  | { readonly kind: 'cannotStart'; readonly because: string };

/** What the engine may count on; from the exchange's capabilities. */
export interface EngineCapabilities {
  readonly clientOrderIds: boolean;
  readonly postOnly: boolean;
  readonly fillHistory: boolean;
  readonly placeExpiry: boolean;
  readonly openOrdersMax: number;
}
