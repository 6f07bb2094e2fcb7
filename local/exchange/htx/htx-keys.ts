/** API keys of the simulated HTX, and the check of what they sign ("Authentication" of its API reference). */

import { createHmac } from 'node:crypto';
import { isSameText } from '../same-text.ts';
import { notSigned } from './htx-wire.ts';

export type HtxPermission = 'readOnly' | 'trade' | 'withdraw';

export interface HtxKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly permissions: readonly HtxPermission[];
  /** Requests from elsewhere are refused; empty binds to nothing. */
  readonly boundAddresses?: readonly string[];
}

export interface AccountKey extends HtxKey {
  readonly account: string;
}

export interface KeyRules {
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly isTimeChecked: boolean;
}

/** What a signature is about. */
export interface SignedText {
  readonly method: string;
  /** As the Host header has it; signed in lower case. */
  readonly host: string;
  readonly path: string;
  /** Without the signature, not encoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface SignedRequest extends SignedText {
  /** In REST and over websockets the same things go by other names. */
  readonly names: {
    readonly key: string;
    readonly method: string;
    readonly version: string;
    readonly timestamp: string;
  };
  readonly version: '2' | '2.1';
  readonly signature: string | undefined;
  readonly remoteAddress: string;
  readonly receivedMs: number;
}

const windowMs = 300_000;

/** Names sorted by their bytes, upper case first, and values in the strictest encoding. */
export function htxSignature(secret: string, { method, host, path, parameters }: SignedText) {
  const query = Object.entries(parameters)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const text = [method, host.toLowerCase(), path, query].join('\n');
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}

/**
 * Returns the key that signed the request. Throws `HtxRefusal` with the first thing that is wrong. Of its texts those on
 * the access key and the verification are the exchange's; the others are not confirmed.
 */
export function authenticate(request: SignedRequest, rules: KeyRules): AccountKey {
  const { parameters, names, signature, version } = request;
  const key = rules.keys.get(parameters[names.key] ?? '');
  if (key === undefined) throw notSigned('Incorrect Access key [Access key错误]');
  if (parameters[names.method] !== 'HmacSHA256') throw notSigned('Incorrect signature method');
  if (parameters[names.version] !== version) throw notSigned('Incorrect signature version');
  if (rules.isTimeChecked) checkTime(parameters[names.timestamp] ?? '', request.receivedMs);
  if (signature === undefined || !isSameText(signature, htxSignature(key.secret, request))) {
    throw notSigned('Verification failure [校验失败]');
  }
  const bound = key.boundAddresses ?? [];
  if (bound.length > 0 && !bound.includes(request.remoteAddress)) {
    throw notSigned('Incorrect IP address [IP地址错误]', 2000);
  }
  return key;
}

export function requirePermission(key: AccountKey, permission: HtxPermission): void {
  if (key.permissions.includes(permission)) return;
  throw notSigned('API key has no permission [API Key没有权限]', 1002);
}

/** Whole seconds of UTC without a zone. */
function checkTime(text: string, nowMs: number): void {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (!(Math.abs(nowMs - ms) <= windowMs)) throw notSigned('Incorrect timestamp [时间戳错误]');
}

/** RFC 3986 in upper case hex. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
