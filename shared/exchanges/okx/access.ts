/** Where OKX is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { okxError } from './errors.ts';

const defaultBaseUrl = 'https://openapi.okx.com';
const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
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

/** Without a slash at the end. Keys and passphrase travel in headers, so plain http is for loopback alone. */
export function baseUrlOf(credentials: Credentials): string {
  const text = credentials.baseUrl ?? defaultBaseUrl;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && loopbackHosts.includes(url.hostname));
  if (url === undefined || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw okxError(
      'auth',
      `base url of okx is ${url?.origin ?? 'not a url'}, expected https, or http on loopback, without user and query`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
