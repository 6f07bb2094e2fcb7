/** A market drawn from chance: a price that wanders, trends and now and then falls or leaps over many levels at once. */

import type { RecordedEvent, Recording } from '../../../local/market/recording.ts';
import type { Luck } from '../kernel/luck.ts';

export interface MarketPlan {
  /** Ticks. */
  readonly startTicks: number;
  /** Ticks between two levels of the bot's grid, roughly: what moves are measured by. */
  readonly levelTicks: number;
  /** Of a step, in levels. */
  readonly wildness: number;
  /** Of a leap over several levels, each step. */
  readonly leaps: number;
  readonly stepMs: number;
  /** From then on it stands still. */
  readonly stillFromMs: number;
  readonly lots: { readonly min: number; readonly max: number };
}

const priceTicksMin = 1_000;
const bookLots = 1_000_000;
/** Beyond every price: each frame shows the whole book. */
const highestTicks = 1_000_000_000;

/** Units are ticks and lots of the instrument. It plays back and forth when the run is longer. */
export function marketPath(
  plan: MarketPlan,
  luck: Luck,
  { lengthMs, ...decimals }: Pick<Recording, 'lengthMs' | 'priceDecimals' | 'quantityDecimals'>,
): Recording {
  const events: RecordedEvent[] = [];
  const draw = (): number => luck.share('market');
  let price = plan.startTicks;
  let drift = 0;
  for (let ms = 0; ms < Math.min(lengthMs, plan.stillFromMs); ms += plan.stepMs) {
    if (draw() < 0.02) drift = (draw() - 0.5) * 0.6;
    let move = (draw() + draw() + draw() - 1.5 + drift) * plan.wildness * plan.levelTicks;
    if (draw() < plan.leaps) move += (draw() - 0.5) * 16 * plan.levelTicks;
    // Back to where it came from, so that funds and bounds are not left for good.
    move += (plan.startTicks - price) * 0.002;
    const next = Math.max(priceTicksMin, Math.round(price + move));
    const side = next >= price ? 'buy' : 'sell';
    price = next;
    // A trade at the new price fills what stood better, and then the book stands around it.
    const quantity = plan.lots.min + Math.floor(draw() * (plan.lots.max - plan.lots.min + 1));
    const at = ms + Math.floor(draw() * plan.stepMs * 0.9);
    events.push({ kind: 'trade', ms: at, side, price, quantity });
    events.push(frameAround(at, price));
  }
  return { name: 'path', ...decimals, lengthMs: lengthMs + 1, events };
}

function frameAround(ms: number, price: number): RecordedEvent {
  const bids = [[price - 1, bookLots]] as const;
  const asks = [[price + 1, bookLots]] as const;
  return { kind: 'frame', ms, low: 1, high: highestTicks, bids, asks };
}
