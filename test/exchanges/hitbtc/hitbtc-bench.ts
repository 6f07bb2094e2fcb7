/** A HitBTC adapter in front of a scripted server, with a clock that stands still. */

import { readFileSync } from 'node:fs';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createHitbtcExchange } from '../../../shared/exchanges/hitbtc/client.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import {
  json,
  startScriptedHttpServer,
  text,
  type ScriptedAnswer,
  type ScriptedHttpServer,
} from '../../support/scripted-http-server.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

/** 2026-09-01T12:00:00.123Z. */
export const nowMs = 1_788_264_000_123;
export const symbol = 'BTC-USDT';
export const timeCall = 'GET /api/3/public/ticker/BTCUSDT';
export const placeCall = 'POST /api/3/spot/order';
export const cancelCall = 'DELETE /api/3/spot/order/gr1a0001x';

/** Obviously fake, and easy to find again where they must not be. */
export const fakeCredentials = {
  exchange: 'hitbtc',
  apiKey: 'planted-key-0001',
  apiSecret: 'planted-secret-0002',
  isDemo: false,
} satisfies Credentials;

export interface Bench {
  readonly server: ScriptedHttpServer;
  readonly exchange: Exchange;
  readonly clock: VirtualClock;
  readonly calls: readonly string[];
}

const servers = new Set<ScriptedHttpServer>();

/** The time and the instrument are scripted already. */
export async function openBench(options: Partial<ExchangeOptions> = {}): Promise<Bench> {
  const server = await startScriptedHttpServer();
  servers.add(server);
  server.answer(timeCall, dated(nowMs));
  server.answer('GET /api/3/public/symbol', payload('symbols'));
  const clock = virtualClock(nowMs);
  const calls: string[] = [];
  const exchange = createHitbtcExchange({
    credentials: { ...fakeCredentials, baseUrl: server.url },
    clock,
    onCall: (endpoint) => calls.push(endpoint),
    timeoutMs: 2_000,
    retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
    ...options,
  });
  return { server, exchange, clock, calls };
}

export async function closeBenches(): Promise<void> {
  await Promise.all([...servers].map((server) => server.close()));
  servers.clear();
}

/** A ticker from a server whose clock shows this. */
export function dated(ms: number, status = 200): ScriptedAnswer {
  const body = payload('ticker', status);
  return { ...body, headers: { Date: new Date(ms).toUTCString() } } as ScriptedAnswer;
}

export function refusal(code: number | string, status = 400, message = 'so it is'): ScriptedAnswer {
  return json({ error: { code, message } }, status);
}

/** A file of `test/payloads/hitbtc`, as it is. */
export function payload(name: string, status = 200): ScriptedAnswer {
  const file = new URL(`../../payloads/hitbtc/${name}.json`, import.meta.url);
  return text(readFileSync(file, 'utf8'), status);
}

/** What such a file holds; of a list the only row. */
export function rowOf(name: string): Readonly<Record<string, unknown>> {
  const answer = payload(name);
  const body = JSON.parse('text' in answer ? answer.text : '') as unknown;
  const [row] = (Array.isArray(body) ? body : [body]) as [Readonly<Record<string, unknown>>];
  return row;
}

export function placeRequest(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: 'gr1a0001x',
    side: 'buy',
    price: decimal('61000.5'),
    quantity: decimal('0.001'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: nowMs + 10_000,
    ...changes,
  };
}

export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
