/** Recorded markets in files: gzip CSV of candles `ts_ms,open,high,low,close,volume` or of trades `ts_ms,price,qty,side`. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Luck } from '../kernel/luck.ts';
import { tradesOf, type Trade } from './candles.ts';

/** How many decimals one tick and one lot have. */
export interface Units {
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

export interface Part {
  /** Epoch ms, inclusive; by default as the file begins. */
  readonly fromMs?: number;
  /** By default to its end. */
  readonly hours?: number;
}

export class MarketFileError extends Error {
  override readonly name = 'MarketFileError';
}

const hourMs = 3_600_000;
const headers = { candles: 'ts_ms,open,high,low,close,volume', trades: 'ts_ms,price,qty,side' };

/** The trades of that part, ms counted from its beginning. Minutes that are absent stay silent. */
export function readMarket(path: string, part: Part & Units, luck: Luck): Trade[] {
  const [header = [], ...rows] = rowsOf(path);
  const text = header.join(',');
  if (text !== headers.candles && text !== headers.trades) {
    const allowed = Object.values(headers).join(' or ');
    throw new MarketFileError(`${path} begins with ${text}, allowed is ${allowed}`);
  }
  const fromMs = part.fromMs ?? Number(rows[0]?.[0]);
  const untilMs = part.hours === undefined ? Infinity : fromMs + part.hours * hourMs;
  const inside = rows.filter(([ms]) => Number(ms) >= fromMs && Number(ms) < untilMs);
  if (inside.length === 0) throw new MarketFileError(`${path} has nothing in ${partText(part)}`);
  const read = text === headers.candles ? candleReader(part, luck) : tradeReader(part);
  return inside.flatMap((row) => read(Number(row[0]) - fromMs, row));
}

function rowsOf(path: string): string[][] {
  try {
    return parse(gunzipSync(readFileSync(path)));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MarketFileError(`${path} cannot be read as gzip CSV: ${detail}`, { cause });
  }
}

const candleReader =
  ({ priceDecimals, quantityDecimals }: Units, luck: Luck) =>
  (ms: number, row: readonly string[]): Trade[] => {
    const [open = 0, high = 0, low = 0, close = 0] = row
      .slice(1, 5)
      .map((price) => wholeUnits(price, priceDecimals));
    return tradesOf(
      { ms, open, high, low, close, lots: wholeUnits(row[5], quantityDecimals) },
      luck,
    );
  };

const tradeReader =
  ({ priceDecimals, quantityDecimals }: Units) =>
  (ms: number, [, price, quantity, side]: readonly string[]): Trade[] => [
    {
      ms,
      side: side === 'buy' ? 'buy' : 'sell',
      price: wholeUnits(price, priceDecimals),
      // Less than a lot was traded there all the same.
      quantity: Math.max(1, wholeUnits(quantity, quantityDecimals)),
    },
  ];

/** Finer digits are cut off, never computed with. */
function wholeUnits(text: string | undefined, decimals: number): number {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text ?? '') ?? [];
  const units = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (whole === '' || !Number.isSafeInteger(units)) {
    throw new MarketFileError(`found the number ${String(text)}, expected a plain decimal one`);
  }
  return units;
}

function partText({ fromMs, hours }: Part): string {
  const from = fromMs === undefined ? 'its beginning' : new Date(fromMs).toISOString();
  return `${hours ?? 'all'} hours from ${from}`;
}
