/** An order as the exchange tells it. */

import type { Decimal } from './decimal.ts';

export type Side = 'buy' | 'sell';

export function oppositeSide(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

/** `open` covers partly filled orders; `canceled` may have fills. */
export type ReportedStatus = 'open' | 'filled' | 'canceled';

export interface OrderReport {
  readonly exchangeOrderId: string;
  /** Absent where the exchange keeps none, or the order was placed without. */
  readonly clientOrderId?: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Executed so far, in base, before fees. */
  readonly filledQuantity: Decimal;
  /** Average execution price; absent while nothing is filled. */
  readonly averagePrice?: Decimal;
  /** All fees charged so far, positive; a rebate is negative. */
  readonly fee?: Decimal;
  readonly feeCurrency?: string;
  readonly status: ReportedStatus;
  /** Why a canceled order ended, where the exchange says so. */
  readonly cancelReason?: 'wouldCross' | 'requested' | 'other';
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** The exchange's word on one order: found, or certainly unknown to it. Not being able to ask is an error instead. */
export type OrderLookup =
  { readonly kind: 'found'; readonly report: OrderReport } | { readonly kind: 'notFound' };
