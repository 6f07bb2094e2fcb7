/**
 * Request signing of OKX v5: base64(HMAC-SHA256(timestamp + METHOD + path?query + body, secret)). The path and the body
 * must be byte for byte what is sent. Source: OKX API guide, "REST authentication".
 */

import { createHmac } from 'node:crypto';
import type { Credentials } from '../../ports/credentials.ts';

export interface Signable {
  readonly method: 'GET' | 'POST';
  /** From `/api/v5/`, query included, percent-encoded as sent. */
  readonly path: string;
  /** Raw text as sent, or empty. */
  readonly body: string;
}

export function signatureOf(secret: string, timestamp: string, request: Signable): string {
  const text = `${timestamp}${request.method}${request.path}${request.body}`;
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}

/** UTC with exactly three decimals, as OKX demands. */
export function timestampText(epochMs: number): string {
  return new Date(Math.trunc(epochMs)).toISOString();
}

export function signedHeaders(
  credentials: Credentials,
  request: Signable,
  exchangeNowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = timestampText(exchangeNowMs);
  return {
    'OK-ACCESS-KEY': credentials.apiKey,
    'OK-ACCESS-SIGN': signatureOf(credentials.apiSecret, timestamp, request),
    'OK-ACCESS-TIMESTAMP': timestamp,
    'OK-ACCESS-PASSPHRASE': credentials.passphrase ?? '',
  };
}

/** A path with its query; every character outside the unreserved set is encoded, so that no layer encodes it anew. */
export function pathWithQuery(path: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
