/**
 * Folds what was observed into the state: idempotent and monotonic, so that doubled, late and reordered news change
 * nothing. A missing order is not a filled order: what is in neither list is asked for.
 */

import { bookFill, bookReport, isLater } from './booking.ts';
import type { BotOrder, CloseReason } from './bot-state.ts';
import { isOfBot, sequenceOf } from './client-order-id.ts';
import { zero } from './decimal.ts';
import type { Draft } from './draft.ts';
import {
  asksMax,
  fillsOverlapMs,
  lostOrderPatienceMs,
  quietCursorMarginMs,
  quietCursorMs,
  settleMarginMs,
  settleMarginWithoutExpiryMs,
  tradesPatienceMs,
} from './limits.ts';
import { latticeOf } from './lattice.ts';
import { matchUnnamed } from './match-unnamed.ts';
import { nearestLevel } from './nearest-level.ts';
import type { Ask } from './observation.ts';
import type { OrderReport } from './order.ts';
import type { PlanContext } from './plan-context.ts';

/** Folds everything and tells what still has to be asked. */
export function fold(draft: Draft, context: PlanContext): readonly Ask[] {
  const { observation, instrument, capabilities } = context;
  if (!capabilities.clientOrderIds) matchUnnamed(draft, context);
  const fills = observation.fills.toSorted((a, b) => (isLater(a, b) ? 1 : -1));
  for (const fill of fills) {
    const order = draft.find(fill);
    if (order !== undefined) bookFill(draft, order, fill, instrument);
  }
  for (const report of observation.openOrders) foldReport(draft, context, report);
  for (const { lookup } of observation.lookups) {
    if (lookup.kind === 'found') foldReport(draft, context, lookup.report);
  }
  for (const report of observation.told ?? []) foldReport(draft, context, report);
  const asks = draft
    .orders()
    .flatMap((order) => [
      ...settleEnded(draft, context, order),
      ...askUnlisted(draft, context, order),
      ...askMissing(draft, context, order),
    ]);
  const forgotten = askForgotten(draft, context);
  for (const order of draft.live()) closeWhenFilled(draft, context, order);
  moveCursor(draft, context);
  return [...asks, ...forgotten].slice(0, asksMax);
}

function foldReport(draft: Draft, context: PlanContext, report: OrderReport): void {
  // An event may be so late that its order is long forgotten: only what the exchange shows when asked is adopted.
  const order =
    draft.find(report) ?? (context.isPartial ? undefined : adoptOurs(draft, context, report));
  if (order === undefined) return;
  const filledQuote = (report.averagePrice ?? report.price).mul(report.filledQuantity);
  if (order.status === 'closed') {
    // It was given up on the exchange's word that there is no such order; and there it is.
    const wasGivenUp = order.closeReason !== 'filled' && order.closeReason !== 'canceled';
    if (!wasGivenUp) return;
    draft.clear(order.clientOrderId, ['closeReason', 'closedAtMs']);
  }
  if (order.exchangeOrderId !== report.exchangeOrderId || order.status !== 'open') {
    draft.update(order.clientOrderId, {
      exchangeOrderId: report.exchangeOrderId,
      status: 'open',
    });
  }
  draft.clear(order.clientOrderId, ['askSinceMs']);
  const fee = {
    fee: report.fee ?? zero,
    ...(report.feeCurrency === undefined ? {} : { feeCurrency: report.feeCurrency }),
  };
  const told = { filledQuantity: report.filledQuantity, filledQuote, ...fee };
  if (!context.capabilities.fillHistory) {
    const seen = draft.order(order.clientOrderId) ?? order;
    bookReport(draft, seen, context.instrument, { ...told, atMs: report.updatedAtMs });
  }
  if (report.status === 'open') return;
  draft.update(order.clientOrderId, {
    ended: { status: report.status, ...told, sinceMs: order.ended?.sinceMs ?? context.nowMs },
  });
}

