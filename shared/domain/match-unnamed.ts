/**
 * Exchanges without client order ids: an order whose place request got no answer is found again by its side, price,
 * quantity and time, among open orders and fills that no other order of ours claims. One for one, oldest first.
 *
 * One that was given up is still looked for: lists may leave an order out while their pages shift. Those that are still
 * waited for come first.
 */

import type { BotOrder } from './bot-state.ts';
import { zero, type Decimal } from './decimal.ts';
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

  const trades = tradesByOrder(observation.fills.filter((fill) => draft.find(fill) === undefined));
  // An exact price says more: the trades of a younger order may be better than the price of an older one, too.
  for (const couldBe of [tradedAtPrice, tradedOnArrival]) {
    for (const order of unnamed) {
      if (draft.order(order.clientOrderId)?.exchangeOrderId !== undefined) continue;
      const found = [...trades].find(
        ([id, fills]) => !claimed.has(id) && couldBe(order, fills, patience),
      );
      if (found !== undefined) claim(order, found[0]);
    }
  }
}

/** Each once: those of an order that was asked for are told again. */
function tradesByOrder(fills: readonly Fill[]): ReadonlyMap<string, readonly Fill[]> {
  const byOrder = new Map<string, Fill[]>();
  for (const fill of fills) {
    const known = byOrder.get(fill.exchangeOrderId) ?? [];
    if (known.some(({ tradeId }) => tradeId === fill.tradeId)) continue;
    byOrder.set(fill.exchangeOrderId, [...known, fill]);
  }
  return byOrder;
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

/** As a maker's order does. */
function tradedAtPrice(order: BotOrder, fills: readonly Fill[]): boolean {
  const total = totalOf(fills);
  return (
    isOurSide(order, fills) &&
    total.lte(order.quantity) &&
    fills.every(({ price }) => price.eq(order.price))
  );
}

/** As one that crossed does: at a better price, all at once. */
function tradedOnArrival(order: BotOrder, fills: readonly Fill[], patience: number): boolean {
  const lastMs = lastArrivalMs(order, patience);
  const isBetter = ({ price }: Fill): boolean =>
    order.side === 'buy' ? price.lte(order.price) : price.gte(order.price);
  return (
    isOurSide(order, fills) &&
    totalOf(fills).eq(order.quantity) &&
    fills.every((fill) => isBetter(fill) && fill.timeMs <= lastMs)
  );
}

function isOurSide(order: BotOrder, fills: readonly Fill[]): boolean {
  return fills.every(
    ({ side, timeMs }) => side === order.side && timeMs >= order.createdAtMs - clockToleranceMs,
  );
}

const totalOf = (fills: readonly Fill[]): Decimal =>
  fills.reduce((sum, { quantity }) => sum.plus(quantity), zero);
