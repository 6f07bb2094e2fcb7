/** Where an exchange is reached: refused here rather than sent in the clear. */

import { ExchangeError } from '../ports/exchange.ts';

const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The address without a slash at the end. Keys travel in headers, so plain http is for loopback alone. Throws an
 * `ExchangeError` otherwise.
 */
export function safeBaseUrl(exchange: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && loopbackHosts.includes(url.hostname));
  if (url === undefined || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new ExchangeError(
      { kind: 'auth', exchange },
      `base url of ${exchange} is ${url?.origin ?? 'not a url'}, expected https, or http on loopback, without user and query`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
