/** An OKX adapter in front of a scripted server, with a clock that stands still. */

import { readFileSync } from 'node:fs';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createOkxExchange } from '../../../shared/exchanges/okx/client.ts';
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
  exchange: 'okx',
  apiKey: 'planted-key-0001',
  apiSecret: 'planted-secret-0002',
  passphrase: 'planted-passphrase-0003',
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
  server.answer('GET /api/v5/public/time', payload('time'));
  const clock = virtualClock(nowMs);
  const calls: string[] = [];
  const exchange = createOkxExchange({
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

/** A file of `test/payloads/okx`, as it is. */
export function payload(name: string, status = 200): ScriptedAnswer {
  const file = new URL(`../../payloads/okx/${name}.json`, import.meta.url);
  return text(readFileSync(file, 'utf8'), status);
}

/** The only row of such a file. */
export function rowOf(name: string): Readonly<Record<string, unknown>> {
  const answer = payload(name);
  const envelope = JSON.parse('text' in answer ? answer.text : '') as {
    data: [Readonly<Record<string, unknown>>];
  };
  return envelope.data[0];
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

/** What a rejected promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
