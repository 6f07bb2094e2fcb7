/** API keys of the simulated HitBTC, and the check of who is asking (HitBTC API v3, "Authentication"). */

import { createHmac } from 'node:crypto';
import type { WireRequest } from '../http-front.ts';
import { isSameText } from '../same-text.ts';
import { HitbtcRefusal, unauthorized, type WireObject } from './hitbtc-wire.ts';

/** "Orderbook, History, Trading balance", "Place/cancel orders", "Payment information". */
export type HitbtcPermission = 'read' | 'trade' | 'payment';

export interface HitbtcKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly permissions: readonly HitbtcPermission[];
}

export interface AccountKey extends HitbtcKey {
  readonly account: string;
}

export interface KeyRules {
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  /** Instead of the window each request gives for itself; `Infinity` for clients that live in another time. */
  readonly timestampWindowMs?: number;
}

/** Where a request does not say. */
const windowDefaultMs = 10_000;

/** The hex signature over whatever the kind of request signs. */
export function hitbtcSignature(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}

/** Returns the key of a REST request. Throws `HitbtcRefusal`. */
export function authenticate(request: WireRequest, rules: KeyRules): AccountKey {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ', 2);
  const parts = Buffer.from(token, 'base64').toString('utf8').split(':');
  const [apiKey = '', proof = '', timestamp = '', window = ''] = parts;
  if (scheme === '') throw unauthorized('no authorization');
  if (scheme === 'Basic') return keyOfSecret(apiKey, proof, rules);
  if (scheme !== 'HS256') throw new HitbtcRefusal(401, 1004, 'Unsupported authorization method');
  const { method, target, body } = request;
  const stamp = { timestamp, window, nowMs: request.receivedMs };
  return keyOfSignature({ apiKey, proof, text: `${method}${target}${body}`, ...stamp }, rules);
}

/** Returns the key of a websocket's login. Throws `HitbtcRefusal`. */
export function keyOfLogin(login: WireObject, nowMs: number, rules: KeyRules): AccountKey {
  const { type, api_key: apiKey, secret_key: secret, signature, timestamp, window } = login;
  if (typeof apiKey !== 'string') throw unauthorized('no api_key');
  if (String(type).toLowerCase() === 'basic') {
    return keyOfSecret(apiKey, typeof secret === 'string' ? secret : '', rules);
  }
  if (type !== 'HS256') throw new HitbtcRefusal(401, 1004, 'Unsupported authorization method');
  if (typeof signature !== 'string') throw unauthorized('invalid signature format');
  const stamp = { timestamp: textOf(timestamp), window: textOf(window), nowMs };
  return keyOfSignature({ apiKey, proof: signature, text: '', ...stamp }, rules);
}

const textOf = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';

function keyOfSecret(apiKey: string, secret: string, { keys }: KeyRules): AccountKey {
  const key = keys.get(apiKey);
  if (key === undefined || !isSameText(secret, key.secret)) throw unauthorized('unknown key');
  return key;
}

function keyOfSignature(
  signed: {
    readonly apiKey: string;
    readonly proof: string;
    readonly text: string;
    readonly timestamp: string;
    readonly window: string;
    readonly nowMs: number;
  },
  { keys, timestampWindowMs }: KeyRules,
): AccountKey {
  const { apiKey, proof, text, timestamp, window, nowMs } = signed;
  if (!/^\d{1,15}$/.test(timestamp) || !/^(\d{1,7})?$/.test(window)) {
    throw unauthorized('invalid timestamp or window');
  }
  const windowMs = timestampWindowMs ?? (window === '' ? windowDefaultMs : Number(window));
  if (!(Math.abs(nowMs - Number(timestamp)) <= windowMs)) throw unauthorized('timestamp is late');
  const key = keys.get(apiKey);
  if (key === undefined) throw unauthorized('unknown key');
  const expected = hitbtcSignature(key.secret, `${text}${timestamp}${window}`);
  if (!isSameText(proof, expected)) throw unauthorized('invalid signature');
  return key;
}

/** Throws `HitbtcRefusal` when the key lacks the right. */
export function demand(key: AccountKey, permission: HitbtcPermission): void {
  if (key.permissions.includes(permission)) return;
  throw new HitbtcRefusal(403, 1003, 'Action is forbidden for this API key');
}
