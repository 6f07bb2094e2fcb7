/** Turns executed orders into debts on the other side, books closed round trips, and moves the gap. */

import type { BotOrder, Debt } from './bot-state.ts';
import { isLater, netBaseOf, netQuoteOf } from './booking.ts';
import { takeQuantity, withDebt } from './debts.ts';
import { minOf, zero, type Decimal } from './decimal.ts';
import type { Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import { answerQuantity, type Lattice } from './lattice.ts';
import { nearestLevelAsGood } from './nearest-level.ts';
import { oppositeSide, type Side } from './order.ts';
import type { GridContext } from './plan-context.ts';

/** What one order brought since it was last answered for. */
interface Proceeds {
  readonly quantity: Decimal;
  readonly netBase: Decimal;
  readonly netQuote: Decimal;
}

/** Answers for every order that ended; a partial fill of a resting order waits. */
export function answerFills(draft: Draft, context: GridContext): void {
  const due = draft
    .orders()
    .filter((order) => order.status === 'closed' && isUnanswered(order))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  for (const order of due) {
    if (order.filledQuantity.gt(order.answeredQuantity) && order.role !== 'foreign') {
      answerOrder(draft, context, order);
    }
    returnAnswers(draft, order);
  }
}

function isUnanswered(order: BotOrder): boolean {
  return order.answers.length > 0 || order.filledQuantity.gt(order.answeredQuantity);
}

function answerOrder(draft: Draft, context: GridContext, order: BotOrder): void {
  const isFirst = order.answeredQuantity.isZero();
  const netBase = netBaseOf(order);
  const netQuote = netQuoteOf(order);
  const proceeds: Proceeds = {
    quantity: order.filledQuantity.minus(order.answeredQuantity),
    netBase: netBase.minus(order.answeredBase),
    netQuote: netQuote.minus(order.answeredQuote),
  };
  draft.update(order.clientOrderId, {
    answeredQuantity: order.filledQuantity,
    answeredBase: netBase,
    answeredQuote: netQuote,
  });
  if (order.role === 'flatten') return;
  const closing = payAnswers(draft, context, order, proceeds);
  const parents = isFirst ? [order.clientOrderId] : [];
  if (isFirst) noteFill(draft, order);
  addDebts(draft, context, order, { proceeds, closing, parents });
  // An order of an older lattice says nothing about where the market stands in this one.
  if (isOnLattice(context.lattice, order)) moveGap(draft, order);
}

function noteFill(draft: Draft, order: BotOrder): void {
  draft.addToLedger(({ fills }) => ({ fills: fills + 1 }));
  draft.notes.push({
    kind: order.closeReason === 'filled' ? 'filled' : 'partFilledAndEnded',
    clientOrderId: order.clientOrderId,
    side: order.side,
    level: order.level,
    price: order.price,
    quantity: order.filledQuantity,
    timeMs: order.lastFill?.timeMs ?? order.createdAtMs,
  });
}

/** Pays the order's answers with what it executed; returns how much of that closed round trips. */
function payAnswers(
  draft: Draft,
  context: GridContext,
  order: BotOrder,
  proceeds: Proceeds,
): Decimal {
  const { taken, left } = takeQuantity(order.answers, proceeds.quantity, (rest) =>
    isBelowMinimum(context.instrument, rest),
  );
  draft.update(order.clientOrderId, { answers: left });
  let closing = zero;
  for (const debt of taken) {
    draft.addToLedger((ledger) => ({
      counteredClosed: ledger.counteredClosed + debt.parents.length,
      answeredQuantity: ledger.answeredQuantity.plus(debt.filledQuantity),
    }));
    if (!debt.opens) continue;
    closing = closing.plus(debt.quantity);
    bookRoundTrip(draft, debt, {
      quantity: debt.quantity,
      netBase: proceeds.netBase.mul(debt.quantity).div(proceeds.quantity),
      netQuote: proceeds.netQuote.mul(debt.quantity).div(proceeds.quantity),
    });
  }
  return closing;
}

/**
 * Profit of a round trip: what the sale brought less what the purchase cost, after fees, over the base that the two
 * have in common. What one of them traded more stays in the inventory.
 */
export function bookRoundTrip(draft: Draft, opening: Debt, closing: Proceeds): void {
  const [sale, purchase] = opening.side === 'sell' ? [closing, opening] : [opening, closing];
  const common = minOf(sale.netBase, purchase.netBase);
  const profitQuote = sale.netQuote
    .mul(common)
    .div(sale.netBase)
    .minus(purchase.netQuote.mul(common).div(purchase.netBase))
    .toDecimalPlaces(12);
  draft.addToLedger((ledger) => ({
    realizedProfitQuote: ledger.realizedProfitQuote.plus(profitQuote),
    roundTrips: ledger.roundTrips + (opening.parents.length > 0 ? 1 : 0),
  }));
  draft.notes.push({ kind: 'roundTrip', profitQuote, settled: false });
}

/** The part that closed round trips opens none; the rest does. */
function addDebts(
  draft: Draft,
  context: GridContext,
  order: BotOrder,
  fill: {
    readonly proceeds: Proceeds;
    readonly closing: Decimal;
    readonly parents: readonly string[];
  },
): void {
  const { proceeds, closing } = fill;
  const side = oppositeSide(order.side);
  const { level, price } = spotOfAnswer(context, order, side);
  const whole: Debt = {
    side,
    level,
    price,
    quantity: quantityOfAnswer(context, order, { side, price, proceeds }),
    filledQuantity: proceeds.quantity,
    netBase: proceeds.netBase,
    netQuote: proceeds.netQuote,
    opens: true,
    parents: fill.parents,
    sinceMs: context.nowMs,
  };
  const share = whole.quantity.mul(closing).div(proceeds.quantity).toDecimalPlaces(24);
  const { taken, left } = takeQuantity([whole], share, () => false);
  const parts = [...taken.map((debt) => ({ ...debt, opens: false })), ...left];
  for (const [i, debt] of parts.entries()) {
    draft.setDebts(withDebt(draft.state.debts, { ...debt, parents: i === 0 ? fill.parents : [] }));
  }
}

/** The next level; and where the order is of an older lattice, a step from its own price, or better. */
function spotOfAnswer(
  { lattice }: GridContext,
  order: BotOrder,
  side: Side,
): { readonly level: number; readonly price: Decimal } {
  if (isOnLattice(lattice, order)) {
    const level = order.side === 'buy' ? order.level + 1 : order.level - 1;
    return { level, price: lattice.at(level)?.price ?? zero };
  }
  const { up, down } = lattice.stepper;
  const { price } = (side === 'sell' ? up : down)(order);
  return { level: nearestLevelAsGood(lattice, side, price), price };
}

function isOnLattice(lattice: Lattice, { level, price }: BotOrder): boolean {
  return lattice.at(level)?.price.eq(price) === true;
}

/** Through one step of the strategy; what is too small to be an order keeps its own size and waits as dust. */
function quantityOfAnswer(
  context: GridContext,
  order: BotOrder,
  answer: { readonly side: Debt['side']; readonly price: Decimal; readonly proceeds: Proceeds },
): Decimal {
  const net = order.side === 'buy' ? answer.proceeds.netBase : answer.proceeds.quantity;
  const stepped = answerQuantity(context.lattice, {
    side: answer.side,
    filledPrice: order.price,
    quantity: net,
  });
  const isDust = isBelowMinimum(context.instrument, { price: answer.price, quantity: stepped });
  return isDust ? net : stepped;
}

/** An order that ended gives back the debts it did not pay. */
function returnAnswers(draft: Draft, ended: BotOrder): void {
  const answers = draft.order(ended.clientOrderId)?.answers ?? [];
  if (answers.length === 0) return;
  draft.update(ended.clientOrderId, { answers: [] });
  for (const debt of answers) draft.setDebts(withDebt(draft.state.debts, debt));
}

/** The gap follows the latest fill by exchange time, then trade id, whatever order the news came in. */
function moveGap(draft: Draft, order: BotOrder): void {
  if (order.lastFill === undefined || !isLater(order.lastFill, draft.state.lastFill)) return;
  draft.set({ gap: order.level, lastFill: order.lastFill });
}
