/** Where Binance is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { binanceError } from './errors.ts';
import { createSigner, type Signer } from './sign.ts';

const restUrls = { live: 'https://api.binance.com', demo: 'https://demo-api.binance.com' } as const;

const socketUrls = {
  live: 'wss://ws-api.binance.com/ws-api/v3',
  demo: 'wss://demo-ws-api.binance.com/ws-api/v3',
} as const;

/** What a header can carry. */
const headerText = /^[\x21-\x7e]+$/;

export interface Access {
  readonly apiKey: string;
  readonly signer: Signer;
  /** Of the REST API, without a slash at the end. */
  readonly baseUrl: string;
  /** Of the WebSocket API. */
  readonly socketUrl: string;
  /** Whether the host has the wallet's endpoints; the demo has none, and of others only asking tells. */
  readonly hasWallet: 'yes' | 'no' | 'perhaps';
  /** Texts that must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function accessOf(credentials: Credentials): Access {
  const { exchange, apiKey, apiSecret, isDemo, baseUrl } = credentials;
  if (exchange !== 'binance') {
    throw binanceError('auth', `credentials are of exchange ${exchange}, expected binance`);
  }
  if (!headerText.test(apiKey)) {
    throw binanceError('auth', 'credentials of binance need apiKey: printable ascii, not empty');
  }
  const signer = apiSecret.trim() === '' ? undefined : createSigner(apiSecret);
  if (signer === undefined) {
    throw binanceError(
      'auth',
      'credentials of binance need apiSecret: the secret of an hmac key, or an ed25519 or rsa private key in pem',
    );
  }
  const environment = isDemo ? 'demo' : 'live';
  const restUrl = safeBaseUrl('binance', baseUrl ?? restUrls[environment]);
  return {
    apiKey,
    signer,
    baseUrl: restUrl,
    socketUrl: baseUrl === undefined ? socketUrls[environment] : socketUrlBeside(restUrl),
    hasWallet: isDemo ? 'no' : baseUrl === undefined ? 'yes' : 'perhaps',
    secrets: [apiKey, apiSecret, ...apiSecret.split('\n').filter((line) => line.length > 20)],
  };
}

/** A simulator serves both on one address; hosts of Binance differ by a prefix of their name. */
function socketUrlBeside(restUrl: string): string {
  const url = new URL(restUrl);
  const scheme = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const host = url.host
    .replace(/^(demo-)?api(-gcp|\d)?\.binance\.com$/, '$1ws-api.binance.com')
    .replace(/^(api1\.)?testnet\.binance\.vision$/, 'ws-api.testnet.binance.vision');
  return `${scheme}//${host}/ws-api/v3`;
}
