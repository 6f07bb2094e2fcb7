/** The login of a websocket on the simulated OKX (WebSocket, "Login"). Times are in seconds there. */

import type { SocketConnection } from '../socket-front.ts';
import { okxSignature } from './okx-keys.ts';
import type { WireObject } from './okx-orders.ts';
import type { AccountKey } from './okx-routes.ts';
import { OkxRefusal } from './okx-wire.ts';

export interface LoginRules {
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly timestampWindowMs: number;
}

const refused = (code: string, message: string): OkxRefusal => new OkxRefusal(401, code, message);

/** Returns the key that signed the login. Throws `OkxRefusal` with the code of the first thing that is wrong. */
export function logIn(
  login: WireObject,
  from: Pick<SocketConnection, 'remoteAddress' | 'headers' | 'query'>,
  { keys, timestampWindowMs, nowMs }: LoginRules & { readonly nowMs: number },
): AccountKey {
  const { apiKey, passphrase, timestamp, sign } = login;
  if (typeof apiKey !== 'string' || apiKey === '') throw refused('60005', 'Invalid apiKey');
  if (typeof timestamp !== 'string' || !/^\d{10}(\.\d{1,3})?$/.test(timestamp)) {
    throw refused('60004', 'Invalid timestamp');
  }
  if (!(Math.abs(Number(timestamp) * 1_000 - nowMs) <= timestampWindowMs)) {
    throw refused('60006', 'Timestamp request expired');
  }
  const key = keys.get(apiKey);
  if (key === undefined) throw refused('60032', "API key doesn't exist");
  if (isDemoConnection(from) !== (key.isDemo ?? false)) {
    throw refused('50101', 'APIKey does not match current environment.');
  }
  if (passphrase !== key.passphrase) throw refused('60024', 'Wrong passphrase');
  const signed = { timestamp, method: 'GET', target: '/users/self/verify', body: '' };
  if (sign !== okxSignature(key.secret, signed)) throw refused('60007', 'Invalid sign');
  const bound = key.boundAddresses ?? [];
  if (bound.length > 0 && !bound.includes(from.remoteAddress)) {
    const message = `Your IP ${from.remoteAddress} is not included in your API key's IP whitelist.`;
    throw refused('50110', message);
  }
  if (!key.permissions.includes('read_only')) throw refused('60009', 'Login failed.');
  return key;
}

/** The real exchange has a host of its own for demo trading; its addresses carry this broker id too. */
function isDemoConnection({
  headers,
  query,
}: Pick<SocketConnection, 'headers' | 'query'>): boolean {
  return headers['x-simulated-trading'] === '1' || query.get('brokerId') === '9999';
}
