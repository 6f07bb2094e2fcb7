/**
 * Exchanges without client order ids: an order whose place request got no answer is found again by its side, price,
 * quantity and time, among open orders and fills that no other order of ours claims. One for one, oldest first.
 *
 * One that was given up is still looked for: lists may leave an order out while their pages shift. Those that are still
 * waited for come first.
 */

import type { BotOrder } from './bot-state.ts';
import { zero } from './decimal.ts';
import type { Draft } from './draft.ts';
import type { Fill } from './fill.ts';
import { settleMarginWithoutExpiryMs } from './limits.ts';
import type { PlanContext } from './plan-context.ts';

/** The exchange's clock and ours may differ by this much after the offset is taken out. */
const clockToleranceMs = 2_000;

/** Gives unnamed orders the exchange's id where one fits. */
export function matchUnnamed(draft: Draft, { observation, patience }: PlanContext): void {
  const unnamed = [...nameless(draft, isWaitedFor), ...nameless(draft, isGivenUp)];
  if (unnamed.length === 0) return;

  const strangers = observation.openOrders
    .filter((report) => draft.find(report) === undefined)
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const claimed = new Set<string>();
  const claim = (order: BotOrder, exchangeOrderId: string): void => {
    claimed.add(exchangeOrderId);
    draft.update(order.clientOrderId, { exchangeOrderId });
  };
  for (const order of unnamed) {
    const report = strangers.find(
      (candidate) =>
        !claimed.has(candidate.exchangeOrderId) &&
        candidate.side === order.side &&
        candidate.price.eq(order.price) &&
        candidate.quantity.eq(order.quantity) &&
        isOnTime(order, candidate.createdAtMs, patience),
    );
    if (report !== undefined) claim(order, report.exchangeOrderId);
  }

  const trades = new Map<string, Fill[]>();
  for (const fill of observation.fills) {
    if (draft.find(fill) !== undefined) continue;
    trades.set(fill.exchangeOrderId, [...(trades.get(fill.exchangeOrderId) ?? []), fill]);
  }
  for (const order of unnamed) {
    if (draft.order(order.clientOrderId)?.exchangeOrderId !== undefined) continue;
    const found = [...trades].find(
      ([id, fills]) => !claimed.has(id) && couldBe(order, fills, patience),
    );
    if (found !== undefined) claim(order, found[0]);
  }
}

function nameless(draft: Draft, isMeant: (order: BotOrder) => boolean): readonly BotOrder[] {
  return draft
    .orders()
    .filter((order) => order.exchangeOrderId === undefined && isMeant(order))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
}

const isWaitedFor = ({ status }: BotOrder): boolean => status === 'placing';

/** Not one that the exchange refused: of that it said itself that it does not exist. */
const isGivenUp = ({ status, closeReason }: BotOrder): boolean =>
  status === 'closed' && closeReason === 'notPlaced';

function isOnTime(order: BotOrder, createdAtMs: number, patience: number): boolean {
  if (createdAtMs < order.createdAtMs - clockToleranceMs) return false;
  // Nobody waits any more for one that was given up.
  return isWaitedFor(order) || createdAtMs <= lastArrivalMs(order, patience);
}

/** Later than this no request of ours arrives. */
function lastArrivalMs({ expiresAtMs }: BotOrder, patience: number): number {
  return expiresAtMs + settleMarginWithoutExpiryMs * patience + clockToleranceMs;
}

/** A maker trades at its own price; an order that crossed trades at a better one, as it arrives and all at once. */
function couldBe(order: BotOrder, fills: readonly Fill[], patience: number): boolean {
  const total = fills.reduce((sum, { quantity }) => sum.plus(quantity), zero);
  const isAfter = fills.every(({ timeMs }) => timeMs >= order.createdAtMs - clockToleranceMs);
  const isSameSide = fills.every(({ side }) => side === order.side);
  if (!isAfter || !isSameSide || total.gt(order.quantity)) return false;
  const isAtPrice = fills.every(({ price }) => price.eq(order.price));
  const isBetter = fills.every(({ price }) =>
    order.side === 'buy' ? price.lte(order.price) : price.gte(order.price),
  );
  const lastMs = lastArrivalMs(order, patience);
  const isOnArrival = fills.every(({ timeMs }) => timeMs <= lastMs);
  return isAtPrice || (isBetter && isOnArrival && total.eq(order.quantity));
}
