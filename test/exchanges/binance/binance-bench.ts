/** A Binance adapter in front of a scripted server, with a clock that stands still. */

import { readFileSync } from 'node:fs';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createBinanceExchange } from '../../../shared/exchanges/binance/client.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import {
  startScriptedHttpServer,
  text,
  type ScriptedAnswer,
  type ScriptedHttpServer,
} from '../../support/scripted-http-server.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

/** 2026-09-01T12:00:00.123Z, which is also what `time.json` says. */
export const nowMs = 1_788_264_000_123;
export const symbol = 'BTC-USDT';

/** Obviously fake, and easy to find again where they must not be. */
export const fakeCredentials = {
  exchange: 'binance',
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

export interface BenchOptions extends Partial<ExchangeOptions> {
  readonly credentialChanges?: Partial<Credentials>;
}

/** The time is scripted already. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const { credentialChanges, ...rest } = options;
  const server = await startScriptedHttpServer();
  servers.add(server);
  server.answer('GET /api/v3/time', payload('time'));
  const clock = virtualClock(nowMs);
  const calls: string[] = [];
  const exchange = createBinanceExchange({
    credentials: { ...fakeCredentials, baseUrl: server.url, ...credentialChanges },
    clock,
    onCall: (endpoint) => calls.push(endpoint),
    timeoutMs: 2_000,
    retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
    ...rest,
  });
  return { server, exchange, clock, calls };
}

export async function closeBenches(): Promise<void> {
  await Promise.all([...servers].map((server) => server.close()));
  servers.clear();
}

/** A file of `test/payloads/binance`, as it is. */
export function payloadText(name: string): string {
  return readFileSync(new URL(`../../payloads/binance/${name}.json`, import.meta.url), 'utf8');
}

export function payload(name: string, status = 200): ScriptedAnswer {
  return text(payloadText(name), status);
}

/** The object of such a file, or the only row of its list. */
export function rowOf(name: string): Readonly<Record<string, unknown>> {
  const json = JSON.parse(payloadText(name)) as unknown;
  return (Array.isArray(json) ? json[0] : json) as Readonly<Record<string, unknown>>;
}

export function placeRequest(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: 'gr1a0001',
    side: 'buy',
    price: decimal('61000.5'),
    quantity: decimal('0.001'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: nowMs + 5_000,
    ...changes,
  };
}
