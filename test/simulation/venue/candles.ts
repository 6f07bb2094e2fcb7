/**
 * Candles played as a market: within a minute the price goes from the open by the nearer end first (the low of a candle
 * that rises, the high of one that falls) to the other and on to the close, with trades in between in their order. What
 * really happened inside a minute is not known; every price it names is traded, and none beyond them.
 */

import type { RecordedEvent, Recording } from '../../../local/market/recording.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { Luck } from '../kernel/luck.ts';

/** Prices in ticks, volume in lots. */
export interface Candle {
  /** Since the start of the recording, ms. */
  readonly ms: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
}

export interface Trade {
  readonly ms: number;
  /** The taker's. */
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
}

export const candleMs = 60_000;
/** Between two trades of one way through prices, as a share of the price; and most of them on one way. */
const stride = 0.001;
const stridesMax = 16;
const bookLots = 100_000_000;
/** Beyond every price: each frame shows the whole book. */
const highestTicks = 1_000_000_000;

/** The trades of one candle. Its volume is spread evenly over them; each trades one lot at least. */
export function tradesOf(candle: Candle, luck: Luck): Trade[] {
  const prices = pathOf(candle);
  const apartMs = candleMs / prices.length;
  let before = candle.open;
  let side: Side = candle.close >= candle.open ? 'buy' : 'sell';
  return prices.map((price, i) => {
    if (price !== before) side = price > before ? 'buy' : 'sell';
    before = price;
    const ms = candle.ms + Math.floor((i + luck.share('candle') * 0.9) * apartMs);
    const share = (part: number): number => Math.floor((candle.lots * part) / prices.length);
    return { ms, side, price, quantity: Math.max(1, share(i + 1) - share(i)) };
  });
}

/** Every trade, and after it the book of everybody else one tick around it: nothing rests between it and the next. */
export function recordingOf(
  trades: readonly Trade[],
  whole: Pick<Recording, 'name' | 'lengthMs' | 'priceDecimals' | 'quantityDecimals'>,
): Recording {
  return {
    ...whole,
    events: trades.flatMap((trade) => [{ kind: 'trade', ...trade }, frame(trade)]),
  };
}

function pathOf({ open, high, low, close }: Candle): number[] {
  const turns = close >= open ? [low, high, close] : [high, low, close];
  const path = [open];
  for (const turn of turns) path.push(...wayTo(path.at(-1) ?? open, turn));
  return path;
}

/** Without the price it starts at; nothing where it stays. */
function wayTo(from: number, to: number): number[] {
  if (from === to) return [];
  const distance = Math.abs(Math.log(to / from));
  const strides = Math.min(stridesMax, Math.max(1, Math.round(distance / stride)));
  const prices = Array.from({ length: strides }, (_, i) =>
    Math.round(from + ((to - from) * (i + 1)) / strides),
  );
  return [...new Set(prices)].filter((price) => price !== from);
}

function frame({ ms, price }: Trade): RecordedEvent {
  const bids = price > 1 ? ([[price - 1, bookLots]] as const) : [];
  const asks = [[price + 1, bookLots]] as const;
  return { kind: 'frame', ms, low: 1, high: highestTicks, bids, asks };
}
