/** What the use cases need of an exchange. One adapter an exchange implements it. */

import type { Decimal } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Balance, PriceLimits, Ticker } from '../domain/market.ts';
import type { OrderLookup, OrderReport, Side } from '../domain/order.ts';
import type { Lane } from './governor.ts';

/** The engine asks these, never the exchange's name. */
export interface Capabilities {
  /** Orders carry our id, and can be looked up by it. */
  readonly clientOrderIds: boolean;
  readonly postOnly: boolean;
  /** Takes orders that never rest. Elsewhere such an order rests with what it could not trade, and is canceled. */
  readonly immediateOrCancel: boolean;
  /** Fills can be read as a list since a time. */
  readonly fillHistory: boolean;
  /** A place request carries a time after which the exchange itself discards it. */
  readonly placeExpiry: boolean;
  /** Most orders in one place or cancel request. */
  readonly batchSizeMax: number;
  /** Most open orders on one symbol. */
  readonly openOrdersMax: number;
}

export interface PlaceRequest {
  readonly symbol: string;
  /** `[a-z0-9]{12,32}`. Ignored by exchanges without client order ids. */
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly timeInForce: 'gtc' | 'ioc';
  readonly postOnly: boolean;
  /** The exchange must discard the request after this time; exchange's own clock, epoch ms. */
  readonly expiresAtMs: number;
}

export type RejectReason =
  | 'insufficientBalance'
  | 'wouldCross'
  | 'belowMinimum'
  | 'aboveMaximum'
  | 'priceOutOfLimits'
  | 'badPrecision'
  | 'tooManyOrders'
  | 'duplicateClientOrderId'
  | 'notTradable'
  | 'expired'
  | 'rateLimited'
  | 'auth'
  | 'other';

/** What places wait for when a budget is short: a fill is answered before an empty level is filled. */
export type PlaceLane = Extract<Lane, 'counter' | 'seed'>;

/** `unknown` is not a failure: the order may be live. Only asking the exchange settles it. */
export type PlaceOutcome =
  | { readonly kind: 'accepted'; readonly exchangeOrderId: string }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** Names the order by what is known of it, one or both; an adapter uses the name its exchange goes by. */
export interface CancelRequest {
  readonly symbol: string;
  readonly clientOrderId?: string;
  readonly exchangeOrderId?: string;
}

/** `accepted`: asked for, perhaps not done yet. `gone`: no longer open, filled or canceled: ask which. */
export type CancelOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** As in `CancelRequest`. */
export interface OrderQuery {
  readonly symbol: string;
  readonly clientOrderId?: string;
  readonly exchangeOrderId?: string;
  /** When the order was decided, exchange's clock, where that is known: some exchanges forget our ids after a while. */
  readonly createdAtMs?: number;
}

export interface KeyPermissions {
  readonly canRead: boolean;
  readonly canTrade: boolean;
  /** Set where the exchange does not tell of trading, so that it is believed until an order is refused. */
  readonly isTradeAssumed?: true;
  /** Undefined where the exchange does not tell. */
  readonly canWithdraw: boolean | undefined;
  /** Whether the key works from certain addresses alone; absent where the exchange does not tell. */
  readonly isBound?: boolean;
  /** Those addresses; empty when it is not bound, or the exchange does not list them. */
  readonly boundAddresses: readonly string[];
}

/** How far a request budget is used, as the exchange told with an answer. */
export interface RateUsage {
  /** In the exchange's words, with its window: `weight 1m`, `orders 10s`, `POST /api/v5/trade/order`. */
  readonly limit: string;
  readonly used: number;
  /** Absent where the exchange does not tell. */
  readonly max?: number;
  /** When it was told, epoch ms of our clock. */
  readonly toldAtMs: number;
}

/**
 * Reads reject with an `ExchangeError`; they are retried inside, a bounded number of times. Place and cancel never
 * reject for what the exchange or the network did: that is an outcome. `place` is never retried inside.
 *
 * Where a budget is short, `order` and `fillsOfOrder` go before other reads and before seeds, with the cancels: they
 * settle what became of an order, and with it a counter that may be owed, and are asked about single orders, not polled.
 */
export interface Exchange {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Kept for an hour at most, and for `maxAgeMs` where somebody has reason to doubt it. */
  instrument(symbol: string, maxAgeMs?: number): Promise<Instrument>;
  ticker(symbol: string): Promise<Ticker>;
  /** Our newest trade on the symbol. */
  ownLastTrade(symbol: string): Promise<Fill | undefined>;
  /** All pages, or an error: never a part of the list. */
  openOrders(symbol: string): Promise<readonly OrderReport[]>;
  /** All our fills at or after `sinceMs` (exchange's clock), oldest first, all pages. */
  fillsSince(symbol: string, sinceMs: number): Promise<readonly Fill[]>;
  /** All fills of one order, oldest first. */
  fillsOfOrder(symbol: string, exchangeOrderId: string): Promise<readonly Fill[]>;
  order(query: OrderQuery): Promise<OrderLookup>;
  /** One entry for each currency asked for, zero where the account has none. */
  balances(currencies: readonly string[]): Promise<readonly Balance[]>;
  priceLimits(symbol: string): Promise<PriceLimits>;
  /** Outcomes in the order of the requests. Batches inside as the exchange allows. Without a lane they are seeds. */
  place(requests: readonly PlaceRequest[], lane?: PlaceLane): Promise<readonly PlaceOutcome[]>;
  cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]>;
  /** The exchange's clock, epoch ms. Asked now, and `exchangeNow` goes by the answer from then on. */
  serverTime(): Promise<number>;
  /** Our clock plus the measured offset: what the exchange's clock shows now, without asking. */
  exchangeNow(): number;
  keyPermissions(): Promise<KeyPermissions>;
  /** The newest word on each budget, without asking; empty where the exchange tells none. */
  rateUsage(): readonly RateUsage[];
}

export type ExchangeErrorKind =
  'unavailable' | 'rateLimited' | 'auth' | 'clockSkew' | 'unknownSymbol' | 'badAnswer' | 'refused';

/** A read that did not succeed, after its retries. Holds nothing of the request: no header, key or signature. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly kind: ExchangeErrorKind;
  readonly exchange: string;
  /** For `rateLimited`: do not ask again before this time, epoch ms of our clock. */
  readonly retryAtMs: number | undefined;

  constructor(
    fields: { kind: ExchangeErrorKind; exchange: string; retryAtMs?: number },
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = fields.kind;
    this.exchange = fields.exchange;
    this.retryAtMs = fields.retryAtMs;
  }
}
