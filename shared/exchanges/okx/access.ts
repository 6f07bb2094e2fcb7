/** Where OKX is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { okxError } from './errors.ts';

const defaultBaseUrl = 'https://openapi.okx.com';
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

/** Without a slash at the end. */
export function baseUrlOf(credentials: Credentials): string {
  return safeBaseUrl('okx', credentials.baseUrl ?? defaultBaseUrl);
}
