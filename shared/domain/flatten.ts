/** Back to the starting inventory: cancel everything, then sell or buy the difference at once, at a bounded price. */

import { cancelAll } from './cancel-rules.ts';
import { ceilTo, decimal, floorTo, minOf } from './decimal.ts';
import type { Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import { flattenSlippage, placeLifetimeMs } from './limits.ts';
import { inventoryLots, setMode } from './modes.ts';
import type { Blocked } from './observation.ts';
import type { PlanContext } from './plan-context.ts';

export function flatten(draft: Draft, context: PlanContext): readonly Blocked[] {
  cancelAll(draft, context, 'stopping');
  if (draft.live().length > 0) return [];
  const { ticker } = context.observation;
  if (ticker === undefined) return [];
  const { instrument } = context;
  const inventory = inventoryLots(draft, context);
  const side = inventory.isNegative() ? 'buy' : 'sell';
  const slippage = decimal(flattenSlippage);
  const price =
    side === 'sell'
      ? floorTo((ticker.bid ?? ticker.last).mul(decimal(1).minus(slippage)), instrument.tickSize)
      : ceilTo((ticker.ask ?? ticker.last).mul(slippage.plus(1)), instrument.tickSize);
  const quantity = minOf(inventory.abs(), instrument.maxQuantity ?? inventory.abs());
  if (isBelowMinimum(instrument, { price, quantity })) {
    forgiveDebts(draft);
    setMode(draft, 'stopped');
    return [];
  }
  const refusal = draft.state.refusals.find(({ untilMs }) => untilMs > context.nowMs);
  if (refusal !== undefined) {
    return [{ level: draft.state.gap, side, price, reason: 'refused', detail: refusal.reason }];
  }
  draft.add({
    side,
    level: draft.state.gap,
    price,
    quantity,
    role: 'flatten',
    ...(context.config.connection === 'websocket' ? { isLedgered: true } : {}),
    createdAtMs: context.nowMs,
    expiresAtMs: context.nowMs + placeLifetimeMs * context.patience,
  });
  return [];
}

/** The flattened inventory was their answer. */
function forgiveDebts(draft: Draft): void {
  for (const debt of draft.state.debts) {
    draft.addToLedger((ledger) => ({
      settled: ledger.settled + debt.parents.length,
      answeredQuantity: ledger.answeredQuantity.plus(debt.filledQuantity),
    }));
  }
  if (draft.state.debts.length > 0) draft.setDebts([]);
}
