/** Requests to the simulated Luno. */

import {
  lunoPermissions,
  tradingPermissions,
  type LunoKey,
} from '../../local/exchange/luno/luno-keys.ts';
import type { LunoAccount } from '../../local/exchange/luno/luno-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { Frame } from './raw-socket.ts';

export const lunoKey: LunoKey = {
  apiKey: 'fake-luno-key',
  secret: 'fake:luno:secret',
  permissions: tradingPermissions,
};

export const balanceKey: LunoKey = {
  apiKey: 'fake-balance-key',
  secret: 'fake-balance-secret',
  permissions: lunoPermissions.Perm_R_Balance,
};

export const lunoAccount: LunoAccount = {
  name: 'main',
  balances: { BTC: '10', USDT: '1000000' },
  keys: [lunoKey, balanceKey],
};

export interface LunoAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Frame;
  readonly headers: Headers;
}

export interface LunoCallWanted {
  /** From `/api`. */
  readonly target: string;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  readonly key?: LunoKey;
  readonly authorization?: string;
}

export async function callLuno(simulator: Simulator, wanted: LunoCallWanted): Promise<LunoAnswer> {
  const { target, form, key = lunoKey } = wanted;
  const token = Buffer.from(`${key.apiKey}:${key.secret}`).toString('base64');
  const response = await fetch(`${simulator.baseUrl}/api${target}`, {
    method: wanted.method ?? (form === undefined ? 'GET' : 'POST'),
    headers: { Authorization: wanted.authorization ?? `Basic ${token}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  const body = (isJson ? JSON.parse(text) : {}) as Frame;
  return { status: response.status, text, body, headers: response.headers };
}

/** The rows under a name. */
export function rowsOf({ body }: LunoAnswer, name: string): readonly Frame[] {
  return (body[name] ?? []) as readonly Frame[];
}

/** The form of a post-only order. */
export function postOnlyForm(
  type: 'BID' | 'ASK',
  price: string,
  volume: string,
): Readonly<Record<string, string>> {
  return { pair: 'XBTUSDT', type, price, volume, post_only: 'true' };
}
