import { describe, expect, test } from '@jest/globals';
import { checkAgainstInstrument } from '../../shared/domain/check-against-instrument.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { configOf, itemWith, type Item } from '../config/items.ts';

const instrument: Instrument = {
  symbol: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: decimal('0.5'),
  lotSize: decimal('0.001'),
  minQuantity: decimal('0.01'),
  minNotional: decimal('5'),
  maxQuantity: decimal('10'),
  isTradable: true,
};

function check(changes: Item, by: Instrument = instrument): readonly string[] {
  return checkAgainstInstrument(configOf(itemWith(changes)), by);
}

describe('an item the exchange would take', () => {
  test.each([
    { item: {} },
    { item: { priceScale: 0, quantityScale: 3 } },
    { item: { priceScale: -2, quantityScale: 0 } },
    { item: { startPrice: 60000 } },
    { item: { startPrice: 500, buyQuantity: 10, sellQuantity: '0.01' } },
    { item: { strategy: 'fixed', spacing: '0.5' } },
    { item: { sellLevels: 0, sellQuantity: '0.0001' } },
    { item: { buyLevels: 0, buyQuantity: '0.0001' } },
    { item: { keepMinimumQuantity: true, buyQuantity: '0.001', startPrice: 60000 } },
    // A tenth of a tick at this price, but the market's price is not known yet.
    { item: { spacing: '0.0001' } },
  ])('$item', ({ item }) => {
    expect(check(item)).toEqual([]);
  });

  test('may be as large as it likes where there is no largest quantity', () => {
    const { maxQuantity, ...unlimited } = instrument;
    expect(maxQuantity?.toFixed()).toBe('10');
    expect(check({ buyQuantity: 1000 }, unlimited)).toEqual([]);
  });
});

describe('an item the exchange would refuse', () => {
  test.each([
    {
      item: { priceScale: 1 },
      error:
        'priceScale: found 1, allowed a scale whose step is a multiple of 0.5, the tick size of BTC-USDT',
    },
    {
      item: { quantityScale: 4 },
      error:
        'quantityScale: found 4, allowed a scale whose step is a multiple of 0.001, the lot size of BTC-USDT',
    },
    {
      item: { strategy: 'fixed', spacing: '0.4' },
      error: 'spacing: found 0.4, allowed at least the price step 0.5 USDT',
    },
    {
      item: { strategy: 'fixed', spacing: 5, priceScale: -1 },
      error: 'spacing: found 5, allowed at least the price step 10 USDT',
    },
    {
      item: { spacing: '0.0005', startPrice: 60000 },
      error:
        'spacing: found 0.0005 percent, which is 0.3 USDT at the start price 60000, allowed at least the price step 0.5 USDT',
    },
    {
      item: { buyQuantity: '0.009' },
      error: 'buyQuantity: found 0.009, allowed at least 0.01 BTC',
    },
    { item: { sellQuantity: 11 }, error: 'sellQuantity: found 11, allowed at most 10 BTC' },
    {
      item: { sellQuantity: '0.01', buyQuantity: '0.05', startPrice: 100 },
      error:
        'sellQuantity: found 0.01, which is worth 1 USDT at the start price, allowed at least 5 USDT',
    },
  ])('$item', ({ item, error }) => {
    expect(check({ spacing: 1, ...item })).toEqual([error]);
  });

  test('tells all at once', () => {
    const item = { buyQuantity: '0.001', sellQuantity: '0.001', priceScale: 3 };
    expect(check(item, { ...instrument, isTradable: false })).toEqual([
      'symbol: found "BTC-USDT", which okx does not trade now',
      expect.stringMatching(/^priceScale: found 3, /),
      'buyQuantity: found 0.001, allowed at least 0.01 BTC',
      'sellQuantity: found 0.001, allowed at least 0.01 BTC',
    ]);
  });
});
