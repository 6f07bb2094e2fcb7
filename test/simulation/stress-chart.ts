/** A picture of a run: the prices of the market, how long each order rested where, and what filled. SVG, by hand. */

import type { SimulatedOrder } from '../../local/exchange/records.ts';
import type { Venue } from './venue/venue.ts';
import { startMs } from './world/stage.ts';

const size = { width: 900, height: 420, left: 64, right: 12, top: 34, bottom: 30 } as const;
const ticksAcross = 8;
const ticksUp = 6;
/** One line an order: of more only those that filled are drawn, and a share of the others. */
const ordersMax = 450;

export interface ChartPlan {
  /** Whose orders and fills are drawn. */
  readonly account: string;
  readonly title: string;
  /** What the recording's beginning is called, epoch ms; absent: minutes are counted. */
  readonly fromMs?: number;
  readonly untilMs: number;
  /** Draws equal percents equally high. */
  readonly isLogarithmic: boolean;
}

interface Scale {
  readonly x: (ms: number) => number;
  readonly y: (price: number) => number;
}

export function drawChart(venue: Venue, plan: ChartPlan): string {
  const played = venue.exchange.market.recentTrades(Number.MAX_SAFE_INTEGER).toReversed();
  // A market that stood still at the end tells its times as if it had stood still before its beginning.
  const beganMs = played[0]?.atMs ?? startMs;
  const trades = played
    .map(({ atMs, price }) => [atMs - beganMs, price.toNumber()] as const)
    .filter(([ms]) => ms <= plan.untilMs);
  const prices = trades.map(([, price]) => price);
  const low = prices.reduce((a, b) => Math.min(a, b), Infinity) * 0.97;
  const high = prices.reduce((a, b) => Math.max(a, b), 0) * 1.03;
  const scale = scaleOf({ low, high }, plan);
  const { ledger } = venue.exchange;
  const [orders, fills] = [ledger.orders(plan.account), ledger.fills(plan.account)];
  const marks = fills
    .map(({ timeMs, price, side }) => ({ ms: timeMs - startMs, price: price.toNumber(), side }))
    .filter(({ ms }) => ms <= plan.untilMs);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${size.left}" y="20" font-size="14">${plan.title}</text>`,
    ...axes(scale, { low, high }, plan),
    restingLines(orders, scale, { ...plan, low, high }, 'buy'),
    restingLines(orders, scale, { ...plan, low, high }, 'sell'),
    priceLine(trades, scale),
    dots(marks, scale, 'buy'),
    dots(marks, scale, 'sell'),
    '</svg>',
    '',
  ].join('\n');
}

function scaleOf({ low, high }: { low: number; high: number }, plan: ChartPlan): Scale {
  const width = size.width - size.left - size.right;
  const height = size.height - size.top - size.bottom;
  const measure = plan.isLogarithmic ? Math.log : (value: number) => value;
  const share = (price: number) => (measure(price) - measure(low)) / (measure(high) - measure(low));
  return {
    x: (ms) => round(size.left + (width * ms) / plan.untilMs),
    y: (price) => round(size.top + height * (1 - share(price))),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

function axes({ x, y }: Scale, { low, high }: { low: number; high: number }, plan: ChartPlan) {
  const lines: string[] = [];
  for (let i = 0; i <= ticksAcross; i++) {
    const ms = (plan.untilMs * i) / ticksAcross;
    const minutes = Math.round(ms / 60_000);
    const text =
      plan.fromMs === undefined
        ? `${minutes} min`
        : new Date(plan.fromMs + ms).toISOString().slice(5, 16).replace('T', ' ');
    lines.push(
      `<text x="${x(ms)}" y="${size.height - 10}" text-anchor="middle" fill="#555">${text}</text>`,
    );
  }
  for (let i = 0; i <= ticksUp; i++) {
    const price = plan.isLogarithmic
      ? low * (high / low) ** (i / ticksUp)
      : low + ((high - low) * i) / ticksUp;
    lines.push(
      `<path d="M${size.left} ${y(price)}H${size.width - size.right}" stroke="#eee"/>`,
      `<text x="${size.left - 6}" y="${y(price) + 4}" text-anchor="end" fill="#555">${price.toPrecision(price < 1000 ? 3 : 5)}</text>`,
    );
  }
  return lines;
}

function restingLines(
  orders: readonly Readonly<SimulatedOrder>[],
  { x, y }: Scale,
  { untilMs, low, high }: { untilMs: number; low: number; high: number },
  side: 'buy' | 'sell',
): string {
  const seen = orders.filter(
    ({ request, status, receivedMs }) =>
      request.side === side &&
      status !== 'refused' &&
      receivedMs - startMs <= untilMs &&
      Number(request.price) > low &&
      Number(request.price) < high,
  );
  const every = Math.max(1, Math.ceil(seen.length / ordersMax));
  const path = seen
    .filter(({ filledLots }, i) => filledLots > 0 || i % every === 0)
    .map(({ request, receivedMs, updatedMs, status }) => {
      const endMs = status === 'live' ? untilMs : Math.min(updatedMs - startMs, untilMs);
      return `M${x(Math.max(0, receivedMs - startMs))} ${y(Number(request.price))}H${x(endMs)}`;
    })
    .join('');
  const color = side === 'buy' ? '#2a9d5c' : '#d1495b';
  return `<path d="${path}" stroke="${color}" stroke-opacity=".35" fill="none"/>`;
}

/** In each column of the picture its first, lowest, highest and last price. */
function priceLine(trades: readonly (readonly [number, number])[], { x, y }: Scale): string {
  const columns = new Map<number, { first: number; low: number; high: number; last: number }>();
  for (const [ms, price] of trades) {
    const column = Math.round(x(ms));
    const known = columns.get(column);
    if (known === undefined)
      columns.set(column, { first: price, low: price, high: price, last: price });
    else {
      known.low = Math.min(known.low, price);
      known.high = Math.max(known.high, price);
      known.last = price;
    }
  }
  const path = [...columns]
    .map(
      ([column, { first, low, high, last }]) =>
        `${column} ${y(first)}V${y(low)}V${y(high)}V${y(last)}`,
    )
    .join('L');
  return `<path d="M${path}" stroke="#333" stroke-width=".8" fill="none" stroke-linejoin="round"/>`;
}

function dots(
  marks: readonly { ms: number; price: number; side: string }[],
  { x, y }: Scale,
  side: 'buy' | 'sell',
): string {
  const path = marks
    .filter((mark) => mark.side === side)
    .map(({ ms, price }) => `M${x(ms)} ${y(price)}h0`)
    .join('');
  const color = side === 'buy' ? '#1b7f47' : '#b3243a';
  return `<path d="${path}" stroke="${color}" stroke-width="5" stroke-linecap="round" fill="none"/>`;
}
