/** Back to the starting inventory: cancel everything, then sell or buy the difference at once, at a bounded price. */

import { cancelAll } from './cancel-rules.ts';
import type { Draft } from './draft.ts';
import { flattenOrder } from './flatten-order.ts';
import { placeLifetimeMs } from './limits.ts';
import { setMode } from './modes.ts';
import type { Blocked } from './observation.ts';
import type { PlanContext } from './plan-context.ts';

export function flatten(draft: Draft, context: PlanContext): readonly Blocked[] {
  cancelAll(draft, context, 'stopping');
  if (draft.live().length > 0) return [];
  const order = flattenOrder(draft, context);
  if (order === undefined) return [];
  if (order === 'none') {
    forgiveDebts(draft);
    setMode(draft, 'stopped');
    return [];
  }
  const refusal = draft.state.refusals.find(({ untilMs }) => untilMs > context.nowMs);
  if (refusal !== undefined) {
    return [
      {
        level: draft.state.gap,
        side: order.side,
        price: order.price,
        reason: 'refused',
        detail: refusal.reason,
      },
    ];
  }
  draft.add({
    ...order,
    level: draft.state.gap,
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
