/**
 * Request signing of HTX: base64(HMAC-SHA256) over method, host, path and the parameters in byte order of their names.
 * REST signs with version 2, in the query; websockets log in with version 2.1, whose names are spelled otherwise.
 * The body of a POST is not signed. Source: HTX API reference, "Authentication" of REST and of the websockets.
 */

import { createHmac } from 'node:crypto';

type Parameters = Readonly<Record<string, string>>;

interface Key {
  readonly apiKey: string;
  readonly apiSecret: string;
}

interface Signable {
  readonly method: 'GET' | 'POST';
  /** As in the Host header: lower case, with the port where it is not the scheme's own. */
  readonly host: string;
  readonly path: string;
  /** Those of the query; none of them in the body. */
  readonly parameters: Parameters;
}

/** What a login over `/ws/trade` and `/ws/v2` carries. */
export interface SocketLogin {
  readonly authType: 'api';
  readonly accessKey: string;
  readonly signatureMethod: 'HmacSHA256';
  readonly signatureVersion: '2.1';
  readonly timestamp: string;
  readonly signature: string;
}

/** The whole query of a REST request: the parameters given, those of the signature, and the signature. */
export function signedQuery(key: Key, request: Signable, exchangeNowMs: number): string {
  const query = sortedQuery({
    ...request.parameters,
    AccessKeyId: key.apiKey,
    SignatureMethod: 'HmacSHA256',
    SignatureVersion: '2',
    Timestamp: timestampText(exchangeNowMs),
  });
  return `${query}&Signature=${encode(signatureOf(key.apiSecret, request, query))}`;
}

/** The `params` of a websocket's login. `authType` is not signed. */
export function socketLogin(
  key: Key,
  url: { readonly host: string; readonly path: string },
  exchangeNowMs: number,
): SocketLogin {
  const signed = {
    accessKey: key.apiKey,
    signatureMethod: 'HmacSHA256',
    signatureVersion: '2.1',
    timestamp: timestampText(exchangeNowMs),
  } as const;
  const signature = signatureOf(key.apiSecret, { method: 'GET', ...url }, sortedQuery(signed));
  return { authType: 'api', ...signed, signature };
}

/** Without a signature. Upper case comes before lower case. */
export function sortedQuery(parameters: Parameters): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
}

function signatureOf(
  secret: string,
  { method, host, path }: Omit<Signable, 'parameters'>,
  query: string,
): string {
  const text = [method, host, path, query].join('\n');
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}

/** UTC in whole seconds without a zone, as HTX demands. */
export function timestampText(epochMs: number): string {
  return new Date(Math.trunc(epochMs)).toISOString().slice(0, 19);
}

/** RFC 3986: every character outside the unreserved set, in upper case hex. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
