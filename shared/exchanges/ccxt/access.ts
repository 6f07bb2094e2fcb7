/** Which credentials and addresses a client is made with: refused here rather than sent in vain, or in the clear. */

import { ExchangeError, type ExchangeErrorKind } from '../../ports/exchange.ts';
import { environmentOf, type Credentials } from '../../ports/credentials.ts';
import { safeBaseUrl } from '../base-url.ts';
import type { CcxtClient } from './library.ts';

export function ccxtError(
  exchange: string,
  kind: ExchangeErrorKind,
  message: string,
  retryAtMs?: number,
): ExchangeError {
  return new ExchangeError(
    { kind, exchange, ...(retryAtMs === undefined ? {} : { retryAtMs }) },
    message,
  );
}

/** Those of ccxt's credentials that ours have a place for. */
const fieldOf: Readonly<Record<string, 'apiKey' | 'apiSecret' | 'passphrase'>> = {
  apiKey: 'apiKey',
  secret: 'apiSecret',
  password: 'passphrase',
};

/** What a header can carry. A secret may be a key in several lines. */
const headerText = /^[\x21-\x7e]+$/;

/** As ccxt calls them. */
export function keysOf(credentials: Credentials): Readonly<Record<string, string>> {
  const { apiKey, apiSecret, passphrase } = credentials;
  return {
    apiKey,
    secret: apiSecret,
    ...(passphrase === undefined ? {} : { password: passphrase }),
  };
}

/** Texts that must not be seen anywhere. */
export function secretsOf(credentials: Credentials): readonly string[] {
  const { apiKey, apiSecret, passphrase } = credentials;
  const lines = apiSecret.split('\n').filter((line) => line.length > 20);
  return [apiKey, apiSecret, ...(passphrase === undefined ? [] : [passphrase]), ...lines];
}

/** Throws an `ExchangeError` that names the faulty field, never its value. */
export function checkCredentials(client: CcxtClient, name: string, credentials: Credentials): void {
  if (credentials.exchange !== name) {
    throw ccxtError(
      name,
      'auth',
      `credentials are of exchange ${credentials.exchange}, expected ${name}`,
    );
  }
  for (const [needed, isNeeded] of Object.entries(client.requiredCredentials)) {
    if (!isNeeded) continue;
    const field = fieldOf[needed];
    if (field === undefined) {
      throw ccxtError(
        name,
        'auth',
        `ccxt wants ${needed} for ${name}, and credentials have no place for it`,
      );
    }
    const value = credentials[field] ?? '';
    const isUsable = field === 'apiSecret' ? value.trim() !== '' : headerText.test(value);
    if (!isUsable) {
      throw ccxtError(
        name,
        'auth',
        `credentials of ${name} need ${field}: printable ascii, not empty`,
      );
    }
  }
}

/** Points the client to where play money is traded, or to another address. Returns that address, where there is one. */
export function direct(
  client: CcxtClient,
  name: string,
  credentials: Credentials,
): string | undefined {
  const { baseUrl } = credentials;
  const environment = environmentOf(credentials);
  const liveHosts = hostsOf(client);
  if (environment !== 'live') leaveLive(client, name, environment);
  if (baseUrl === undefined) return undefined;
  const base = safeBaseUrl(name, baseUrl);
  if (environment !== 'live' && isLive(new URL(base).hostname, liveHosts, hostsOf(client))) {
    throw ccxtError(
      name,
      'auth',
      `credentials of ${name} ask for environment ${environment} with the baseUrl of the live exchange: leave baseUrl out`,
    );
  }
  client.urls['api'] = mapTexts(client.urls['api'], (url) =>
    url.replace(/^(https?|wss?):\/\/[^/]+/, base),
  );
  return base;
}

/** Exchanges have a demo beside the market, or a network of its own for tests, or one of them under either name. */
function leaveLive(client: CcxtClient, name: string, environment: 'demo' | 'testnet'): void {
  const unknown = `ccxt knows no ${environment} of ${name}: trade live there`;
  const liveHosts = hostsOf(client);
  if (environment === 'demo' && client.urls['demo'] !== undefined) {
    client.enableDemoTrading(true);
  } else if (client.urls['test'] !== undefined) {
    client.setSandboxMode(true);
  } else {
    throw ccxtError(name, 'auth', unknown);
  }
  // Where another word than the address tells play money from the real, some know it for other markets alone.
  const { spot } = (client.features ?? {}) as { spot?: { sandbox?: unknown } };
  if (spot?.sandbox === false && hostsOf(client).some((host) => liveHosts.includes(host))) {
    throw ccxtError(name, 'auth', unknown);
  }
}

/** Where the client now sends what it sends. */
function hostsOf({ urls, hostname = '' }: CcxtClient): readonly string[] {
  const hosts: string[] = [];
  mapTexts(urls['api'], (text) => {
    const url = text.replace('{hostname}', hostname);
    if (URL.canParse(url)) hosts.push(new URL(url).hostname);
    return text;
  });
  return hosts;
}

const playName = /demo|paper|sand|stag|test/;

/**
 * ccxt does not know all the names of an exchange, so those beside a live one count too, unless they tell of play
 * money; but not where that is traded at a live address, and another word in the request tells it from the real.
 */
function isLive(host: string, liveHosts: readonly string[], playHosts: readonly string[]): boolean {
  if (playHosts.includes(host)) return false;
  if (liveHosts.includes(host)) return true;
  const isShared = playHosts.some((play) => liveHosts.includes(play));
  if (isShared || playName.test(host)) return false;
  return liveHosts.some((live) => `.${host}`.endsWith(`.${domainOf(live)}`));
}

/** Without the first of three names or more. */
function domainOf(host: string): string {
  return host.replace(/^[^.]+\.(?=[^.]+\.)/, '');
}

/** The addresses of some exchanges are nested by kind of market. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]),
  );
}
