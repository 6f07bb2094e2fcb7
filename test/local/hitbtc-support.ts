/** Signed requests to the simulated HitBTC, and connections to it that have logged in. */

import type { Clock } from '../../shared/ports/clock.ts';
import { hitbtcSignature, type HitbtcKey } from '../../local/exchange/hitbtc/hitbtc-keys.ts';
import type { HitbtcAccount } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { RawSocket, type Frame } from './raw-socket.ts';

export const hitbtcKey: HitbtcKey = {
  apiKey: 'fake-hitbtc-key',
  secret: 'fake-hitbtc-secret',
  permissions: ['read', 'trade'],
};

export const hitbtcAccount: HitbtcAccount = {
  name: 'main',
  balances: { BTC: '10', USDT: '1000000' },
  keys: [hitbtcKey],
};

export interface HitbtcAnswer {
  readonly status: number;
  readonly text: string;
  /** Parsed; of lists the rows are in `rows`. */
  readonly body: Frame;
  readonly rows: readonly Frame[];
  readonly date: string | null;
}

export interface HitbtcCallWanted {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From `/api/3`. */
  readonly target: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly key?: HitbtcKey;
  readonly timestampMs?: number;
  readonly windowMs?: number;
  readonly authorization?: string;
}

/** Sends a signed request. */
export async function callHitbtc(
  simulator: Simulator,
  clock: Clock,
  wanted: HitbtcCallWanted,
): Promise<HitbtcAnswer> {
  const { key = hitbtcKey, form } = wanted;
  const target = `/api/3${wanted.target}`;
  const json = wanted.body === undefined ? '' : JSON.stringify(wanted.body);
  const body = form === undefined ? json : new URLSearchParams(form).toString();
  const method = wanted.method ?? (body === '' ? 'GET' : 'POST');
  const timestamp = String(wanted.timestampMs ?? clock.now());
  const window = wanted.windowMs === undefined ? '' : String(wanted.windowMs);
  const signature = hitbtcSignature(key.secret, `${method}${target}${body}${timestamp}${window}`);
  const parts = [key.apiKey, signature, timestamp, ...(window === '' ? [] : [window])];
  const response = await fetch(`${simulator.baseUrl}${target}`, {
    method,
    headers: {
      Authorization:
        wanted.authorization ?? `HS256 ${Buffer.from(parts.join(':')).toString('base64')}`,
      'Content-Type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    ...(body === '' ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  const parsed = (isJson ? JSON.parse(text) : {}) as Frame | readonly Frame[];
  return {
    status: response.status,
    text,
    body: Array.isArray(parsed) ? {} : (parsed as Frame),
    rows: Array.isArray(parsed) ? (parsed as readonly Frame[]) : [],
    date: response.headers.get('date'),
  };
}

/** The code of a refusal. */
export function codeOf({ body }: Pick<HitbtcAnswer, 'body'>): unknown {
  return (body['error'] as Frame | undefined)?.['code'];
}

/** The body of a post-only order. */
export function postOnlyOrder(
  side: 'buy' | 'sell',
  price: string,
  quantity: string,
  clientOrderId: string,
): Frame {
  return {
    client_order_id: clientOrderId,
    symbol: 'BTCUSDT',
    side,
    quantity,
    price,
    post_only: true,
    strict_validate: true,
  };
}

export function loginTo(clock: Clock, key: HitbtcKey = hitbtcKey, changes: Frame = {}): Frame {
  const timestamp = clock.now();
  const signature = hitbtcSignature(key.secret, String(timestamp));
  const params = { type: 'HS256', api_key: key.apiKey, timestamp, signature, ...changes };
  return { method: 'login', params, id: 1 };
}

export function connectHitbtc(simulator: Simulator, path = 'trading'): Promise<RawSocket> {
  return new RawSocket(`${simulator.socketUrl}/api/3/ws/${path}`).open();
}

export async function loggedInto(
  simulator: Simulator,
  clock: Clock,
  key?: HitbtcKey,
): Promise<RawSocket> {
  const socket = await connectHitbtc(simulator);
  socket.send(loginTo(clock, key));
  await socket.until({ id: 1 });
  return socket;
}

/** Logged in, subscribed, and past the snapshot. */
export async function listeningTo(simulator: Simulator, clock: Clock): Promise<RawSocket> {
  const socket = await loggedInto(simulator, clock);
  socket.send({ method: 'spot_subscribe', params: {}, id: 2 });
  await socket.until({ id: 2 });
  await socket.until({ method: 'spot_orders' });
  return socket;
}
