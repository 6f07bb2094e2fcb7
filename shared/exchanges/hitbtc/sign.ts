/**
 * Signing of HitBTC v3: hex(HMAC-SHA256(METHOD + path + ["?" + query] + body + timestamp + [window], secret)), all of it
 * byte for byte as sent. A websocket login signs timestamp and window alone. Source: HitBTC API v3, "Authentication".
 */

import { createHmac } from 'node:crypto';
import type { Credentials } from '../../ports/credentials.ts';

export interface Signable {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** From `/api/3/`, query included, percent-encoded as sent. */
  readonly path: string;
  /** Raw text as sent, or empty. */
  readonly body: string;
}

/** When a request was made, by the exchange's clock. */
export interface Stamp {
  readonly timestampMs: number;
  /** How old the request may be when it arrives; 10 s where it is not said. */
  readonly windowMs?: number;
}

export function signatureOf(secret: string, request: Signable, stamp: Stamp): string {
  return hmacOf(secret, `${request.method}${request.path}${request.body}${stampText(stamp, '')}`);
}

export function loginSignatureOf(secret: string, stamp: Stamp): string {
  return hmacOf(secret, stampText(stamp, ''));
}

/** The value of the `Authorization` header. */
export function authorizationOf(
  { apiKey, apiSecret }: Credentials,
  request: Signable,
  stamp: Stamp,
): string {
  const signature = signatureOf(apiSecret, request, stamp);
  const token = `${apiKey}:${signature}:${stampText(stamp, ':')}`;
  return `HS256 ${Buffer.from(token, 'utf8').toString('base64')}`;
}

function stampText({ timestampMs, windowMs }: Stamp, separator: string): string {
  const timestamp = String(Math.trunc(timestampMs));
  return windowMs === undefined ? timestamp : `${timestamp}${separator}${Math.trunc(windowMs)}`;
}

function hmacOf(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}
