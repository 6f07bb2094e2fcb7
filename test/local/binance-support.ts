/** Keys, accounts and signed requests for tests of the simulated Binance. */

import { generateKeyPairSync } from 'node:crypto';
import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import type { BinanceAccount } from '../../local/exchange/binance/binance-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  createSigner,
  signedParameters,
  signedQuery,
  type Parameters,
  type Signer,
} from '../../shared/exchanges/binance/sign.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { RawSocket, type Frame } from './raw-socket.ts';

const hmacSecret = 'fake-hmac-secret';
const pair = generateKeyPairSync('ed25519');
const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

export const hmacKey: BinanceKey = {
  apiKey: 'fake-hmac-key',
  verifier: { kind: 'hmac', secret: hmacSecret },
  permissions: ['read', 'trade'],
  boundAddresses: ['127.0.0.1'],
};

export const ed25519Key: BinanceKey = {
  apiKey: 'fake-ed25519-key',
  verifier: { kind: 'ed25519', publicKey },
  permissions: ['read', 'trade'],
};

export const secretOf = ({ verifier }: BinanceKey): string =>
  verifier.kind === 'hmac' ? verifier.secret : privatePem;

export const richBinanceAccount: BinanceAccount = {
  name: 'main',
  balances: { BTC: '10', USDT: '1000000' },
  keys: [hmacKey, ed25519Key],
};

export function credentialsOf(
  simulator: Simulator,
  key: BinanceKey = hmacKey,
  changes: Partial<Credentials> = {},
): Credentials {
  return {
    exchange: 'binance',
    apiKey: key.apiKey,
    apiSecret: secretOf(key),
    isDemo: false,
    baseUrl: simulator.baseUrl,
    ...changes,
  };
}

function signerOf(key: BinanceKey): Signer {
  const signer = createSigner(secretOf(key));
  if (signer === undefined) throw new Error('the test has a key of no use');
  return signer;
}

export interface BinanceAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The rows of a list, or the only one. */
  readonly body: Record<string, unknown>;
  readonly rows: readonly Record<string, unknown>[];
}

export interface BinanceCallWanted {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly parameters?: Parameters;
  readonly key?: BinanceKey;
  readonly timestampMs?: number;
  /** Sent as a form instead of a query. */
  readonly isForm?: boolean;
}

/** Sends a signed request; parameters given override the right ones. */
export async function callBinance(
  simulator: Simulator,
  clock: Clock,
  { method = 'GET', path, parameters = {}, key = hmacKey, ...more }: BinanceCallWanted,
): Promise<BinanceAnswer> {
  const timestamp = more.timestampMs ?? clock.now();
  const text = signedQuery(signerOf(key), { timestamp, ...parameters });
  const isForm = more.isForm ?? false;
  const response = await fetch(`${simulator.baseUrl}${path}${isForm ? '' : `?${text}`}`, {
    method,
    headers: {
      'X-MBX-APIKEY': key.apiKey,
      ...(isForm ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(isForm ? { body: text } : {}),
  });
  return answerOf(response, await response.text());
}

function answerOf({ status, headers }: Response, text: string): BinanceAnswer {
  const json: unknown = headers.get('content-type') === 'application/json' ? JSON.parse(text) : {};
  const rows = (Array.isArray(json) ? json : [json]) as Record<string, unknown>[];
  return { status, text, headers, body: rows[0] ?? {}, rows };
}

/** Parameters of a post-only order. */
export function limitMaker(side: 'BUY' | 'SELL', price: string, quantity: string, id: string) {
  const type = 'LIMIT_MAKER';
  return { symbol: 'BTCUSDT', side, type, price, quantity, newClientOrderId: id };
}

export function connectBinance(simulator: Simulator, query = ''): Promise<RawSocket> {
  return new RawSocket(`${simulator.socketUrl}/ws-api/v3${query}`).open();
}

/** A request of the WebSocket API with its own signature. */
export function signedRequest(
  clock: Clock,
  [id, method]: readonly [string, string],
  parameters: Parameters = {},
  key: BinanceKey = hmacKey,
): Frame {
  const all = { apiKey: key.apiKey, timestamp: clock.now(), ...parameters };
  return { id, method, params: signedParameters(signerOf(key), all) };
}

/** A connection that listens to the account's events. */
export async function listeningToBinance(
  simulator: Simulator,
  clock: Clock,
  key: BinanceKey = hmacKey,
): Promise<RawSocket> {
  const socket = await connectBinance(simulator);
  socket.send(signedRequest(clock, ['sub', 'userDataStream.subscribe.signature'], {}, key));
  await socket.until({ id: 'sub', status: 200 });
  return socket;
}

/** What an event frame is about. */
export function eventOf(frame: Frame): Frame {
  return frame['event'] as Frame;
}
