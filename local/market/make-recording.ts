/**
 * Makes a bundled recording out of a recorded trade stream and a recorded order book. Run by hand:
 * `node --import tsx local/market/make-recording.ts TRADES.csv.gz BOOK.csv.gz OUT.csv.gz`
 *
 * Input: trades `ts_ms,price,qty,side` (side of the taker) and book `ts_ms,recv_ms,kind,update_id,side,price,qty`,
 * one snapshot and the changes around it. Output: see recording.ts.
 */

import { createReadStream, writeFileSync } from 'node:fs';
import { createGunzip, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse';

type Row = readonly string[];
type BookSide = Map<number, number>;

const cents = 100;
const fullEveryMs = 10_000;
const nearEveryMs = 1_000;
interface Reach {
  /** To either side of the middle. */
  readonly cents: number;
  /** The middle is rounded to this, so that the edges fall between buckets. */
  readonly grain: number;
}
const near: Reach = { cents: 1_500, grain: 10 };
const full: Reach = { cents: 24_500, grain: 500 };
/** How coarse the book is kept, by distance from the middle in cents. */
const zones = [
  { upTo: 1_500, bucket: 10, decimals: 5 },
  { upTo: 7_500, bucket: 100, decimals: 3 },
  { upTo: 24_500, bucket: 500, decimals: 3 },
] as const;

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  const parser = createReadStream(path)
    .pipe(createGunzip())
    .pipe(parse({ from_line: 2 }));
  for await (const row of parser as AsyncIterable<Row>) rows.push(row);
  return rows;
}

const field = (row: Row, index: number): string => row[index] ?? '';
const centsOf = (text: string): number => Math.round(Number(text) * cents);

/** Sums a side into buckets that widen away from the middle: bids round down, asks up. */
function bucketsOf(side: 'b' | 's', levels: BookSide, middle: number, reach: number): string[] {
  const sums = new Map<number, { quantity: number; decimals: number }>();
  for (const [price, quantity] of levels) {
    const distance = Math.abs(price - middle);
    const zone = distance <= reach ? zones.find(({ upTo }) => distance <= upTo) : undefined;
    if (zone === undefined) continue;
    const round = side === 'b' ? Math.floor : Math.ceil;
    const bucket = round(price / zone.bucket) * zone.bucket;
    const sum = sums.get(bucket)?.quantity ?? 0;
    sums.set(bucket, { quantity: sum + quantity, decimals: zone.decimals });
  }
  return [...sums]
    .sort(([a], [b]) => (side === 'b' ? b - a : a - b))
    .map(([price, { quantity, decimals }]) => [price, Number(quantity.toFixed(decimals))] as const)
    .filter(([, quantity]) => quantity > 0)
    .map(([price, quantity]) => `,level,${side},${String(price / cents)},${String(quantity)}`);
}

/** A frame says what rests between two prices, so that a short one can refresh the touch between long ones. */
function frameOf(ms: number, book: { b: BookSide; s: BookSide }, reach: Reach): string[] {
  let bestBid = 0;
  let bestAsk = Number.MAX_SAFE_INTEGER;
  for (const price of book.b.keys()) bestBid = Math.max(bestBid, price);
  for (const price of book.s.keys()) bestAsk = Math.min(bestAsk, price);
  const middle = Math.round((bestBid + bestAsk) / 2 / reach.grain) * reach.grain;
  const [low, high] = [middle - reach.cents, middle + reach.cents];
  return [
    `${String(ms)},frame,,${String(low / cents)},${String(high / cents)}`,
    ...bucketsOf('b', book.b, middle, reach.cents),
    ...bucketsOf('s', book.s, middle, reach.cents),
  ];
}

function framesOf(rows: readonly Row[], startMs: number, endMs: number) {
  const book = { b: new Map<number, number>(), s: new Map<number, number>() };
  const snapshot = rows.filter((row) => row[2] === 'snapshot');
  const snapshotId = Number(snapshot[0]?.[3]);
  const set = (row: Row): void => {
    const side = book[field(row, 4) === 'buy' ? 'b' : 's'];
    const quantity = Number(row[6]);
    if (quantity === 0) side.delete(centsOf(field(row, 5)));
    else side.set(centsOf(field(row, 5)), quantity);
  };
  snapshot.forEach(set);

  const frames: { ms: number; lines: string[] }[] = [];
  let dueMs = 0;
  for (const row of rows) {
    if (row[2] !== 'delta' || Number(row[3]) <= snapshotId) continue;
    const ms = Math.max(0, Number(row[0]) - startMs);
    for (; dueMs < ms && dueMs < endMs - startMs; dueMs += nearEveryMs) {
      const reach = dueMs % fullEveryMs === 0 ? full : near;
      frames.push({ ms: dueMs, lines: frameOf(dueMs, book, reach) });
    }
    set(row);
  }
  return frames;
}

const [tradesPath, bookPath, outPath] = process.argv.slice(2);
if (tradesPath === undefined || bookPath === undefined || outPath === undefined) {
  throw new Error('usage: make-recording.ts TRADES.csv.gz BOOK.csv.gz OUT.csv.gz');
}
const trades = await rowsOf(tradesPath);
const startMs = Number(trades[0]?.[0]);
const endMs = Number(trades.at(-1)?.[0]);
const timed = [
  ...framesOf(await rowsOf(bookPath), startMs, endMs),
  ...trades.map((row) => {
    const ms = Number(row[0]) - startMs;
    const side = field(row, 3) === 'buy' ? 'b' : 's';
    return { ms, lines: [`${String(ms)},trade,${side},${field(row, 1)},${field(row, 2)}`] };
  }),
].sort((a, b) => a.ms - b.ms);
const text = ['ms,kind,side,price,quantity', ...timed.flatMap(({ lines }) => lines), ''].join('\n');
writeFileSync(outPath, gzipSync(text, { level: 9 }));
