import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { decimalAllowed, errorsOf, itemWith, smallestItem } from './items.ts';

describe('unknown fields', () => {
  test.each([
    { field: 'spaceing', nearest: 'spacing' },
    { field: 'buy_levels', nearest: 'buyLevels' },
    { field: 'SellQuantity', nearest: 'sellQuantity' },
    { field: 'maxOrders', nearest: 'maxOpenOrders' },
    { field: 'postonly', nearest: 'postOnly' },
  ])('$field is taken for $nearest', ({ field, nearest }) => {
    expect(errorsOf(itemWith({ [field]: 1 }))).toEqual([
      `unknown field "${field}", did you mean "${nearest}"?`,
    ]);
  });

  test('one that resembles no field gets them all, and its value is not shown', () => {
    const [error] = errorsOf(itemWith({ apiSecret: 'not-a-real-secret' }));
    expect(error).toMatch(
      /^unknown field "apiSecret", allowed schemaVersion, botId, .*, stopKind$/,
    );
    expect(error).not.toContain('not-a-real-secret');
  });

  test('a flood of them is cut short', () => {
    const flood = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`spacing${i}`, 1]));
    const errors = errorsOf(itemWith(flood));
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)).toBe('30 more unknown fields');
  });
});

describe('fields against each other', () => {
  test.each([
    {
      item: { spacing: '100.1' },
      error: 'spacing: found 100.1, allowed at most 100 percent (proportional)',
    },
    {
      item: { strategy: 'fixed', spacing: 5, startPrice: 5 },
      error:
        'spacing: found 5, allowed less than the start price 5 (fixed): the first buy would not be above 0',
    },
    {
      item: { buyLevels: 0, sellLevels: 0 },
      error: 'buyLevels: found 0 with sellLevels 0, allowed at least 1 level on one of the sides',
    },
    {
      item: { minPrice: 2, maxPrice: '1.5' },
      error: 'minPrice: found 2, allowed at most maxPrice 1.5',
    },
    {
      item: { startPrice: 1, minPrice: 2 },
      error: 'startPrice: found 1, allowed at least minPrice 2',
    },
    {
      item: { startPrice: 3, maxPrice: 2 },
      error: 'startPrice: found 3, allowed at most maxPrice 2',
    },
  ])('$item', ({ item, error }) => {
    expect(errorsOf(itemWith(item))).toEqual([error]);
  });

  test.each([
    { item: { strategy: 'fixed', spacing: '250' } },
    { item: { strategy: 'fixed', spacing: '250', startPrice: '251' } },
    { item: { strategy: 'fixed', spacing: '250', startPrice: '250', buyLevels: 0 } },
    { item: { minPrice: 2, maxPrice: 2, startPrice: 2 } },
    { item: { minPrice: 2 } },
  ])('$item is fine', ({ item }) => {
    expect(errorsOf(itemWith(item))).toEqual([]);
  });
});

describe('the whole item', () => {
  test('tells all errors at once: fields, unknown fields, and fields against each other', () => {
    const item = itemWith({
      botId: 'A',
      spaceing: 1,
      buyQuantity: 0,
      minPrice: '5',
      maxPrice: '3',
      startPrice: 2,
    });
    expect(readBotConfig(item)).toEqual({
      kind: 'invalid',
      botId: 'A',
      errors: [
        'botId: found "A", allowed 1 to 40 of a-z, 0-9 and dash, not a dash first',
        `buyQuantity: found 0, ${decimalAllowed}`,
        'unknown field "spaceing", did you mean "spacing"?',
        'minPrice: found 5, allowed at most maxPrice 3',
        'startPrice: found 2, allowed at least minPrice 5',
      ],
    });
  });

  test.each([
    { item: undefined, found: 'nothing' },
    { item: null, found: 'null' },
    { item: [], found: '[]' },
    { item: 'text', found: '"text"' },
  ])('$found is no item', ({ item, found }) => {
    const error = `found ${found}, allowed an object with the fields of a bot config`;
    expect(readBotConfig(item)).toEqual({ kind: 'invalid', botId: '', errors: [error] });
  });

  test('an empty object lacks every required field', () => {
    expect(readBotConfig({ botId: 7 })).toMatchObject({ kind: 'invalid', botId: '' });
    expect(errorsOf({ botId: 7 })).toHaveLength(Object.keys(smallestItem).length);
  });

  test('never throws, and never refuses without a reason', () => {
    const fields = fc.constantFrom(...Object.keys(smallestItem), 'minPrice', 'maxPrice', 'x');
    fc.assert(
      fc.property(fc.dictionary(fields, fc.anything()), (changes) => {
        const reading = readBotConfig(itemWith(changes));
        return reading.kind === 'valid' || reading.errors.length > 0;
      }),
    );
  });
});
