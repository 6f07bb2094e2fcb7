/** Where OKX is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { environmentAmong } from '../environment.ts';
import { okxError } from './errors.ts';

const defaultBaseUrl = 'https://openapi.okx.com';
const socketPath = '/ws/v5/private';
/** Websockets have hosts of their own, one for each region and kind of trading (OKX API guide, "Production Trading"). */
const socketHosts: Readonly<Record<string, readonly [real: string, demo: string]>> = {
  'openapi.okx.com': ['ws.okx.com', 'wspap.okx.com'],
  'www.okx.com': ['ws.okx.com', 'wspap.okx.com'],
  'eea.okx.com': ['wseea.okx.com', 'wseeapap.okx.com'],
  'my.okx.com': ['wseea.okx.com', 'wseeapap.okx.com'],
  'us.okx.com': ['wsus.okx.com', 'wsuspap.okx.com'],
  'app.okx.com': ['wsus.okx.com', 'wsuspap.okx.com'],
};
/** What a header can carry. */
const headerText = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function checkCredentials(credentials: Credentials): void {
  if (credentials.exchange !== 'okx') {
    throw okxError('auth', `credentials are of exchange ${credentials.exchange}, expected okx`);
  }
  for (const field of ['apiKey', 'apiSecret', 'passphrase'] as const) {
    if (!headerText.test(credentials[field] ?? '')) {
      throw okxError('auth', `credentials of okx need ${field}: printable ascii, not empty`);
    }
  }
}

/** The same hosts with a header over REST, and hosts of their own for websockets. OKX has no testnet besides. */
export function isDemo(credentials: Credentials): boolean {
  return environmentAmong(credentials, ['live', 'demo']) === 'demo';
}

/** Without a slash at the end. */
export function baseUrlOf(credentials: Credentials): string {
  return safeBaseUrl('okx', credentials.baseUrl ?? defaultBaseUrl);
}

/** Of the private websocket. Elsewhere than at OKX it is looked for where the REST API is. */
export function socketUrlOf(credentials: Credentials): string {
  const isPlay = isDemo(credentials);
  const base = new URL(baseUrlOf(credentials));
  const [real, demo] = socketHosts[base.hostname] ?? [];
  const host = isPlay ? demo : real;
  const origin =
    host === undefined
      ? `${base.protocol === 'https:' ? 'wss' : 'ws'}://${base.host}`
      : `wss://${host}:8443`;
  return `${origin}${socketPath}${isPlay ? '?brokerId=9999' : ''}`;
}
