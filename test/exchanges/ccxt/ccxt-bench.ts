/** The adapter in front of a scripted server that speaks as Luno does, with a clock that stands still. */

import { decimal } from '../../../shared/domain/decimal.ts';
import { createCcxtExchange } from '../../../shared/exchanges/ccxt/client.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import {
  json,
  startScriptedHttpServer,
  type ScriptedHttpServer,
} from '../../support/scripted-http-server.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

export const nowMs = 1_788_264_000_123;
export const symbol = 'BTC-USDT';

/** Obviously fake, and easy to find again where they must not be. */
export const fakeCredentials = {
  exchange: 'ccxt:luno',
  apiKey: 'planted-key-0001',
  apiSecret: 'planted-secret-0002',
  isDemo: false,
} satisfies Credentials;

export const endpoints = {
  markets: 'GET /api/exchange/1/markets',
  orders: 'GET /api/1/listorders',
  trades: 'GET /api/1/listtrades',
  balance: 'GET /api/1/balance',
  ticker: 'GET /api/1/ticker',
  place: 'POST /api/1/postorder',
  cancel: 'POST /api/1/stoporder',
} as const;

/** Finer than any exchange is, as tokens with eighteen decimals are. */
export const market = {
  market_id: 'XBTUSDT',
  trading_status: 'ACTIVE',
  base_currency: 'XBT',
  counter_currency: 'USDT',
  min_volume: '0.000000000000000001',
  max_volume: '1000000.00',
  volume_scale: 18,
  min_price: '0.000000000000000001',
  max_price: '1000000000.00',
  price_scale: 18,
  fee_scale: 8,
};

export interface Bench {
  readonly server: ScriptedHttpServer;
  readonly exchange: Exchange;
  readonly clock: VirtualClock;
}

const servers = new Set<ScriptedHttpServer>();

/** The market is scripted already. */
export async function openBench(changes: Partial<ExchangeOptions> = {}): Promise<Bench> {
  const bench = await openBenchOf('luno', changes);
  bench.server.answer(endpoints.markets, json({ markets: [market] }));
  return bench;
}

/** Nothing is scripted yet. */
export async function openBenchOf(
  id: string,
  changes: Partial<ExchangeOptions> = {},
): Promise<Bench> {
  const server = await startScriptedHttpServer();
  servers.add(server);
  const clock = virtualClock(nowMs);
  const exchange = await createCcxtExchange(id, {
    credentials: { ...fakeCredentials, exchange: `ccxt:${id}`, baseUrl: server.url },
    // As where time is made up: the pace of ccxt is of real time.
    clock: { ...clock, isExchanges: true },
    timeoutMs: 2_000,
    retry: { attemptsMax: 3, initialDelayMs: 1, delayMsMax: 2 },
    ...changes,
  });
  return { server, exchange, clock };
}

export async function closeBenches(): Promise<void> {
  await Promise.all([...servers].map((server) => server.close()));
  servers.clear();
}

export function placeRequest(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: 'gr1a0000000000001',
    side: 'buy',
    price: decimal('60000.5'),
    quantity: decimal('0.25'),
    timeInForce: 'gtc',
    postOnly: false,
    expiresAtMs: nowMs + 30_000,
    ...changes,
  };
}