/** An order with an id of ours that the state does not know: it may have been given up and forgotten. */
function adoptOurs(draft: Draft, context: PlanContext, report: OrderReport): BotOrder | undefined {
  const { clientOrderId } = report;
  const { idPrefix, sequence, lattice } = draft.state;
  if (clientOrderId === undefined || !isOfBot(idPrefix, clientOrderId)) return undefined;
  if (lattice === undefined) return undefined;
  const ours = sequenceOf(idPrefix, clientOrderId);
  if (ours !== undefined && ours >= sequence) draft.set({ sequence: ours + 1 });
  else if (!isOpenForSure(context, clientOrderId)) return undefined;
  draft.notes.push({ kind: 'adopted', clientOrderId });
  return draft.add({
    clientOrderId,
    exchangeOrderId: report.exchangeOrderId,
    side: report.side,
    level: nearestLevel(latticeOf(lattice), report.price),
    price: report.price,
    quantity: report.quantity,
    role: 'seed',
    status: 'open',
    createdAtMs: report.createdAtMs,
    expiresAtMs: report.createdAtMs,
  });
}

/** Filled, answered and forgotten orders still stand in lists that are old; adopted, they would be answered again. */
function isOpenForSure(context: PlanContext, clientOrderId: string): boolean {
  const lookup = context.lookupOf(clientOrderId);
  return lookup?.kind === 'found' && lookup.report.status === 'open';
}

/** Orders of ours that the state has forgotten, and that are listed as open all the same. */
function askForgotten(draft: Draft, context: PlanContext): readonly Ask[] {
  if (context.isPartial || draft.state.lattice === undefined) return [];
  const { idPrefix } = draft.state;
  return context.observation.openOrders.flatMap((report): readonly Ask[] => {
    const { clientOrderId, exchangeOrderId, createdAtMs } = report;
    if (clientOrderId === undefined || !isOfBot(idPrefix, clientOrderId)) return [];
    if (draft.find(report) !== undefined) return [];
    if (context.lookupOf(clientOrderId) !== undefined) return [];
    return [{ kind: 'order', clientOrderId, exchangeOrderId, createdAtMs }];
  });
}

/** Closes an ended order once all the trades its report speaks of are booked. */
function settleEnded(draft: Draft, context: PlanContext, order: BotOrder): readonly Ask[] {
  const { ended } = order;
  if (ended === undefined || order.status === 'closed') return [];
  const isWhole = order.filledQuantity.gte(ended.filledQuantity);
  if (!isWhole && isWorthWaiting(context, order, ended.sinceMs)) {
    return order.exchangeOrderId === undefined
      ? []
      : [
          {
            kind: 'fillsOfOrder',
            clientOrderId: order.clientOrderId,
            exchangeOrderId: order.exchangeOrderId,
          },
        ];
  }
  if (!isWhole) bookReport(draft, order, context.instrument, { ...ended, atMs: ended.sinceMs });
  close(draft, context, order, ended.status);
  return [];
}

/**
 * The report itself is booked only once the exchange, asked so late, still tells fewer trades: a report may tell no
 * fees, and an exchange that could not be asked has not said that there are no trades.
 */
function isWorthWaiting(context: PlanContext, order: BotOrder, sinceMs: number): boolean {
  const isEarly = context.nowMs - sinceMs < tradesPatienceMs * context.patience;
  const { tradesAnswered = [] } = context.observation;
  const { exchangeOrderId } = order;
  return isEarly || (exchangeOrderId !== undefined && !tradesAnswered.includes(exchangeOrderId));
}

/** A resting order that executed more than the trades seen: they were listed too late to be read by the cursor. */
function askUnlisted(draft: Draft, context: PlanContext, order: BotOrder): readonly Ask[] {
  const now = draft.order(order.clientOrderId) ?? order;
  const { clientOrderId, exchangeOrderId } = now;
  if (now.status === 'closed' || now.ended !== undefined || exchangeOrderId === undefined)
    return [];
  const isShort = context.filledOf(now).gt(now.filledQuantity);
  return isShort ? [{ kind: 'fillsOfOrder', clientOrderId, exchangeOrderId }] : [];
}

function askMissing(draft: Draft, context: PlanContext, order: BotOrder): readonly Ask[] {
  const now = draft.order(order.clientOrderId) ?? order;
  if (now.status === 'closed' || now.ended !== undefined) return [];
  if (isFilled(now) || context.isListed(now)) return [];
  if (context.isPartial) return [];
  const { clientOrderId, exchangeOrderId } = now;
  const lookup = context.lookupOf(clientOrderId);
  if (lookup?.kind === 'found') return [];
  const canAsk = exchangeOrderId !== undefined || context.capabilities.clientOrderIds;
  if (lookup === undefined && canAsk) {
    return [
      {
        kind: 'order',
        clientOrderId,
        ...(exchangeOrderId === undefined ? {} : { exchangeOrderId }),
        createdAtMs: now.createdAtMs,
      },
    ];
  }
  believeAbsence(draft, context, now);
  return [];
}

