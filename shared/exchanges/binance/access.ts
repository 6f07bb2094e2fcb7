/** Where Binance is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { environmentAmong } from '../environment.ts';
import { binanceError } from './errors.ts';
import { createSigner, type Signer } from './sign.ts';

const restUrls = {
  live: 'https://api.binance.com',
  demo: 'https://demo-api.binance.com',
  testnet: 'https://testnet.binance.vision',
} as const;

const socketUrls = {
  live: 'wss://ws-api.binance.com/ws-api/v3',
  demo: 'wss://demo-ws-api.binance.com/ws-api/v3',
  testnet: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
} as const;

const liveHost = /^api(-gcp|\d)?\.binance\.com$/;
const playHost = /^demo-api\.binance\.com$|^(api1\.)?testnet\.binance\.vision$/;

/** What a header can carry. */
const headerText = /^[\x21-\x7e]+$/;

export interface Access {
  readonly apiKey: string;
  readonly signer: Signer;
  /** Of the REST API, without a slash at the end. */
  readonly baseUrl: string;
  /** Of the WebSocket API. */
  readonly socketUrl: string;
  /** Whether the host has the wallet's endpoints: demo and testnet have none, and of unknown hosts only asking tells. */
  readonly hasWallet: 'yes' | 'no' | 'perhaps';
  /** Texts that must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function accessOf(credentials: Credentials): Access {
  const { exchange, apiKey, apiSecret, baseUrl } = credentials;
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
  const environment = environmentAmong(credentials, ['live', 'demo', 'testnet']);
  const restUrl = safeBaseUrl('binance', baseUrl ?? restUrls[environment]);
  if (environment !== 'live' && liveHost.test(new URL(restUrl).hostname)) {
    throw binanceError(
      'auth',
      `credentials of binance ask for environment ${environment} with the baseUrl of the live exchange: leave baseUrl out`,
    );
  }
  return {
    apiKey,
    signer,
    baseUrl: restUrl,
    socketUrl: baseUrl === undefined ? socketUrls[environment] : socketUrlBeside(restUrl),
    hasWallet: environment === 'live' ? hasWallet(restUrl) : 'no',
    secrets: [apiKey, apiSecret, ...apiSecret.split('\n').filter((line) => line.length > 20)],
  };
}

function hasWallet(restUrl: string): Access['hasWallet'] {
  const { hostname } = new URL(restUrl);
  if (playHost.test(hostname)) return 'no';
  return liveHost.test(hostname) ? 'yes' : 'perhaps';
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
