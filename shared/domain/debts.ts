/** Debts: splitting, merging and paying them without losing a unit. */

import { assert } from './assert.ts';
import type { Debt } from './bot-state.ts';
import { minOf, zero, type Decimal } from './decimal.ts';

/** Shares of a debt round to this many decimals; what rounding leaves stays in the other part. */
const shareDecimals = 24;

function share(total: Decimal, part: Decimal, whole: Decimal): Decimal {
  return part.eq(whole) ? total : total.mul(part).div(whole).toDecimalPlaces(shareDecimals);
}

/** Splits off a part that answers `quantity`. The parents stay with the rest unless `rest` is undefined. */
function splitDebt(
  debt: Debt,
  quantity: Decimal,
): { readonly part: Debt; readonly rest: Debt | undefined } {
  assert(quantity.gt(0) && quantity.lte(debt.quantity), 'a part is larger than its debt');
  if (quantity.eq(debt.quantity)) return { part: debt, rest: undefined };
  const part: Debt = {
    ...debt,
    quantity,
    filledQuantity: share(debt.filledQuantity, quantity, debt.quantity),
    netBase: share(debt.netBase, quantity, debt.quantity),
    netQuote: share(debt.netQuote, quantity, debt.quantity),
    parents: [],
  };
  const rest: Debt = {
    ...debt,
    quantity: debt.quantity.minus(part.quantity),
    filledQuantity: debt.filledQuantity.minus(part.filledQuantity),
    netBase: debt.netBase.minus(part.netBase),
    netQuote: debt.netQuote.minus(part.netQuote),
  };
  return { part, rest };
}

/** Moves the parents of a rest that is only dust to the part that is answered. */
function withParentsOf(part: Debt, rest: Debt): { readonly part: Debt; readonly rest: Debt } {
  return {
    part: { ...part, parents: [...part.parents, ...rest.parents] },
    rest: { ...rest, parents: [] },
  };
}

/** Adds a debt to the waiting ones; debts of one level, side, price and kind are one. */
export function withDebt(debts: readonly Debt[], added: Debt): readonly Debt[] {
  const at = debts.findIndex(
    (debt) =>
      debt.side === added.side &&
      debt.level === added.level &&
      debt.opens === added.opens &&
      debt.price.eq(added.price),
  );
  const same = debts[at];
  if (same === undefined) return [...debts, added];
  return debts.with(at, {
    ...same,
    quantity: same.quantity.plus(added.quantity),
    filledQuantity: same.filledQuantity.plus(added.filledQuantity),
    netBase: same.netBase.plus(added.netBase),
    netQuote: same.netQuote.plus(added.netQuote),
    parents: [...same.parents, ...added.parents],
    sinceMs: Math.min(same.sinceMs, added.sinceMs),
  });
}

export function totalQuantity(debts: readonly Debt[]): Decimal {
  return debts.reduce((sum, debt) => sum.plus(debt.quantity), zero);
}

/**
 * Takes debts worth `quantity` off a list, in its order. Where the last one is taken in part and what is left of it
 * is dust, its parents count as answered.
 */
export function takeQuantity(
  debts: readonly Debt[],
  quantity: Decimal,
  isDust: (rest: Debt) => boolean,
): { readonly taken: readonly Debt[]; readonly left: readonly Debt[] } {
  const taken: Debt[] = [];
  const left: Debt[] = [];
  let wanted = quantity;
  for (const debt of debts) {
    const now = minOf(wanted, debt.quantity);
    if (now.lte(0)) {
      left.push(debt);
      continue;
    }
    wanted = wanted.minus(now);
    const split = splitDebt(debt, now);
    if (split.rest === undefined) {
      taken.push(split.part);
      continue;
    }
    const { part, rest } = isDust(split.rest)
      ? withParentsOf(split.part, split.rest)
      : { part: split.part, rest: split.rest };
    taken.push(part);
    left.push(rest);
  }
  return { taken, left };
}
