/**
 * The orders of one side from a start, and the answer to one filled order, each by stepping from the rounded result
 * before. This is the strategy without a lattice: what a preview, a converter or the ancestor would show.
 */

import { maxOf, roundHalfEvenTo, type Decimal } from './decimal.ts';
import { oppositeSide, type Side } from './order.ts';
import { stepperOf, type Point, type StepRule } from './steps.ts';

export interface LadderRule extends StepRule {
  /** Replaces a quantity that rounds to nothing by the smallest one, instead of dropping the level. */
  readonly keepMinimumQuantity: boolean;
  /** Inclusive. */
  readonly minPrice?: Decimal;
  readonly maxPrice?: Decimal;
}

export interface LadderOrder extends Point {
  readonly side: Side;
}

/** One whole unit, or the lot where lots are larger. */
function smallestQuantity(quantityStep: Decimal): Decimal {
  return maxOf(quantityStep, quantityStep.pow(0));
}

/** The orders of one side, nearest first. Dropped levels are not replaced. */
export function seedLadder(
  rule: LadderRule,
  side: Side,
  from: { readonly start: Point; readonly levels: number; readonly firstLevel: number },
): readonly LadderOrder[] {
  const stepper = stepperOf(rule);
  const step = side === 'buy' ? stepper.down : stepper.up;
  const orders: LadderOrder[] = [];
  let point = from.start;
  for (let level = 1; level < from.firstLevel + from.levels; level++) {
    point = step(point);
    if (level < from.firstLevel) continue;
    const order = fitting(rule, side, point);
    if (order !== undefined) orders.push(order);
  }
  return orders;
}

/** The answer to a filled order, or undefined where the bounds or the rounding leave nothing. */
export function counterOf(
  rule: LadderRule,
  filledSide: Side,
  filled: Point,
): LadderOrder | undefined {
  const stepper = stepperOf(rule);
  const point = filledSide === 'buy' ? stepper.up(filled) : stepper.down(filled);
  return fitting(rule, oppositeSide(filledSide), point);
}

function fitting(
  rule: LadderRule,
  side: Side,
  { price, quantity }: Point,
): LadderOrder | undefined {
  if (price.lte(0)) return undefined;
  if (quantity.lte(0) && !rule.keepMinimumQuantity) return undefined;
  if (rule.minPrice?.gt(price) === true || rule.maxPrice?.lt(price) === true) return undefined;
  const kept = quantity.lte(0) ? smallestQuantity(rule.quantityStep) : quantity;
  return { side, price, quantity: roundHalfEvenTo(kept, rule.quantityStep) };
}
