/** Debts that the market has passed on both sides settle each other: the round trip is booked, nothing is placed. */

import { bookRoundTrip } from './answer.ts';
import type { Debt } from './bot-state.ts';
import { takeQuantity, withDebt } from './debts.ts';
import { minOf } from './decimal.ts';
import type { Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import type { GridContext } from './plan-context.ts';

/** A sell debt is passed when the market stands at its level or above; a buy debt when at or below. */
export function isPassed(debt: Debt, gap: number): boolean {
  return debt.side === 'sell' ? debt.level <= gap : debt.level >= gap;
}

export function settlePassedDebts(draft: Draft, context: GridContext): void {
  for (let pair = findPair(draft); pair !== undefined; pair = findPair(draft)) {
    settle(draft, context, pair);
  }
}

interface Pair {
  /** Answer to a purchase: it wants to sell. */
  readonly purchase: Debt;
  /** Answer to a sale: it wants to buy back. */
  readonly sale: Debt;
}

function findPair(draft: Draft): Pair | undefined {
  const passed = draft.state.debts.filter((debt) => isPassed(debt, draft.state.gap));
  for (const purchase of passed.filter(({ side }) => side === 'sell')) {
    const sale = passed.find((debt) => debt.side === 'buy' && wasAbove(debt, purchase));
    if (sale !== undefined) return { purchase, sale };
  }
  return undefined;
}

/** Average price of the sale against that of the purchase, both after fees. */
function wasAbove(sale: Debt, purchase: Debt): boolean {
  return sale.netQuote.mul(purchase.netBase).gt(purchase.netQuote.mul(sale.netBase));
}

function settle(draft: Draft, context: GridContext, { purchase, sale }: Pair): void {
  const quantity = minOf(purchase.quantity, sale.quantity);
  const isDust = (rest: Debt) => isBelowMinimum(context.instrument, rest);
  const sides = [purchase, sale].map((debt) => takeQuantity([debt], quantity, isDust));
  const rests = sides.flatMap(({ left }) => left);
  const others = draft.state.debts.filter((debt) => debt !== purchase && debt !== sale);
  draft.setDebts(rests.reduce(withDebt, others));
  const [bought, sold] = sides.map(({ taken }) => taken[0]);
  if (bought === undefined || sold === undefined) return;
  for (const debt of [bought, sold]) {
    draft.addToLedger((ledger) => ({
      settled: ledger.settled + debt.parents.length,
      answeredQuantity: ledger.answeredQuantity.plus(debt.filledQuantity),
    }));
  }
  // A fill that already closed a round trip brings no second profit.
  if (!bought.opens || !sold.opens) return;
  bookRoundTrip(draft, bought, {
    quantity: sold.filledQuantity,
    netBase: sold.netBase,
    netQuote: sold.netQuote,
  });
}
