/** An HTX adapter in front of a scripted server, with a clock that stands still. */

import { readFileSync } from 'node:fs';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createHtxExchange } from '../../../shared/exchanges/htx/client.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import {
  json,
  startScriptedHttpServer,
  text,
  type ScriptedAnswer,
  type ScriptedHttpServer,
  type SeenRequest,
} from '../../support/scripted-http-server.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

/** 2026-09-01T12:00:00.123Z, which is also what `time.json` says. */
export const nowMs = 1_788_264_000_123;
export const symbol = 'BTC-USDT';
export const hourMs = 3_600_000;

/** Obviously fake, and easy to find again where they must not be. */
export const fakeCredentials = {
  exchange: 'htx',
  apiKey: 'planted-key-0001',
  apiSecret: 'planted-secret-0002',
  isDemo: false,
} satisfies Credentials;

export const endpoints = {
  time: 'GET /v1/common/timestamp',
  instruments: 'GET /v1/settings/common/market-symbols',
  ticker: 'GET /market/detail/merged',
  accounts: 'GET /v1/account/accounts',
  balance: 'GET /v1/account/accounts/100009/balance',
  open: 'GET /v1/order/openOrders',
  order: 'GET /v1/order/orders/1314507823485263',
  orderByName: 'GET /v1/order/orders/getClientOrder',
  past: 'GET /v1/order/orders',
  fills: 'GET /v1/order/matchresults',
  fillsOfOrder: 'GET /v1/order/orders/1314507823485263/matchresults',
  place: 'POST /v1/order/orders/place',
  placeBatch: 'POST /v1/order/batch-orders',
  cancel: 'POST /v1/order/orders/1314507823485263/submitcancel',
  cancelByName: 'POST /v1/order/orders/submitCancelClientOrder',
  cancelBatch: 'POST /v1/order/orders/batchcancel',
  uid: 'GET /v2/user/uid',
  key: 'GET /v2/user/api-key',
} as const;

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

/** The time and the accounts are scripted already. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const { credentialChanges, ...rest } = options;
  const server = await startScriptedHttpServer();
  servers.add(server);
  server.answer(endpoints.time, payload('time'));
  server.answer(endpoints.accounts, payload('accounts'));
  const clock = virtualClock(nowMs);
  const calls: string[] = [];
  const exchange = createHtxExchange({
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

/** A file of `test/payloads/htx`, as it is. */
export function payloadText(name: string): string {
  return readFileSync(new URL(`../../payloads/htx/${name}.json`, import.meta.url), 'utf8');
}

export function payload(name: string, status = 200): ScriptedAnswer {
  return text(payloadText(name), status);
}

/** `data` of such a file, or the only row of it. */
export function rowOf(name: string): Readonly<Record<string, unknown>> {
  const { data } = JSON.parse(payloadText(name)) as { readonly data: unknown };
  return (Array.isArray(data) ? data[0] : data) as Readonly<Record<string, unknown>>;
}

export function ok(data: unknown): ScriptedAnswer {
  return json({ status: 'ok', data });
}

export function refusal(code: string, message = 'so it is', status = 200): ScriptedAnswer {
  return json({ status: 'error', 'err-code': code, 'err-msg': message, data: null }, status);
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

/** Rows newest first, `size` at a time; a page begins with the row of `from` again where that is included. */
export function pagesOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  isFromIncluded: boolean,
): (request: SeenRequest) => ScriptedAnswer {
  return ({ query }) => {
    const from = rows.findIndex(({ id }) => String(id) === query['from']);
    const start = from < 0 ? 0 : from + (isFromIncluded ? 0 : 1);
    return ok(rows.slice(start, start + Number(query['size'] ?? 100)));
  };
}
