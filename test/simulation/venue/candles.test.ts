import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { luckOf } from '../kernel/luck.ts';
import { recordingOf, tradesOf, type Candle } from './candles.ts';
import { readMarket } from './candles-file.ts';
import { drawShape } from './candles-shapes.ts';

const candle: Candle = { ms: 0, open: 30_000, high: 31_000, low: 20_000, close: 25_000, lots: 999 };
const units = { priceDecimals: 4, quantityDecimals: 3 };
const folder = mkdtempSync(join(tmpdir(), 'candles-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(lines.join('\n')));
  return path;
}

describe('a candle', () => {
  test('trades each of its prices, none beyond them, and its whole volume', () => {
    const trades = tradesOf(candle, luckOf(1));
    const prices = trades.map(({ price }) => price);
    expect(prices[0]).toBe(candle.open);
    expect(prices.at(-1)).toBe(candle.close);
    expect(Math.max(...prices)).toBe(candle.high);
    expect(Math.min(...prices)).toBe(candle.low);
    expect(trades.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(candle.lots);
  });

  test('that falls comes to its high first, one that rises to its low', () => {
    const lowFirst = (one: Candle): boolean => {
      const prices = tradesOf(one, luckOf(1)).map(({ price }) => price);
      return prices.indexOf(one.low) < prices.indexOf(one.high);
    };
    expect(lowFirst(candle)).toBe(false);
    expect(lowFirst({ ...candle, close: 30_500 })).toBe(true);
  });

  test('stays inside its minute, in the order of time', () => {
    const times = tradesOf(candle, luckOf(1)).map(({ ms }) => ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(60_000);
  });

  test('in which nothing moved is one trade', () => {
    const still = { ...candle, high: 30_000, low: 30_000, close: 30_000 };
    expect(tradesOf(still, luckOf(1))).toMatchObject([{ price: 30_000, quantity: 999 }]);
  });

  test('is the same whenever it is drawn from the same seed', () => {
    expect(tradesOf(candle, luckOf(7))).toEqual(tradesOf(candle, luckOf(7)));
  });
});

test('the book stands around each trade, and never crosses it', () => {
  const whole = { name: 'one', lengthMs: 60_000, ...units };
  const { events } = recordingOf(tradesOf(candle, luckOf(1)), whole);
  for (const [i, event] of events.entries()) {
    const before = events[i - 1];
    if (event.kind !== 'frame' || before?.kind !== 'trade') continue;
    expect(event.bids[0]?.[0]).toBe(before.price - 1);
    expect(event.asks[0]?.[0]).toBe(before.price + 1);
  }
  expect(events.filter(({ kind }) => kind === 'frame')).toHaveLength(events.length / 2);
});

describe('a file of candles', () => {
  const path = fileOf('candles.csv.gz', [
    'ts_ms,open,high,low,close,volume',
    '600000,17.00554941,17.00554941,17.00554941,17.00554941,1.5',
    // Two minutes without a trade.
    '780000,3.7385,3.7385,3.7385,3.7385,0.0001',
  ]);

  test('is read in whole ticks and lots, and its silence is kept', () => {
    const trades = readMarket(path, units, luckOf(1));
    expect(trades).toMatchObject([
      { price: 170_055, quantity: 1_500 },
      { price: 37_385, quantity: 1 },
    ]);
    expect(trades[1]?.ms).toBeGreaterThanOrEqual(180_000);
  });

  test('is read in part', () => {
    const part = { ...units, fromMs: 700_000, hours: 1 };
    expect(readMarket(path, part, luckOf(1))).toMatchObject([{ price: 37_385 }]);
    expect(() => readMarket(path, { ...units, fromMs: 9e6 }, luckOf(1))).toThrow(
      'has nothing in all hours from 1970-01-01T02:30:00.000Z',
    );
  });

  test('of something else is refused, with what is allowed', () => {
    const other = fileOf('other.csv.gz', ['a,b', '1,2']);
    expect(() => readMarket(other, units, luckOf(1))).toThrow('begins with a,b, allowed is ts_ms');
    const bad = fileOf('bad.csv.gz', ['ts_ms,open,high,low,close,volume', '1,1e3,1,1,1,1']);
    expect(() => readMarket(bad, units, luckOf(1))).toThrow('found the number 1e3');
    expect(() => readMarket(join(folder, 'none'), units, luckOf(1))).toThrow('cannot be read');
  });
});

test('a file of trades is played as it is', () => {
  const path = fileOf('trades.csv.gz', ['ts_ms,price,qty,side', '5,2.5,1,buy', '9,2.4,2,sell']);
  expect(readMarket(path, units, luckOf(1))).toEqual([
    { ms: 0, side: 'buy', price: 25_000, quantity: 1_000 },
    { ms: 4, side: 'sell', price: 24_000, quantity: 2_000 },
  ]);
});

test('the shape of NEO in 2017 falls to 3.74 and comes back to 25 within ten minutes', () => {
  const trades = drawShape('shape:neo-2017', units, luckOf(1));
  const lowest = trades.reduce((low, trade) => (trade.price < low.price ? trade : low));
  expect(lowest.price).toBe(37_400);
  const back = trades.find(({ ms, price }) => ms > lowest.ms && price >= 250_000);
  expect((back?.ms ?? Infinity) - lowest.ms).toBeLessThan(600_000);
});
