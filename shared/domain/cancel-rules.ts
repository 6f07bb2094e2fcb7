/** Which resting orders must go. */

import type { BotOrder, CancelWhy } from './bot-state.ts';
import { remainingOf, type Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import { openOrdersCapOf, type GridContext, type PlanContext } from './plan-context.ts';
import { isInsideBounds, isInWindow, seedQuantity } from './targets.ts';

/** Cancels everything that is on the book. */
export function cancelAll(draft: Draft, context: PlanContext, why: CancelWhy): void {
  for (const order of draft.live()) {
    if (order.status === 'open') draft.requestCancel(order, why, context.nowMs);
  }
}

/** Cancels what no rule lets rest: seeds before counters. */
export function cancelUnwanted(draft: Draft, context: GridContext): void {
  keepWantedAgain(draft, context);
  const duplicates = duplicatesAmong(draft.live());
  const doomed = draft
    .live()
    .filter((order) => order.status === 'open')
    .map((order) => ({
      order,
      why: order.cancel?.why ?? reasonToCancel(draft, context, order, duplicates),
    }))
    .toSorted((a, b) => rank(a.order) - rank(b.order));
  for (const { order, why } of doomed) {
    if (why !== undefined) draft.requestCancel(order, why, context.nowMs);
  }
}

/**
 * An order that fell out of the window, whose cancel did not reach the exchange, and that the window has come back to:
 * it keeps its place in the queue.
 */
function keepWantedAgain(draft: Draft, context: GridContext): void {
  for (const order of draft.live()) {
    const { cancel, clientOrderId } = order;
    if (cancel?.why !== 'beyondLevels' || context.nowMs < cancel.retryAtMs) continue;
    if (!context.isListed(order)) continue;
    if (reasonToCancel(draft, context, order, new Set()) !== undefined) continue;
    const hasRival = draft.live().some((o) => o.level === order.level && o !== order);
    if (!hasRival) draft.clear(clientOrderId, ['cancel']);
  }
}

const rank = ({ role }: BotOrder): number => (role === 'seed' ? 0 : 1);

function reasonToCancel(
  draft: Draft,
  context: GridContext,
  order: BotOrder,
  duplicates: ReadonlySet<BotOrder>,
): CancelWhy | undefined {
  const { gap } = draft.state;
  if (order.role === 'foreign') return undefined;
  if (context.lattice.at(order.level)?.price.eq(order.price) !== true) return 'offLattice';
  if (duplicates.has(order)) return 'duplicate';
  if (order.side === 'buy' ? order.level >= gap : order.level <= gap) return 'wrongSide';
  if (!isInsideBounds(order.price, context.config)) return 'outOfBounds';
  const mayStayBeyond = !context.config.strictLevels && order.role === 'counter';
  if (!mayStayBeyond && !isInWindow(order, { config: context.config, gap })) return 'beyondLevels';
  const rest = { price: order.price, quantity: remainingOf(order) };
  if (order.filledQuantity.gt(0) && isBelowMinimum(context.instrument, rest)) {
    return 'remainderTooSmall';
  }
  return undefined;
}

/** Of several orders on one level the oldest stays; an order already being canceled does not count as staying. */
export function duplicatesAmong(live: readonly BotOrder[]): ReadonlySet<BotOrder> {
  const staying = new Map<number, BotOrder>();
  const duplicates = new Set<BotOrder>();
  for (const order of live.toSorted(byAge)) {
    if (order.role === 'foreign' || order.cancel !== undefined) continue;
    if (staying.has(order.level)) duplicates.add(order);
    else staying.set(order.level, order);
  }
  return duplicates;
}

function byAge(a: BotOrder, b: BotOrder): number {
  return a.createdAtMs - b.createdAtMs || (a.clientOrderId < b.clientOrderId ? -1 : 1);
}

/** After the quantities of the config changed: untouched seeds of another quantity are placed anew. */
export function cancelOtherQuantities(draft: Draft, context: GridContext): void {
  for (const order of draft.live()) {
    if (order.role !== 'seed' || order.status !== 'open' || order.filledQuantity.gt(0)) continue;
    if (order.quantity.eq(seedQuantity(order, context))) continue;
    draft.requestCancel(order, 'quantityChanged', context.nowMs);
  }
}

/**
 * Keeps the cap: what rests over it goes, seeds before counters and the farthest first; and where counters beyond the
 * window take the room that `wanted` orders of the window need, they give way.
 */
export function cancelOverCap(draft: Draft, context: GridContext, wanted: number): void {
  const { gap } = draft.state;
  const { config } = context;
  const staying = draft.live().filter(({ cancel }) => cancel === undefined);
  const over = staying.length - openOrdersCapOf(context);
  const mayGo = staying.filter(
    (order) => order.status === 'open' && (over > 0 || !isInWindow(order, { config, gap })),
  );
  const doomed = mayGo
    .toSorted((a, b) => rank(a) - rank(b) || distance(b, gap) - distance(a, gap))
    .slice(0, Math.max(over > 0 ? over : over + wanted, 0));
  for (const order of doomed) draft.requestCancel(order, 'overCap', context.nowMs);
}

/** After the inventory limit was lowered: the farthest buys go, until what could be bought fits again. */
export function cancelOverInventory(draft: Draft, context: GridContext): void {
  const { maxInventory } = context.config;
  if (maxInventory === undefined) return;
  const { gap, ledger } = draft.state;
  const buys = draft
    .live()
    .filter(({ side, cancel }) => side === 'buy' && cancel === undefined)
    .toSorted((a, b) => distance(b, gap) - distance(a, gap));
  let reach = buys.reduce((sum, order) => sum.plus(remainingOf(order)), ledger.inventoryBase);
  for (const order of buys) {
    if (reach.lte(maxInventory)) return;
    if (order.status !== 'open') continue;
    draft.requestCancel(order, 'overInventory', context.nowMs);
    reach = reach.minus(remainingOf(order));
  }
}

function distance({ level }: BotOrder, gap: number): number {
  return Math.abs(level - gap);
}
