/**
 * Request signing of Binance, by kind of key: HMAC-SHA256 in hex, Ed25519 or RSA in base64. REST signs the query and the
 * body as they are sent, the WebSocket API its parameters sorted by name and not encoded. Source: Binance Spot API,
 * "Request security" of the REST and of the WebSocket API.
 */

import { createHmac, createPrivateKey, createSecretKey, sign, type KeyObject } from 'node:crypto';

export type KeyKind = 'hmac' | 'ed25519' | 'rsa';

export type Parameters = Readonly<Record<string, string | number | boolean>>;

export interface Signer {
  readonly keyKind: KeyKind;
  signatureOf(text: string): string;
}

/** A secret in PEM is a private key, any other is an HMAC secret. Undefined for a key of no use here. */
export function createSigner(secret: string): Signer | undefined {
  if (!secret.includes('-----BEGIN')) {
    if (secret === '') return undefined;
    const hmacKey = createSecretKey(secret, 'utf8');
    return {
      keyKind: 'hmac',
      signatureOf: (text) => createHmac('sha256', hmacKey).update(text, 'utf8').digest('hex'),
    };
  }
  const key = privateKeyOf(secret);
  const type = key?.asymmetricKeyType;
  if (key === undefined || (type !== 'ed25519' && type !== 'rsa')) return undefined;
  // Ed25519 brings its own hash; naming one is an error.
  const hash = type === 'rsa' ? 'sha256' : null;
  return {
    keyKind: type,
    signatureOf: (text) => sign(hash, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The message of the library can repeat the key.
    return undefined;
  }
}

/** Percent-encoded before it is signed: Binance refuses a signature over the raw text (since January 2026). */
export function queryOf(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

/** The query with its signature behind it. */
export function signedQuery(signer: Signer, parameters: Parameters): string {
  const query = queryOf(parameters);
  return `${query}&signature=${encodeURIComponent(signer.signatureOf(query))}`;
}

/** Parameters of a WebSocket API request with their signature. */
export function signedParameters(signer: Signer, parameters: Parameters): Parameters {
  const text = Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('&');
  return { ...parameters, signature: signer.signatureOf(text) };
}
