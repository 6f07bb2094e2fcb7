/** What the simulator's tests share: hand-made markets, a clock that only tests move, and signed requests. */

import type { Clock } from '../../shared/ports/clock.ts';
import { okxSignature, type OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import type { OkxAccount } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { RecordedEvent, RecordedLevel, Recording } from '../../local/market/recording.ts';

export const startMs = Date.parse('2026-09-01T12:00:00.000Z');

export class ManualClock implements Clock {
  private ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  now(): number {
    return this.ms;
  }

  wait(ms: number): Promise<void> {
    this.ms += ms;
    return Promise.resolve();
  }

  move(ms: number): void {
    this.ms += ms;
  }
}

/** `'100 x 2'` is two coins at 100. */
function levelOf(text: string): RecordedLevel {
  const [price = '', quantity = ''] = text.split(' x ');
  return [Math.round(Number(price) * 100), Math.round(Number(quantity) * 100_000)];
}

function frame(ms: number, bids: readonly string[], asks: readonly string[]): RecordedEvent {
  return {
    kind: 'frame',
    ms,
    low: 1,
    high: 1_000_000_000,
    bids: bids.map(levelOf),
    asks: asks.map(levelOf),
  };
}

/** `side` is the taker's. */
export function trade(ms: number, side: 'buy' | 'sell', text: string): RecordedEvent {
  const [price, quantity] = levelOf(text);
  return { kind: 'trade', ms, side, price, quantity };
}

export function recordingOf(events: readonly RecordedEvent[]): Recording {
  const lengthMs = (events.at(-1)?.ms ?? 0) + 1;
  return { name: 'hand-made', priceDecimals: 2, quantityDecimals: 5, lengthMs, events };
}

/** A quiet market around 60,000: bids and asks of one coin at each whole 100, and a first trade. */
export const quietMarket: Recording = recordingOf([
  frame(0, ['59900 x 1', '59800 x 1', '59700 x 1'], ['60100 x 1', '60200 x 1', '60300 x 1']),
  trade(0, 'buy', '60000 x 0.5'),
  frame(1, ['59900 x 1', '59800 x 1', '59700 x 1'], ['60100 x 1', '60200 x 1', '60300 x 1']),
  trade(30_000, 'sell', '59900 x 0.4'),
  trade(60_000, 'sell', '59850 x 0.3'),
  trade(90_000, 'sell', '59500 x 0.2'),
  trade(600_000, 'buy', '60000 x 0.1'),
]);

export const tradingKey: OkxKey = {
  apiKey: 'fake-trading-key',
  secret: 'fake-trading-secret',
  passphrase: 'fake-passphrase',
  permissions: ['read_only', 'trade'],
  boundAddresses: ['127.0.0.1'],
};

export const richAccount: OkxAccount = {
  name: 'main',
  balances: { BTC: '10', USDT: '1000000' },
  keys: [tradingKey],
};

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown> & { data: Record<string, string>[] };
}

export interface SignedCall {
  readonly method?: 'GET' | 'POST';
  readonly target: string;
  readonly body?: unknown;
  readonly key?: OkxKey;
  readonly timestampMs?: number;
  readonly headers?: Record<string, string>;
}

/** Sends a signed request; headers given override the right ones. */
export async function call(
  simulator: Simulator,
  clock: Clock,
  wanted: SignedCall,
): Promise<Answer> {
  const { target, key = tradingKey } = wanted;
  const method = wanted.method ?? (wanted.body === undefined ? 'GET' : 'POST');
  const body = wanted.body === undefined ? '' : JSON.stringify(wanted.body);
  const timestamp = new Date(wanted.timestampMs ?? clock.now()).toISOString();
  const response = await fetch(`${simulator.baseUrl}${target}`, {
    method,
    headers: {
      'OK-ACCESS-KEY': key.apiKey,
      'OK-ACCESS-PASSPHRASE': key.passphrase,
      'OK-ACCESS-TIMESTAMP': timestamp,
      'OK-ACCESS-SIGN': okxSignature(key.secret, { timestamp, method, target, body }),
      'Content-Type': 'application/json',
      ...(key.isDemo === true ? { 'x-simulated-trading': '1' } : {}),
      ...wanted.headers,
    },
    ...(body === '' ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Answer['body'],
  };
}

/** The body of a post-only order. */
export function postOnly(side: 'buy' | 'sell', px: string, sz: string, clOrdId: string) {
  return { instId: 'BTC-USDT', tdMode: 'cash', side, ordType: 'post_only', px, sz, clOrdId };
}
