/**
 * One step of a strategy along the price axis. The digits are those of this project's ancestor, so that an old bot's
 * grid can be reproduced exactly: 16 significant digits where it divided, 34 where it multiplied, half-even.
 */

import { Decimal as DecimalJs } from 'decimal.js';
import { ceilTo, decimal, floorTo, type Decimal } from './decimal.ts';

export interface StepRule {
  readonly strategy: 'proportional' | 'fixed';
  /** Percent (proportional) or quote units (fixed). */
  readonly spacing: Decimal;
  readonly quantityPower: number;
  readonly priceStep: Decimal;
  readonly quantityStep: Decimal;
}

export interface Point {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

export interface Stepper {
  /** Towards lower prices: the price rounds down, the quantity up. */
  readonly down: (point: Point) => Point;
  /** Towards higher prices: the price rounds up, the quantity down. */
  readonly up: (point: Point) => Point;
}

const Digits16 = DecimalJs.clone({ precision: 16, rounding: DecimalJs.ROUND_HALF_EVEN });
const Digits34 = DecimalJs.clone({ precision: 34, rounding: DecimalJs.ROUND_HALF_EVEN });

function to16(value: Decimal): Decimal {
  return value.toSignificantDigits(16, DecimalJs.ROUND_HALF_EVEN);
}

function divide16(dividend: Decimal, divisor: Decimal): Decimal {
  return decimal(Digits16.div(to16(dividend), divisor));
}

function multiply34(a: Decimal, b: Decimal): Decimal {
  return decimal(Digits34.mul(a, b));
}

/** 1 + spacing/100. */
function rateOf(spacing: Decimal): Decimal {
  return decimal(Digits16.div(spacing, 100)).plus(1);
}

/**
 * (sqrt rate)^power. The ancestor took the root as a binary double and carried on with its decimal text; the root is
 * a ratio of quantities, not an amount, so no money becomes a float by it.
 */
function boostOf(rate: Decimal, power: number): Decimal {
  const root = to16(decimal(String(Math.sqrt(rate.toNumber()))));
  let boost = decimal(1);
  for (let i = 0; i < power; i++) boost = boost.mul(root).toSignificantDigits(50);
  return to16(boost);
}

/** The steps of a rule; the constants of the rule are worked out once. */
export function stepperOf(rule: StepRule): Stepper {
  return rule.strategy === 'proportional' ? proportional(rule) : fixed(rule);
}

function proportional(rule: StepRule): Stepper {
  const rate = rateOf(rule.spacing);
  const boost = boostOf(rate, rule.quantityPower);
  return {
    down: ({ price, quantity }) => ({
      price: floorTo(divide16(price, rate), rule.priceStep),
      quantity: ceilTo(multiply34(quantity, boost), rule.quantityStep),
    }),
    up: ({ price, quantity }) => ({
      price: ceilTo(multiply34(price, rate), rule.priceStep),
      quantity: floorTo(divide16(quantity, boost), rule.quantityStep),
    }),
  };
}

/** The ancestor left these prices unrounded; an exchange refuses that, so they round outwards to the tick. */
function fixed(rule: StepRule): Stepper {
  return {
    down: ({ price, quantity }) => ({
      price: floorTo(price.minus(rule.spacing), rule.priceStep),
      quantity,
    }),
    up: ({ price, quantity }) => ({
      price: ceilTo(price.plus(rule.spacing), rule.priceStep),
      quantity,
    }),
  };
}
