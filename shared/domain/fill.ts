/** One trade on one of our orders. */

import type { Decimal } from './decimal.ts';
import type { Side } from './order.ts';

export interface Fill {
  /** Unique per symbol and order: where two orders of ours meet, the fills of both bear the id of that trade. */
  readonly tradeId: string;
  readonly exchangeOrderId: string;
  readonly clientOrderId?: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Positive when charged, negative when a rebate. */
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly timeMs: number;
  readonly liquidity: 'maker' | 'taker';
}
