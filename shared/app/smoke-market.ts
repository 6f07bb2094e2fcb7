/** What the smoke test trades, and what must stand on its book after each of its moves. */

import { decimal, type Decimal } from '../domain/decimal.ts';
import { paperBotPrefix, paperExchange } from '../domain/paper-bots.ts';
import type { PaperBook, PaperListing } from '../ports/paper-market.ts';

/** The bot, and the account of its book. */
export const smokeBotId = `${paperBotPrefix}test`;

/** By then any run is over: a config that one left behind does nothing any more. */
const configLifeMs = 15 * 60_000;
const bookLifeMs = 24 * 3_600_000;

/** Told in quote of its own, so that nobody adds it to money. */
const quote = 'PAPER';

/** A symbol of this run alone: a pass of an earlier one that comes late finds no market. */
function smokeSymbol(runId: string): string {
  return `${runId.toUpperCase()}-${quote}`;
}

const baseAtStart = decimal(100);

export function smokeListing(runId: string, nowMs: number): PaperListing {
  return {
    instrument: {
      symbol: smokeSymbol(runId),
      base: runId.toUpperCase(),
      quote,
      tickSize: decimal(1),
      lotSize: decimal('0.1'),
      minQuantity: decimal('0.1'),
      minNotional: decimal(1),
      isTradable: true,
    },
    feeRate: decimal('0.001'),
    price: decimal(1000),
    base: baseAtStart,
    quote: decimal(100_000),
    expiresAtMs: nowMs + bookLifeMs,
  };
}

/** Three levels a side, ten apart: what must rest can be told without the engine that is under test. */
export function smokeConfig(
  runId: string,
  { enabled, nowMs }: { readonly enabled: boolean; readonly nowMs: number },
): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: 1,
    botId: smokeBotId,
    exchange: paperExchange,
    account: smokeBotId,
    symbol: smokeSymbol(runId),
    strategy: 'fixed',
    spacing: '10',
    buyLevels: 3,
    sellLevels: 3,
    buyQuantity: '1',
    sellQuantity: '1',
    quantityPower: 0,
    startPrice: 'ticker',
    maxOpenOrders: 12,
    // The slowest there is: the passes that count are those the test asks for.
    pollSeconds: 60,
    enabled,
    stopKind: 'stop',
    expiresAt: Math.ceil((nowMs + configLifeMs) / 1000),
  };
}

export interface Ladder {
  /** Resting, lowest first. */
  readonly orders: readonly string[];
  /** Ever accepted. One more is one too many. */
  readonly placed: number;
  readonly filled: number;
}

const below = (...prices: readonly number[]) => prices.map((price) => `buy 1 at ${price}`);
const above = (...prices: readonly number[]) => prices.map((price) => `sell 1 at ${price}`);
const aroundStart = [...below(970, 980, 990), ...above(1010, 1020, 1030)];
const oneLower = [...below(960, 970, 980), ...above(1000, 1010, 1020)];

export const nothing: Ladder = { orders: [], placed: 0, filled: 0 };
export const seeded: Ladder = { orders: aroundStart, placed: 6, filled: 0 };

/** Through the buy at 990: a counter at 1000 and a seed at 960, and 1030 is canceled. */
export const dip = { price: decimal(985), ladder: { orders: oneLower, placed: 8, filled: 1 } };
/** Through the counter at 1000: one at 990 again and a seed at 1030. */
export const rise = {
  price: decimal(1005),
  ladder: { orders: aroundStart, placed: 10, filled: 2 },
};
export const secondDip = {
  price: decimal(985),
  ladder: { orders: oneLower, placed: 12, filled: 3 },
};
export const stopped: Ladder = { orders: [], placed: 12, filled: 3 };

export function ladderOf({ orders, ordersTaken, fills }: PaperBook): Ladder {
  return {
    orders: orders
      .filter(({ status }) => status === 'open')
      .toSorted((a, b) => a.price.cmp(b.price))
      .map(({ side, price, quantity }) => `${side} ${quantity.toFixed()} at ${price.toFixed()}`),
    placed: ordersTaken,
    filled: fills.length,
  };
}

/** What the bot has bought more than sold, by the book. */
export function boughtOn({ base }: PaperBook): Decimal {
  return base.minus(baseAtStart);
}

export function isSameLadder(a: Ladder, b: Ladder): boolean {
  return a.placed === b.placed && a.filled === b.filled && wordsOf(a) === wordsOf(b);
}

export function wordsOf({ orders, placed, filled }: Ladder): string {
  const resting = orders.length === 0 ? 'no orders' : orders.join(', ');
  return `${resting}; ${placed} placed and ${filled} filled so far`;
}
