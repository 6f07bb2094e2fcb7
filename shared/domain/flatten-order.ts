/** The order that brings a bot back to the inventory it started with. */

import { ceilTo, decimal, floorTo, minOf, type Decimal } from './decimal.ts';
import type { Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import { flattenSlippage } from './limits.ts';
import type { Side } from './order.ts';
import type { PlanContext } from './plan-context.ts';

export interface FlattenOrder {
  readonly side: Side;
  /** In quote: worse than the best opposite price by the slippage, so that it trades at once. */
  readonly price: Decimal;
  /** In base. */
  readonly quantity: Decimal;
}

/** `none`: what is held is too small to be traded. Undefined: nobody knows the price. */
export function flattenOrder(
  draft: Draft,
  { observation: { ticker }, instrument }: PlanContext,
): FlattenOrder | 'none' | undefined {
  if (ticker === undefined) return undefined;
  const { inventoryBase } = draft.state.ledger;
  const side = inventoryBase.isNegative() ? 'buy' : 'sell';
  const size = floorTo(inventoryBase.abs(), instrument.lotSize);
  const slippage = decimal(flattenSlippage);
  const price =
    side === 'sell'
      ? floorTo((ticker.bid ?? ticker.last).mul(decimal(1).minus(slippage)), instrument.tickSize)
      : ceilTo((ticker.ask ?? ticker.last).mul(slippage.plus(1)), instrument.tickSize);
  const quantity = minOf(size, instrument.maxQuantity ?? size);
  return isBelowMinimum(instrument, { price, quantity }) ? 'none' : { side, price, quantity };
}
