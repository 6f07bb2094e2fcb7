/**
 * The price axis of one bot: integer levels, level 0 at the start price, every other reached by rounded steps from its
 * neighbour nearer to 0. A level's price never changes while the lattice is in force, whatever fills.
 */

import { assert } from './assert.ts';
import { floorTo, roundHalfEvenTo, type Decimal } from './decimal.ts';
import type { LatticeSpec } from './bot-state.ts';
import type { Side } from './order.ts';
import { stepperOf, type Stepper } from './steps.ts';

export interface LatticeLevel {
  readonly level: number;
  readonly price: Decimal;
  /** What a seed order of that side trades here, in base; may be zero where rounding leaves nothing. */
  readonly buyQuantity: Decimal;
  readonly sellQuantity: Decimal;
}

export interface Lattice {
  readonly spec: LatticeSpec;
  readonly stepper: Stepper;
  /** Undefined below the lowest level with a positive price, and farther from the start than any market goes. */
  at(level: number): LatticeLevel | undefined;
  /** The highest level at or below the price; undefined where no level is. */
  levelAtOrBelow(price: Decimal): number | undefined;
}

/** Far enough for any market, near enough to fold. */
const levelMax = 20_000;

export function seedQuantityAt(level: LatticeLevel, side: Side): Decimal {
  return side === 'buy' ? level.buyQuantity : level.sellQuantity;
}

/** Builds the lattice lazily: levels are worked out as far as they are asked for. */
export function latticeOf(spec: LatticeSpec): Lattice {
  const stepper = stepperOf(spec);
  const start: LatticeLevel = {
    level: 0,
    price: spec.startPrice,
    buyQuantity: roundHalfEvenTo(spec.buyQuantity, spec.quantityStep),
    sellQuantity: roundHalfEvenTo(spec.sellQuantity, spec.quantityStep),
  };
  const raw = { ...start, buyQuantity: spec.buyQuantity, sellQuantity: spec.sellQuantity };
  const above: LatticeLevel[] = [raw];
  const below: LatticeLevel[] = [raw];

  function next(from: LatticeLevel, direction: 1 | -1): LatticeLevel {
    const step = direction === 1 ? stepper.up : stepper.down;
    const buy = step({ price: from.price, quantity: from.buyQuantity });
    // Mostly both sides start with the same quantity: then one step serves both.
    const isSame = from.sellQuantity.eq(from.buyQuantity);
    const sell = isSame ? buy : step({ price: from.price, quantity: from.sellQuantity });
    return {
      level: from.level + direction,
      price: buy.price,
      buyQuantity: buy.quantity,
      sellQuantity: sell.quantity,
    };
  }

  function at(level: number): LatticeLevel | undefined {
    assert(Number.isSafeInteger(level), `no level ${level}`);
    if (Math.abs(level) > levelMax) return undefined;
    if (level === 0) return start;
    const known = level > 0 ? above : below;
    const distance = Math.abs(level);
    for (let last = known.at(-1); known.length <= distance; last = known.at(-1)) {
      if (last === undefined || last.price.lte(0)) return undefined;
      known.push(next(last, level > 0 ? 1 : -1));
    }
    const found = known[distance];
    if (found === undefined || found.price.lte(0)) return undefined;
    return rounded(found, spec);
  }

  function levelAtOrBelow(price: Decimal): number | undefined {
    let level = 0;
    for (let up = at(1); up !== undefined && up.price.lte(price); up = at(level + 1)) level += 1;
    for (let here = at(level); here?.price.gt(price) === true; here = at(level)) level -= 1;
    return at(level) === undefined ? undefined : level;
  }

  return { spec, stepper, at, levelAtOrBelow };
}

/** A fixed strategy carries the raw quantity along; what is ordered is on the step. */
function rounded(level: LatticeLevel, spec: LatticeSpec): LatticeLevel {
  if (spec.strategy === 'proportional') return level;
  return {
    ...level,
    buyQuantity: roundHalfEvenTo(level.buyQuantity, spec.quantityStep),
    sellQuantity: roundHalfEvenTo(level.sellQuantity, spec.quantityStep),
  };
}

/**
 * What the answer to a fill trades: the filled quantity through one step of the strategy, on the quantity step; and
 * the same unrounded, for what is too small to be an order of its own.
 */
export function answerQuantity(
  lattice: Lattice,
  answer: { readonly side: Side; readonly filledPrice: Decimal; readonly quantity: Decimal },
): Decimal {
  const point = { price: answer.filledPrice, quantity: answer.quantity };
  const step = answer.side === 'sell' ? lattice.stepper.up : lattice.stepper.down;
  return floorTo(step(point).quantity, lattice.spec.quantityStep);
}
