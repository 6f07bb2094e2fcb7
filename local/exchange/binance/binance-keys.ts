/** API keys of the simulated Binance, and the check of a signed request ("Request security" of the Spot API). */

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { BinanceParameters } from './binance-parameters.ts';
import { BinanceRefusal, mandatory } from './binance-wire.ts';

export type BinancePermission = 'read' | 'trade' | 'withdraw';

export interface BinanceKey {
  readonly apiKey: string;
  /** What signatures are checked with: the secret of an HMAC key, or the public Ed25519 key in PEM. */
  readonly verifier:
    | { readonly kind: 'hmac'; readonly secret: string }
    | { readonly kind: 'ed25519'; readonly publicKey: string };
  readonly permissions: readonly BinancePermission[];
  /** Requests from elsewhere are refused; empty binds to nothing. */
  readonly boundAddresses?: readonly string[];
}

export interface AccountKey extends BinanceKey {
  readonly account: string;
}

const windowDefaultMs = 5_000;
const windowMaxMs = 60_000;
const aheadMaxMs = 1_000;

export interface KeyRules {
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly isTimeChecked: boolean;
}

export interface SignedRequest {
  readonly parameters: BinanceParameters;
  readonly apiKey: string | undefined;
  /** What the signature is about; undefined where a session stands for it. */
  readonly payload: string | undefined;
  readonly remoteAddress: string;
  readonly receivedMs: number;
  readonly nowMs: number;
}

/** Returns the key that signed the request. Throws `BinanceRefusal` with the first thing that is wrong. */
export function authenticate(request: SignedRequest, rules: KeyRules): AccountKey {
  const { apiKey, parameters, payload } = request;
  if (apiKey === undefined || !/^[\x21-\x7e]{1,256}$/.test(apiKey)) {
    throw new BinanceRefusal(401, -2014, 'API-key format invalid.');
  }
  const signature = payload === undefined ? undefined : parameters.required('signature');
  checkTime(request, rules);
  const key = rules.keys.get(apiKey);
  const bound = key?.boundAddresses ?? [];
  if (key === undefined || (bound.length > 0 && !bound.includes(request.remoteAddress))) {
    throw badKey();
  }
  if (signature !== undefined && payload !== undefined && !isSigned(key, payload, signature)) {
    throw new BinanceRefusal(400, -1022, 'Signature for this request is not valid.');
  }
  return key;
}

export function requirePermission(key: AccountKey, permission: BinancePermission): void {
  if (!key.permissions.includes(permission)) throw badKey();
}

function badKey(): BinanceRefusal {
  return new BinanceRefusal(401, -2015, 'Invalid API-key, IP, or permissions for action.');
}

/** On arrival it must not be from the future, and by its turn not be too old. */
function checkTime({ parameters, receivedMs, nowMs }: SignedRequest, rules: KeyRules): void {
  const sent = parameters.integer('timestamp');
  if (sent === undefined) throw mandatory('timestamp');
  const timestamp = sent > 1e14 ? Math.floor(sent / 1000) : sent;
  const windowMs = parameters.milliseconds('recvWindow') ?? windowDefaultMs;
  if (windowMs > windowMaxMs) {
    throw new BinanceRefusal(400, -1131, 'recvWindow must be less than 60000.');
  }
  if (!rules.isTimeChecked) return;
  if (timestamp >= receivedMs + aheadMaxMs) {
    const message = "Timestamp for this request was 1000ms ahead of the server's time.";
    throw new BinanceRefusal(400, -1021, message);
  }
  if (nowMs - timestamp > windowMs) {
    const message = 'Timestamp for this request is outside of the recvWindow.';
    throw new BinanceRefusal(400, -1021, message);
  }
}

function isSigned({ verifier }: BinanceKey, payload: string, signature: string): boolean {
  if (verifier.kind === 'ed25519') {
    const key = createPublicKey(verifier.publicKey);
    return verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'));
  }
  const expected = Buffer.from(
    createHmac('sha256', verifier.secret).update(payload, 'utf8').digest('hex'),
  );
  const given = Buffer.from(signature.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}
