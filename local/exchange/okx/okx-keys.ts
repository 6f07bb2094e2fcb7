/** API keys of the simulated OKX, and the check of a signed request (REST authentication of the v5 API). */

import { createHmac } from 'node:crypto';
import type { WireRequest } from '../http-front.ts';
import { isSameText } from '../same-text.ts';
import { OkxRefusal } from './okx-wire.ts';

export type OkxPermission = 'read_only' | 'trade' | 'withdraw';

export interface OkxKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
  readonly permissions: readonly OkxPermission[];
  /** Requests from elsewhere are refused; empty binds to nothing. */
  readonly boundAddresses?: readonly string[];
  /** Made in demo trading: requests must say so. */
  readonly isDemo?: boolean;
}

/** The base64 signature over timestamp, method, path with query, and body, all exactly as sent. */
export function okxSignature(
  secret: string,
  parts: {
    readonly timestamp: string;
    readonly method: string;
    readonly target: string;
    readonly body: string;
  },
): string {
  const text = `${parts.timestamp}${parts.method}${parts.target}${parts.body}`;
  return createHmac('sha256', secret).update(text).digest('base64');
}

/** Returns the key that signed the request. Throws `OkxRefusal` with the code of the first thing that is wrong. */
export function authenticate<Key extends OkxKey>(
  request: WireRequest,
  { keys, windowMs }: { readonly keys: ReadonlyMap<string, Key>; readonly windowMs: number },
): Key {
  const apiKey = header(request, 'OK-ACCESS-KEY', '50103');
  const passphrase = header(request, 'OK-ACCESS-PASSPHRASE', '50104');
  const sign = header(request, 'OK-ACCESS-SIGN', '50106');
  const timestamp = header(request, 'OK-ACCESS-TIMESTAMP', '50107');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(timestamp)) {
    throw new OkxRefusal(401, '50112', 'Invalid OK-ACCESS-TIMESTAMP');
  }
  if (!(Math.abs(Date.parse(timestamp) - request.receivedMs) <= windowMs)) {
    throw new OkxRefusal(401, '50102', 'Timestamp request expired');
  }
  const key = keys.get(apiKey);
  if (key === undefined) throw new OkxRefusal(401, '50119', "API key doesn't exist");
  if ((request.headers['x-simulated-trading'] === '1') !== (key.isDemo ?? false)) {
    throw new OkxRefusal(401, '50101', 'APIKey does not match current environment.');
  }
  if (passphrase !== key.passphrase) {
    throw new OkxRefusal(401, '50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.');
  }
  const expected = okxSignature(key.secret, { ...request, timestamp });
  if (!isSameText(sign, expected)) throw new OkxRefusal(401, '50113', 'Invalid Sign');
  const bound = key.boundAddresses ?? [];
  if (bound.length > 0 && !bound.includes(request.remoteAddress)) {
    const message = `Your IP ${request.remoteAddress} is not included in your API key's IP whitelist.`;
    throw new OkxRefusal(401, '50110', message);
  }
  return key;
}

function header(request: WireRequest, name: string, code: string): string {
  const value = request.headers[name.toLowerCase()];
  if (typeof value === 'string' && value !== '') return value;
  throw new OkxRefusal(401, code, `Request header ${name} cannot be empty.`);
}
