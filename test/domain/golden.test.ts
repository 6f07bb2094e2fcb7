/** The ancestor's own answers, reproduced to the digit. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decimal, isMultipleOf, type Decimal } from '../../shared/domain/decimal.ts';
import type { Side } from '../../shared/domain/order.ts';
import { counterOf, seedLadder, type LadderRule } from '../../shared/domain/ladder.ts';

interface GoldenLine {
  readonly input: {
    readonly op: 'seed' | 'counter';
    readonly strategy: 'proportional' | 'fixed';
    readonly spacing: string;
    readonly quantityPower: number;
    readonly priceScale: number;
    readonly quantityScale: number;
    readonly price: string;
    readonly quantity: string;
    readonly minPrice: string | null;
    readonly maxPrice: string | null;
    readonly keepMinimumQuantity: boolean;
    readonly side?: Side;
    readonly filledSide?: Side;
    readonly levels?: number;
    readonly firstLevel?: number;
  };
  readonly orders: readonly {
    readonly side: Side;
    readonly price: string;
    readonly quantity: string;
  }[];
}

const lines = readFileSync(new URL('./golden-open.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as GoldenLine);

const step = (scale: number): Decimal => decimal(10).pow(-scale);

function ruleOf({ input }: GoldenLine): LadderRule {
  return {
    strategy: input.strategy,
    spacing: decimal(input.spacing),
    quantityPower: input.quantityPower,
    priceStep: step(input.priceScale),
    quantityStep: step(input.quantityScale),
    keepMinimumQuantity: input.keepMinimumQuantity,
    ...(input.minPrice === null ? {} : { minPrice: decimal(input.minPrice) }),
    ...(input.maxPrice === null ? {} : { maxPrice: decimal(input.maxPrice) }),
  };
}

function answer(line: GoldenLine) {
  const { input } = line;
  const start = { price: decimal(input.price), quantity: decimal(input.quantity) };
  if (input.op === 'counter') {
    const counter = counterOf(ruleOf(line), input.filledSide ?? 'buy', start);
    return counter === undefined ? [] : [counter];
  }
  return seedLadder(ruleOf(line), input.side ?? 'buy', {
    start,
    levels: input.levels ?? 0,
    firstLevel: input.firstLevel ?? 1,
  });
}

/** The ancestor never rounded a `fixed` price: an exchange refuses those, so ours are on the tick. */
const isUnroundedFixed = ({ input, orders }: GoldenLine): boolean =>
  input.strategy === 'fixed' &&
  orders.some(({ price }) => !isMultipleOf(decimal(price), step(input.priceScale)));

const numbered = lines.map((line, i) => [i + 1, line] as const);

describe('the ancestor answers', () => {
  test('are all there', () => {
    expect(lines).toHaveLength(340);
  });

  test.each(numbered.filter(([, line]) => !isUnroundedFixed(line)))('line %i', (_, line) => {
    const shown = answer(line).map(({ side, price, quantity }) => ({
      side,
      price: price.toFixed(),
      quantity: quantity.toFixed(),
    }));
    const expected = line.orders.map(({ side, price, quantity }) => ({
      side,
      price: decimal(price).toFixed(),
      quantity: decimal(quantity).toFixed(),
    }));
    expect(shown).toEqual(expected);
  });
});

describe('where the ancestor left a fixed price between two ticks', () => {
  test('six of its answers do', () => {
    expect(numbered.filter(([, line]) => isUnroundedFixed(line)).map(([n]) => n)).toEqual([
      241, 247, 266, 273, 274, 279,
    ]);
  });

  test.each(numbered.filter(([, line]) => isUnroundedFixed(line)))(
    'line %i is rounded outwards from the start, by less than a tick a step',
    (_, line) => {
      const tick = step(line.input.priceScale);
      const ours = answer(line);
      const [first] = ours;
      const theirs = decimal(line.orders[0]?.price ?? 0);

      expect(ours.every(({ price }) => isMultipleOf(price, tick))).toBe(true);
      expect(
        first?.price
          .minus(theirs)
          .abs()
          .lt(tick.mul(line.input.firstLevel ?? 1)),
      ).toBe(true);
      expect(first?.side === 'buy' ? first.price.lte(theirs) : first?.price.gte(theirs)).toBe(true);
    },
  );
});
