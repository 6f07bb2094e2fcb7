/**
 * A recorded market: every trade, and the order book at intervals. The file format is described in
 * recordings/SOURCES.md; prices and quantities become integers of the recording's smallest units.
 */

import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { Side } from '../../shared/domain/order.ts';

/** `[price, quantity]` in units of the recording. */
export type RecordedLevel = readonly [number, number];

export interface RecordedTrade {
  readonly kind: 'trade';
  /** Since the recording's start. */
  readonly ms: number;
  /** The taker's. */
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
}

/** All that rested between two prices, both inclusive. */
export interface RecordedFrame {
  readonly kind: 'frame';
  readonly ms: number;
  readonly low: number;
  readonly high: number;
  readonly bids: readonly RecordedLevel[];
  readonly asks: readonly RecordedLevel[];
}

export type RecordedEvent = RecordedTrade | RecordedFrame;

export interface Recording {
  readonly name: string;
  /** One price unit is 10^-priceDecimals of the quote currency. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  /** Later than the last event. */
  readonly lengthMs: number;
  /** In order of time. */
  readonly events: readonly RecordedEvent[];
}

export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The recording that comes with the project: BTC-USDT, eleven minutes. */
export const bundledRecording: string = fileURLToPath(
  new URL('recordings/btc-usdt-2024-08-08.csv.gz', import.meta.url),
);

const priceDecimals = 2;
const quantityDecimals = 5;

/** Reads a recording as a stream. Rejects with `RecordingError`, naming file and line. */
export async function loadRecording(path: string): Promise<Recording> {
  const events: RecordedEvent[] = [];
  const reader = new LineReader(events);
  const source = createReadStream(path);
  const unzipped = createGunzip();
  const parser = parse({ from_line: 2 });
  source.on('error', (cause) => unzipped.destroy(cause));
  unzipped.on('error', (cause) => parser.destroy(cause));
  let line = 1;
  try {
    for await (const row of source.pipe(unzipped).pipe(parser) as AsyncIterable<string[]>) {
      line += 1;
      reader.read(row);
    }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError(`recording ${path}, after line ${line}: ${detail}`, { cause });
  }
  const last = events.at(-1);
  if (events[0]?.kind !== 'frame' || last === undefined) {
    throw new RecordingError(`recording ${path} does not start with a frame of the book`);
  }
  const name = basename(path).replace(/\.csv\.gz$/, '');
  return { name, priceDecimals, quantityDecimals, lengthMs: last.ms + 1, events };
}

/** The part of a recording from its first whole frame of the book at or after `ms` on: another market to trade on. */
export function recordingFrom(recording: Recording, ms: number): Recording {
  const { name, lengthMs, events } = recording;
  const widest = events.reduce((max, event) => Math.max(max, widthOf(event)), 0);
  const start = events.findIndex((event) => event.ms >= ms && widthOf(event) === widest);
  const startMs = events[start]?.ms;
  if (startMs === undefined) {
    throw new RecordingError(`recording ${name} has no frame of the whole book after ${ms} ms`);
  }
  return {
    ...recording,
    name: `${name}+${startMs}`,
    lengthMs: lengthMs - startMs,
    events: events.slice(start).map((event) => ({ ...event, ms: event.ms - startMs })),
  };
}

/** The same market in a shorter time: for hosts whose clocks may not run faster. */
export function recordingFaster(recording: Recording, times: number): Recording {
  const { name, lengthMs, events } = recording;
  if (times === 1) return recording;
  return {
    ...recording,
    name: `${name}x${times}`,
    lengthMs: Math.ceil(lengthMs / times),
    events: events.map((event) => ({ ...event, ms: Math.floor(event.ms / times) })),
  };
}

function widthOf(event: RecordedEvent): number {
  return event.kind === 'frame' ? event.high - event.low : 0;
}

class LineReader {
  private readonly events: RecordedEvent[];
  private bids: RecordedLevel[] = [];
  private asks: RecordedLevel[] = [];
  private lastMs = 0;

  constructor(events: RecordedEvent[]) {
    this.events = events;
  }

  read([ms, kind, side, price, quantity]: string[]): void {
    const priceUnits = unitsOf(price, priceDecimals);
    if (kind === 'level') {
      (side === 'b' ? this.bids : this.asks).push([
        priceUnits,
        unitsOf(quantity, quantityDecimals),
      ]);
      return;
    }
    const at = this.timeOf(ms);
    if (kind === 'trade') {
      this.events.push({
        kind,
        ms: at,
        side: side === 'b' ? 'buy' : 'sell',
        price: priceUnits,
        quantity: unitsOf(quantity, quantityDecimals),
      });
    } else if (kind === 'frame') {
      [this.bids, this.asks] = [[], []];
      const high = unitsOf(quantity, priceDecimals);
      this.events.push({ kind, ms: at, low: priceUnits, high, bids: this.bids, asks: this.asks });
    } else {
      throw new RecordingError(`found the kind ${String(kind)}, expected trade, frame or level`);
    }
  }

  private timeOf(text: string | undefined): number {
    const ms = Number(text);
    if (!Number.isSafeInteger(ms) || ms < this.lastMs) {
      throw new RecordingError(`found the time ${String(text)}, expected at least ${this.lastMs}`);
    }
    this.lastMs = ms;
    return ms;
  }
}

function unitsOf(text: string | undefined, decimals: number): number {
  const [, whole, part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text ?? '') ?? [];
  const units = Number(`${whole ?? ''}${part.padEnd(decimals, '0')}`);
  if (whole === undefined || part.length > decimals || !Number.isSafeInteger(units)) {
    throw new RecordingError(`found the number ${String(text)}, allowed are ${decimals} decimals`);
  }
  return units;
}
