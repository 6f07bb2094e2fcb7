/** Keys, accounts and signed requests for tests of the simulated HTX. */

import { htxSignature, type HtxKey } from '../../local/exchange/htx/htx-keys.ts';
import type { HtxAccount } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { RawSocket, type Frame } from './raw-socket.ts';

export const htxKey: HtxKey = {
  apiKey: 'fake-htx-key',
  secret: 'fake-htx-secret',
  permissions: ['readOnly', 'trade'],
  boundAddresses: ['127.0.0.1'],
};

export const htxAccount: HtxAccount = {
  name: 'main',
  balances: { BTC: '10', USDT: '1000000' },
  keys: [htxKey],
};

/** The spot account of the first account of a simulator. */
export const spotId = 100_009;

export interface HtxAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  /** `data` as a list. */
  readonly rows: readonly Record<string, unknown>[];
}

export interface HtxCallWanted {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Of the query. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly key?: HtxKey;
  readonly timestampMs?: number;
}

function timestampOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** Sends a signed request; parameters given override the right ones. */
export async function callHtx(
  simulator: Simulator,
  clock: Clock,
  { method = 'GET', path, parameters = {}, key = htxKey, ...more }: HtxCallWanted,
): Promise<HtxAnswer> {
  const all = {
    AccessKeyId: key.apiKey,
    SignatureMethod: 'HmacSHA256',
    SignatureVersion: '2',
    Timestamp: timestampOf(more.timestampMs ?? clock.now()),
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
  };
  const { host } = new URL(simulator.baseUrl);
  const signature = htxSignature(key.secret, { method, host, path, parameters: all });
  const query = new URLSearchParams({ ...all, Signature: signature });
  const response = await fetch(`${simulator.baseUrl}${path}?${query.toString()}`, {
    method,
    ...(method === 'POST'
      ? { body: JSON.stringify(more.body ?? {}), headers: { 'content-type': 'application/json' } }
      : {}),
  });
  return answerOf(response, await response.text());
}

function answerOf({ status, headers }: Response, text: string): HtxAnswer {
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
  const { data } = body;
  const rows = (Array.isArray(data) ? data : [data]) as Record<string, unknown>[];
  return { status, text, headers, body, rows };
}

/** The body of a maker order. */
export function limitMaker(side: 'buy' | 'sell', price: string, amount: string, id: string) {
  return {
    'account-id': spotId,
    symbol: 'btcusdt',
    type: `${side}-limit-maker`,
    amount,
    price,
    source: 'spot-api',
    'client-order-id': id,
  };
}

type Path = '/ws/trade' | '/ws/v2';

/** A login of the websockets; parameters given override the right ones. */
export function loginFrame(
  simulator: Simulator,
  clock: Clock,
  path: Path,
  { key = htxKey, ...more }: { readonly key?: HtxKey; readonly changes?: Frame } = {},
): Frame {
  const parameters = {
    accessKey: key.apiKey,
    signatureMethod: 'HmacSHA256',
    signatureVersion: '2.1',
    timestamp: timestampOf(clock.now()),
  };
  const { host } = new URL(simulator.baseUrl);
  const signature = htxSignature(key.secret, { method: 'GET', host, path, parameters });
  const params = { authType: 'api', ...parameters, signature, ...more.changes };
  return { action: 'req', ch: 'auth', params };
}

export function connectHtx(simulator: Simulator, path: Path): Promise<RawSocket> {
  return new RawSocket(`${simulator.socketUrl}${path}`).open();
}

/** A connection that is logged in. */
export async function loggedInToHtx(
  simulator: Simulator,
  clock: Clock,
  path: Path,
): Promise<RawSocket> {
  const socket = await connectHtx(simulator, path);
  socket.send(loginFrame(simulator, clock, path));
  await socket.until({ ch: 'auth', code: 200 });
  return socket;
}

/** One that listens to these channels of the account. */
export async function listeningToHtx(
  simulator: Simulator,
  clock: Clock,
  ...channels: readonly string[]
): Promise<RawSocket> {
  const socket = await loggedInToHtx(simulator, clock, '/ws/v2');
  for (const ch of channels) {
    socket.send({ action: 'sub', ch });
    await socket.until({ action: 'sub', ch, code: 200 });
  }
  return socket;
}
