import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { sparkline } from '../../../local/view/sparkline.ts';
import { ViewMemory } from '../../../local/view/view-memory.ts';
import { grouped, signed, spanText, stopwatch, timeOfDay } from '../../../local/view/words.ts';
import { WatchedHost } from './watched-host.ts';

describe('what became of a fill', () => {
  test('a counter that rested and went with the fill has filled', () => {
    const host = new WatchedHost();
    const memory = new ViewMemory();
    for (const price of ['100', '98.9', '100.1']) memory.see(host.move(price).snapshot());
    expect(memory.fillsOf('grid-1').map(({ side, fate }) => `${side} ${fate.kind}`)).toEqual([
      'sell countered',
      'buy closed',
    ]);
  });

  test('a debt that waited and went was settled', () => {
    const host = new WatchedHost().move('100');
    const memory = new ViewMemory();
    const [fill] = host.move('98.9').bot().lastFills;
    if (fill === undefined) throw new Error('nothing filled');
    const fates = [
      { kind: 'waiting', side: 'sell', price: decimal(100) } as const,
      { kind: 'answered' } as const,
    ];
    for (const fate of fates) {
      memory.see(host.snapshot({ bots: [host.bot({ lastFills: [{ ...fill, fate }] })] }));
    }
    expect(memory.fillsOf('grid-1')[0]?.fate).toEqual({ kind: 'settled' });
  });

  test('fills outlive their place in the state', () => {
    const host = new WatchedHost().move('100').move('98.9');
    const memory = new ViewMemory();
    memory.see(host.snapshot());
    memory.see(host.snapshot({ bots: [host.bot({ lastFills: [] })] }));
    expect(memory.fillsOf('grid-1')).toHaveLength(1);
  });
});

test('prices are kept one a column of time, the newest of each', () => {
  const host = new WatchedHost();
  const memory = new ViewMemory();
  const seen = [
    { atMs: 0, price: '100' },
    { atMs: 179_999, price: '101' },
    { atMs: 180_000, price: '99' },
  ];
  for (const { atMs, price } of seen) {
    const markets = [{ exchange: 'okx', symbol: 'BTC-USDT', last: decimal(price) }];
    memory.see(host.snapshot({ virtualTimeMs: atMs, markets, speed: 60 }));
  }
  const market = { exchange: 'okx', symbol: 'BTC-USDT' };
  expect(memory.pricesOf(market).map((price) => price.toFixed())).toEqual(['101', '99']);
  expect(memory.pricesOf({ ...market, exchange: 'hitbtc' })).toEqual([]);
});

test.each([
  { values: [], width: 5, bars: '' },
  { values: [3, 3], width: 5, bars: '▄▄' },
  { values: [0, 7, 8], width: 5, bars: '▁██' },
  { values: [9, 1, 2, 3], width: 3, bars: '▁▅█' },
  { values: [1, 2], width: 0, bars: '' },
])('a sparkline of $values in $width columns is $bars', ({ values, width, bars }) => {
  expect(sparkline(values.map(decimal), width)).toBe(bars);
});

test.each([
  { shown: grouped(decimal('61580.04'), 1), text: '61 580.0' },
  { shown: grouped(decimal('-1234567'), 0), text: '-1 234 567' },
  { shown: grouped(decimal('999.5'), 2), text: '999.50' },
  { shown: signed(decimal('0.25'), 4), text: '+0.2500' },
  { shown: signed(decimal(0), 2), text: '0.00' },
  { shown: timeOfDay(86_399_999), text: '23:59:59' },
  { shown: stopwatch(83_000), text: '1:23' },
  { shown: stopwatch(3_723_000), text: '1:02:03' },
  { shown: spanText(40_000), text: '40 s' },
  { shown: spanText(900_000), text: '15 min' },
  { shown: spanText(10_800_000), text: '3 h' },
])('reads as $text', ({ shown, text }) => {
  expect(shown).toBe(text);
});
