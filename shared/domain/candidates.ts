/**
 * Which orders are missing from the target set. The window alone decides where orders rest; debts only say which of
 * them are counters: each is paid on its own level, or beyond it if the market has passed that in its favour.
 */

import type { BotOrder, Debt } from './bot-state.ts';
import { takeQuantity, totalQuantity } from './debts.ts';
import { floorTo, type Decimal } from './decimal.ts';
import type { Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import type { Side } from './order.ts';
import type { GridContext } from './plan-context.ts';
import { isPassed } from './settle.ts';
import { seedQuantity, targetsOf, type Target } from './targets.ts';

export interface Candidate extends Target {
  readonly quantity: Decimal;
  readonly answers: readonly Debt[];
}

export interface Occupied extends Target {
  readonly by: BotOrder;
}

export interface Missing {
  readonly candidates: readonly Candidate[];
  /** Target levels held by an order that does not belong there, or is on its way out. */
  readonly occupied: readonly Occupied[];
}

/** Finds the missing orders of one side, nearest first; turns resting seeds into counters on the way. */
export function missingOrders(draft: Draft, context: GridContext, side: Side): Missing {
  const targets = targetsOf(side, { ...context, gap: draft.state.gap });
  const debtsByLevel = assignDebts(draft, side, targets);
  const holders = new Map<number, BotOrder>();
  for (const order of draft.live()) {
    if (order.role !== 'foreign' && !holders.has(order.level)) holders.set(order.level, order);
  }
  const candidates: Candidate[] = [];
  const occupied: Occupied[] = [];
  for (const target of targets) {
    const answers = debtsByLevel.get(target.level) ?? [];
    const holder = holders.get(target.level);
    if (holder === undefined) {
      candidates.push({ ...target, answers, quantity: quantityFor(context, target, answers) });
      continue;
    }
    if (answers.length > 0) turnIntoCounter(draft, context, holder, answers);
    if (holder.side !== side || holder.cancel !== undefined)
      occupied.push({ ...target, by: holder });
  }
  return { candidates, occupied };
}

function quantityFor(context: GridContext, target: Target, answers: readonly Debt[]): Decimal {
  const owed = floorTo(totalQuantity(answers), context.lattice.spec.quantityStep);
  const isOrder = !isBelowMinimum(context.instrument, { price: target.price, quantity: owed });
  return isOrder ? owed : seedQuantity(target, context);
}

/** Own level first; then those the market has passed, oldest first, each to the nearest target without a counter. */
function assignDebts(
  draft: Draft,
  side: Side,
  targets: readonly Target[],
): Map<number, readonly Debt[]> {
  const assigned = new Map<number, readonly Debt[]>();
  const waiting = draft.state.debts.filter((debt) => debt.side === side);
  const targetLevels = new Set(targets.map(({ level }) => level));
  for (const debt of waiting) {
    if (!targetLevels.has(debt.level)) continue;
    assigned.set(debt.level, [...(assigned.get(debt.level) ?? []), debt]);
  }
  const counterLevels = new Set(
    draft
      .live()
      .filter(({ answers }) => answers.length > 0)
      .map(({ level }) => level),
  );
  const free = targets.filter(({ level }) => !assigned.has(level) && !counterLevels.has(level));
  const passed = waiting
    .filter((debt) => isPassed(debt, draft.state.gap))
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  for (const [i, debt] of passed.entries()) {
    const target = free[i];
    if (target !== undefined) assigned.set(target.level, [debt]);
  }
  return assigned;
}

/**
 * A seed that rests where a debt is to be paid becomes its counter. Where the debt is larger by more than dust the
 * seed is replaced; the surplus of a larger seed stays a seed.
 */
function turnIntoCounter(
  draft: Draft,
  context: GridContext,
  holder: BotOrder,
  answers: readonly Debt[],
): void {
  const [first] = answers;
  const isFreshSeed =
    holder.role === 'seed' && holder.cancel === undefined && holder.filledQuantity.isZero();
  if (first?.side !== holder.side || !isFreshSeed) return;
  const isDust = (rest: Debt) =>
    isBelowMinimum(context.instrument, { ...rest, price: holder.price });
  const { taken, left } = takeQuantity(answers, holder.quantity, isDust);
  if (left.some((rest) => !isDust(rest))) {
    if (holder.status === 'open') draft.requestCancel(holder, 'quantityChanged', context.nowMs);
    return;
  }
  draft.setDebts([...withoutDebts(draft.state.debts, answers), ...left]);
  draft.update(holder.clientOrderId, { role: 'counter', answers: taken });
}

export function withoutDebts(debts: readonly Debt[], gone: readonly Debt[]): readonly Debt[] {
  return debts.filter((debt) => !gone.includes(debt));
}