/** The exchange says there is no such order. Whether to believe it is a question of time. */
function believeAbsence(draft: Draft, context: PlanContext, order: BotOrder): void {
  const { observation, capabilities, patience } = context;
  // When it was looked for, not when that is thought about.
  const { atMs } = observation;
  const margin = capabilities.placeExpiry ? settleMarginMs : settleMarginWithoutExpiryMs;
  if (order.askSinceMs === undefined) draft.update(order.clientOrderId, { askSinceMs: atMs });
  if (order.status === 'placing') {
    const decidesAtMs = order.expiresAtMs + margin * patience;
    if (atMs <= decidesAtMs) return;
    if (!isAskedFor(context, order) && !hasBeenAbsent(order, { decidesAtMs, atMs })) {
      if (wasLookedFor(order, decidesAtMs)) return;
      draft.update(order.clientOrderId, { askSinceMs: atMs });
      return;
    }
    draft.notes.push({ kind: 'notPlaced', clientOrderId: order.clientOrderId });
    close(draft, context, order, 'notPlaced');
    return;
  }
  if (atMs - (order.askSinceMs ?? atMs) < lostOrderPatienceMs * patience) return;
  draft.notes.push({ kind: 'endedElsewhere', clientOrderId: order.clientOrderId });
  close(draft, context, order, 'lost');
}

/** Its absence is the exchange's own word, not a matter of lists, which may leave an order out. */
function isAskedFor(context: PlanContext, { clientOrderId }: BotOrder): boolean {
  return context.lookupOf(clientOrderId) !== undefined;
}

/**
 * In lists read after nothing could come any more, and again once a trade of before would be listed: the order may have
 * filled in the meantime, or have been left out.
 */
function hasBeenAbsent(order: BotOrder, by: { decidesAtMs: number; atMs: number }): boolean {
  if (!wasLookedFor(order, by.decidesAtMs)) return false;
  return by.atMs - (order.askSinceMs ?? by.atMs) >= fillsOverlapMs;
}

function wasLookedFor({ askSinceMs }: BotOrder, decidesAtMs: number): boolean {
  return askSinceMs !== undefined && askSinceMs > decidesAtMs;
}

function isFilled(order: BotOrder): boolean {
  return order.filledQuantity.gte(order.quantity);
}

function closeWhenFilled(draft: Draft, context: PlanContext, order: BotOrder): void {
  if (isFilled(order)) close(draft, context, order, 'filled');
}

function close(
  draft: Draft,
  context: PlanContext,
  order: BotOrder,
  closeReason: CloseReason,
): void {
  draft.update(order.clientOrderId, { status: 'closed', closeReason, closedAtMs: context.nowMs });
  draft.clear(order.clientOrderId, ['askSinceMs', 'cancel', 'ended']);
}

/** Events leave it: an earlier one may have been lost, and is found by reading from where the last reading ended. */
function moveCursor(draft: Draft, context: PlanContext): void {
  if (context.isPartial) return;
  const newest = context.observation.fills.reduce((max, { timeMs }) => Math.max(max, timeMs), 0);
  if (newest > draft.state.fillsCursorMs) draft.set({ fillsCursorMs: newest });
  passQuietTime(draft, context);
}

/** Everything up to this reading was read; only trades listed late, and orders without an answer, may lie before it. */
function passQuietTime(draft: Draft, { observation, capabilities }: PlanContext): void {
  const { fillsCursorMs } = draft.state;
  if (!capabilities.fillHistory || fillsCursorMs === 0) return;
  if (observation.atMs - fillsCursorMs < quietCursorMs) return;
  const unanswered = draft.live().filter(({ status }) => status === 'placing');
  const readMs = observation.atMs - quietCursorMarginMs;
  const cursorMs = Math.min(readMs, ...unanswered.map(({ createdAtMs }) => createdAtMs));
  if (cursorMs > fillsCursorMs) draft.set({ fillsCursorMs: cursorMs });
}
