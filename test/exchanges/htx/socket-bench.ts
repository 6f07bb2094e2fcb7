/** A dialect of HTX's websockets whose account was looked up at a scripted server. */

import { createHtxSocketDialect } from '../../../shared/exchanges/htx/socket-dialect.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { SocketDialect } from '../../../shared/ports/socket-dialect.ts';
import {
  json,
  startScriptedHttpServer,
  type ScriptedHttpServer,
} from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

export const symbol = 'BTC-USDT';
export const nowMs = 1_788_264_000_000;

/** Obviously fake, and those of the vectors. */
export const fakeCredentials = {
  exchange: 'htx',
  apiKey: 'sim-htx-access-key',
  apiSecret: 'sim-htx-secret',
  isDemo: false,
} satisfies Credentials;

const servers = new Set<ScriptedHttpServer>();

/** `baseUrl` undefined: the exchange itself, which is not asked anything without symbols. */
export async function openDialect(
  options: {
    readonly symbols?: readonly string[];
    readonly baseUrl?: undefined;
    readonly accounts?: readonly object[];
  } = {},
): Promise<SocketDialect> {
  const { symbols = [symbol] } = options;
  const credentials =
    'baseUrl' in options ? fakeCredentials : { ...fakeCredentials, baseUrl: await restOf(options) };
  return createHtxSocketDialect({
    credentials,
    clock: virtualClock(nowMs),
    symbols,
    retry: { attemptsMax: 1 },
  });
}

async function restOf({
  accounts = [
    { id: 100_008, type: 'margin', subtype: 'btcusdt', state: 'working' },
    { id: 100_009, type: 'spot', subtype: '', state: 'working' },
  ],
}: {
  readonly accounts?: readonly object[];
}): Promise<string> {
  const server = await startScriptedHttpServer();
  servers.add(server);
  server.answer('GET /v1/common/timestamp', json({ status: 'ok', data: nowMs }));
  server.answer('GET /v1/account/accounts', json({ status: 'ok', data: accounts }));
  return server.url;
}

export async function closeSocketBench(): Promise<void> {
  await Promise.all([...servers].map((server) => server.close()));
  servers.clear();
}
