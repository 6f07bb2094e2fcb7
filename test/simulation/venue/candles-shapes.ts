/**
 * Crashes made by hand, where the recorded one may not be given away: a few known prices, and what lies between them
 * drawn. They show the size and the speed of the real ones, nothing else of them.
 */

import type { Luck } from '../kernel/luck.ts';
import { candleMs, tradesOf, type Candle, type Trade } from './candles.ts';
import type { Units } from './candles-file.ts';

interface Shape {
  /** Minute and price, in quote; the way between two is even in percent. */
  readonly knots: readonly (readonly [minute: number, price: number])[];
  /** By how much each minute strays, as a share. */
  readonly restlessness: number;
  /** Of a quiet minute, in base; as many times that as the price has moved by percents. */
  readonly volume: number;
}

export const shapes = {
  /** NEO on 2017-11-29: 30.66 to 3.74 and back to 25 within minutes. */
  'shape:neo-2017': {
    knots: [
      [0, 32],
      [25, 30.66],
      [27, 3.74],
      [33, 25],
      [60, 29],
    ],
    restlessness: 0.004,
    volume: 400,
  },
  /** BTC on 2024-08-05: from 58,000 to 49,000 in hours, the last of it in minutes, and half of the way back. */
  'shape:btc-2024': {
    knots: [
      [0, 58_000],
      [20, 57_600],
      [40, 53_500],
      [60, 52_900],
      [66, 49_000],
      [90, 52_500],
      [120, 54_500],
    ],
    restlessness: 0.0012,
    volume: 20,
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;

export const isShape = (name: string): name is ShapeName => Object.hasOwn(shapes, name);

/** Of a shape, as often as it takes to see all of it once. */
function shapeMinutes(name: ShapeName): number {
  return shapes[name].knots.at(-1)?.[0] ?? 0;
}

export function drawShape(name: ShapeName, units: Units, luck: Luck): Trade[] {
  const { knots, restlessness, volume }: Shape = shapes[name];
  const ticksOf = (price: number): number => Math.round(price * 10 ** units.priceDecimals);
  const stray = (): number => 1 + (luck.share('shape') - 0.5) * restlessness;
  const trades: Trade[] = [];
  let open = ticksOf(priceAt(knots, 0));
  for (let minute = 0; minute < shapeMinutes(name); minute++) {
    const isKnot = knots.some(([at]) => at === minute + 1);
    const close = ticksOf(priceAt(knots, minute + 1) * (isKnot ? 1 : stray()));
    const [low, high] = open < close ? [open, close] : [close, open];
    const percents = (100 * (high - low)) / low;
    const candle: Candle = {
      ms: minute * candleMs,
      ...{ open, close, low, high: Math.round(high * (1 + luck.share('shape') * restlessness)) },
      lots: Math.round(volume * (1 + percents) * 10 ** units.quantityDecimals),
    };
    trades.push(...tradesOf(candle, luck));
    open = close;
  }
  return trades;
}

function priceAt(knots: Shape['knots'], minute: number): number {
  const next = knots.findIndex(([at]) => at >= minute);
  const [toMinute, to] = knots[next] ?? [0, 1];
  const [fromMinute, from] = knots[next - 1] ?? [toMinute, to];
  if (toMinute === fromMinute) return to;
  return from * (to / from) ** ((minute - fromMinute) / (toMinute - fromMinute));
}
