/** What must hold of every order of a bot as it comes to rest: alone on its level, inside the limits, and inside the rules. */

import type { BotConfig } from '../../../shared/domain/bot-config.ts';
import { decimal, minOf, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import { underWayMs, type BotLog, type Placed } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

/** A pass goes by the config it read at its beginning, and is ended after this. */
export const passMaxMs = 60_000;

export function judgeArrival(log: BotLog, placed: Placed, nowMs: number): Fault[] {
  if (placed.isFlattening) return doubles(log, placed);
  return [
    ...doubles(log, placed),
    ...bounds(log, placed, nowMs),
    ...cap(log, placed, nowMs),
    ...inventory(log, placed, nowMs),
  ];
}

const textOf = ({ name, order }: Placed): string =>
  `${name} ${order.request.side} ${order.request.quantity} at ${order.request.price}`;

/**
 * Two on one level, or a buy at or above a sell. Levels have different prices, and neighbours are a spacing apart: less
 * than half of it is one level, of whatever lattice.
 */
function doubles(log: BotLog, placed: Placed): Fault[] {
  const faults: Fault[] = [];
  for (const other of log.live.values()) {
    if (other.id === placed.id) continue;
    const pair = [other.name, placed.name];
    const [a, b] = [other, placed].map(textOf);
    if (other.order.request.side !== placed.order.request.side) {
      const [buy, sell] = placed.order.request.side === 'buy' ? [placed, other] : [other, placed];
      if (buy.price.gte(sell.price)) {
        faults.push(fault('doubledOrder', `${a} and ${b} cross, allowed buys below sells`, pair));
      }
      continue;
    }
    const apart = placed.price.minus(other.price).abs();
    if (apart.gte(leastApart(log, minOf(placed.price, other.price)))) continue;
    faults.push(fault('doubledOrder', `${a} and ${b} rest on one level, allowed one`, pair));
  }
  return faults;
}

function leastApart(log: BotLog, price: Decimal): Decimal {
  const halves = log.configs.all.map(({ strategy, spacing }) =>
    strategy === 'fixed' ? spacing.div(2) : price.mul(spacing).div(200),
  );
  return halves.reduce(minOf, halves[0] ?? decimal('0.000000001'));
}

function bounds({ configs }: BotLog, placed: Placed, nowMs: number): Fault[] {
  const recent = configs.since(nowMs - passMaxMs - underWayMs);
  if (recent.some((config) => isInside(placed.price, config))) return [];
  const allowed = recent
    .map(({ minPrice, maxPrice }) => `${minPrice?.toFixed() ?? 0} to ${maxPrice?.toFixed() ?? '∞'}`)
    .join(' or ');
  return [fault('outOfBounds', `${textOf(placed)}, allowed ${allowed}`, [placed.name])];
}

/** Said anew: the bot's own word is what is judged. */
export function isInside(price: Decimal, { minPrice, maxPrice }: BotConfig): boolean {
  const isHighEnough = minPrice === undefined || price.gte(minPrice);
  return isHighEnough && (maxPrice === undefined || price.lte(maxPrice));
}

function cap({ configs, live }: BotLog, placed: Placed, nowMs: number): Fault[] {
  const recent = configs.since(nowMs - passMaxMs - underWayMs);
  const most = Math.max(...recent.map(({ maxOpenOrders }) => maxOpenOrders));
  if (live.size <= most) return [];
  const text = `${live.size} orders rest with ${textOf(placed)}, allowed ${most}`;
  return [fault('overCap', text, [placed.name])];
}

/** Base held above the start if every buy that rests were filled. */
function inventory(log: BotLog, placed: Placed, nowMs: number): Fault[] {
  if (placed.order.request.side === 'sell') return [];
  const limits = log.configs
    .since(nowMs - passMaxMs - underWayMs)
    .map(({ maxInventory }) => maxInventory);
  if (limits.length === 0 || limits.includes(undefined)) return [];
  const most = limits.reduce<Decimal>((a, b) => (b?.gt(a) === true ? b : a), zero);
  const reach = [...log.live.values()]
    .filter(({ order }) => order.request.side === 'buy')
    .reduce((sum, buy) => sum.plus(log.quantityOf(buy)).minus(log.filledOf(buy)), log.base);
  if (reach.lte(most)) return [];
  const text = `${textOf(placed)} may bring the inventory to ${reach.toFixed()}, allowed ${most.toFixed()}`;
  return [fault('overInventory', text, [placed.name])];
}
