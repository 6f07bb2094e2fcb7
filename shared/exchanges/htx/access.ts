/** Where HTX is reached, and with what: refused here rather than sent in vain, or in the clear. */

import type { Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import { environmentAmong } from '../environment.ts';
import { htxError } from './errors.ts';

const restUrl = 'https://api.huobi.pro';
const liveHost = /(^|\.)(huobi\.pro|htx\.com)$/;

/** What a query and a websocket's login can carry. */
const printable = /^[\x21-\x7e]+$/;

export interface Access {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Of the REST API, without a slash at the end. */
  readonly baseUrl: string;
  /** Requests and their answers. */
  readonly tradeSocketUrl: string;
  /** Order events. */
  readonly eventsSocketUrl: string;
  /** Texts that must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function accessOf(credentials: Credentials): Access {
  const { exchange, apiKey, apiSecret } = credentials;
  if (exchange !== 'htx') {
    throw htxError('auth', `credentials are of exchange ${exchange}, expected htx`);
  }
  for (const field of ['apiKey', 'apiSecret'] as const) {
    if (!printable.test(credentials[field])) {
      throw htxError('auth', `credentials of htx need ${field}: printable ascii, not empty`);
    }
  }
  const baseUrl = safeBaseUrl('htx', credentials.baseUrl ?? restUrl);
  // HTX has no other: orders for play money are for a simulator, which a baseUrl names.
  if (liveHost.test(new URL(baseUrl).hostname)) environmentAmong(credentials, ['live']);
  const socketUrl = baseUrl.replace(/^http/, 'ws');
  return {
    apiKey,
    apiSecret,
    baseUrl,
    tradeSocketUrl: `${socketUrl}/ws/trade`,
    eventsSocketUrl: `${socketUrl}/ws/v2`,
    secrets: [apiKey, apiSecret],
  };
}
