/** Where HitBTC is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { environmentAmong } from '../environment.ts';
import { hitbtcError } from './errors.ts';

const defaultBaseUrls = {
  live: 'https://api.hitbtc.com',
  demo: 'https://api.demo.hitbtc.com',
} as const;

const liveHost = /(^|\.)(?<!(^|\.)demo\.)hitbtc\.com$/;

/** Printable, and without the colon that joins key and signature in the header. */
const keyText = /^[\x21-\x39\x3b-\x7e]+$/;
const secretText = /^[\x20-\x7e]+$/;

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function checkCredentials({ exchange, apiKey, apiSecret }: Credentials): void {
  if (exchange !== 'hitbtc') {
    throw hitbtcError('auth', `credentials are of exchange ${exchange}, expected hitbtc`);
  }
  if (!keyText.test(apiKey)) {
    throw hitbtcError('auth', 'credentials of hitbtc need apiKey: printable ascii without a colon');
  }
  if (!secretText.test(apiSecret)) {
    throw hitbtcError('auth', 'credentials of hitbtc need apiSecret: printable ascii, not empty');
  }
}

/** Scheme and host; the paths of all calls begin with `/api/3`, which may be part of the given address. */
export function baseUrlOf(credentials: Credentials): string {
  const environment = environmentAmong(credentials, ['live', 'demo']);
  const text = credentials.baseUrl ?? defaultBaseUrls[environment];
  const baseUrl = safeBaseUrl('hitbtc', text).replace(/\/api\/3$/, '');
  if (environment !== 'live' && liveHost.test(new URL(baseUrl).hostname)) {
    throw hitbtcError(
      'auth',
      `credentials of hitbtc ask for environment ${environment} with the baseUrl of the live exchange: leave baseUrl out`,
    );
  }
  return baseUrl;
}

/** Of the connection that trades. */
export function tradingSocketUrlOf(credentials: Credentials): string {
  return `${baseUrlOf(credentials).replace(/^http/, 'ws')}/api/3/ws/trading`;
}
