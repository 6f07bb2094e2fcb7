/**
 * Asks ccxt, without a network, what it would send: on a client of its own, whose transport notes the request and
 * refuses. Clock, nonces and random ids stand still, so that two requests differ by what was asked alone.
 */

import { spotConfig, spotOnly } from './build-client.ts';
import {
  countingModes,
  type CcxtClass,
  type CcxtClient,
  type CcxtMarket,
  type CcxtRequest,
} from './library.ts';

/** A value of a request, and what it is called there; a part of the path has no name. */
export interface Leaf {
  readonly name?: string;
  readonly value: string;
}

export const drySymbol = 'QQQ/ZZZ';
const marketId = 'QQQZZZ';
const standstillMs = 1_700_000_000_000;
const fakeUuid = '11111111-2222-4333-8444-555555555555';
const requestsMax = 6;

/** Thrown by the transport. */
class DryError extends Error {
  override readonly name = 'DryError';
}

/** Some adapters take a look at the account before they place; any of its kind will do. */
const someAccount = { data: [{ id: '1', type: 'spot', state: 'working' }], result: {} };

/** Obviously fake; the prefix is one that a certain exchange's keys have. */
const nobody = {
  apiKey: 'account-nobody-nobody-nobody',
  secret: 'bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5',
  password: 'nobody',
  uid: '1',
  accountId: '1',
  login: 'nobody',
  token: 'nobody',
} as const;

/**
 * The first request that `isWanted`, as its leaves; the last one where nothing is wanted in particular; undefined if
 * none was sent. Where the first request does not lead there, the questions before it are answered.
 */
export async function dryRun(
  Class: CcxtClass,
  ask: (client: CcxtClient) => Promise<unknown>,
  isWanted?: (leaves: readonly Leaf[]) => boolean,
): Promise<readonly Leaf[] | undefined> {
  let last: readonly Leaf[] | undefined;
  for (const isAnswering of [false, true]) {
    const seen: (readonly Leaf[])[] = [];
    const client = dryClient(Class, (request) => {
      const leaves = leavesOf(request);
      seen.push(leaves);
      if (!isAnswering || isWanted?.(leaves) === true || seen.length >= requestsMax) {
        throw new DryError();
      }
      return someAccount;
    });
    // Whatever it throws, the refusal of the transport or a complaint: what it sent before is what was asked.
    await ask(client).catch(() => undefined);
    const found = isWanted === undefined ? undefined : seen.find(isWanted);
    if (found !== undefined) return found;
    last = seen.at(-1) ?? last;
  }
  return isWanted === undefined ? last : undefined;
}

export function dryClient(Class: CcxtClass, answer: (request: CcxtRequest) => unknown): CcxtClient {
  const client = new Class({ ...nobody, ...spotConfig, enableRateLimit: false });
  spotOnly(client);
  client.setMarkets([marketOf(client.precisionMode === countingModes.tickSize)]);
  client.milliseconds = () => standstillMs;
  client.seconds = () => standstillMs / 1_000;
  client.microseconds = () => standstillMs * 1_000;
  client.nonce = () => standstillMs;
  client.incrementingNonce = () => standstillMs;
  client.uuid = () => fakeUuid;
  client.uuid16 = () => '1111222233334444';
  client.uuid22 = () => '1111222233334444555566';
  client.randomBytes = () => '1111';
  client.fetch = (url, method = 'GET', headers = {}, body) =>
    Promise.resolve().then(() => answer({ url, method, headers: { ...headers }, body }));
  return client;
}

/** Like none that exists. Its `info` is the exchange's own; adapters look for the types of order there. */
function marketOf(isTick: boolean): CcxtMarket {
  return {
    id: marketId,
    symbol: drySymbol,
    base: 'QQQ',
    quote: 'ZZZ',
    baseId: 'QQQ',
    quoteId: 'ZZZ',
    type: 'spot',
    spot: true,
    margin: false,
    swap: false,
    future: false,
    option: false,
    contract: false,
    active: true,
    precision: isTick ? { amount: '0.00000001', price: '0.01' } : { amount: '8', price: '5' },
    limits: { amount: { min: '0.00000001' }, price: {}, cost: {} },
    info: { orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'] },
  };
}

export function namesMarket(leaves: readonly Leaf[]): boolean {
  return leaves.some(({ value }) => value.includes(marketId) || value.includes('QQQ'));
}

/** In the path, the query, the body, and in objects that travel in a header, in base64. */
function leavesOf({ url, headers, body }: CcxtRequest): readonly Leaf[] {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.split('/').map((part) => ({ value: decodeURIComponent(part) }));
  const query = [...searchParams].map(([name, value]) => ({ name, value }));
  const payloads = Object.values(headers).flatMap((value) =>
    typeof value === 'string' && /^eyJ[A-Za-z0-9+/]{20,}={0,2}$/.test(value)
      ? leavesOfText(Buffer.from(value, 'base64').toString('utf8'))
      : [],
  );
  const content = typeof body === 'string' ? leavesOfText(body) : [];
  return [...path, ...query, ...content, ...payloads];
}

function leavesOfText(text: string): readonly Leaf[] {
  if (/^\s*[[{]/.test(text)) {
    try {
      return leavesOfJson(JSON.parse(text), undefined);
    } catch {
      return [];
    }
  }
  return [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }));
}

function leavesOfJson(json: unknown, name: string | undefined): readonly Leaf[] {
  if (typeof json === 'object' && json !== null) {
    return Object.entries(json).flatMap(([key, value]: [string, unknown]) =>
      leavesOfJson(value, Array.isArray(json) ? name : key),
    );
  }
  const value = typeof json === 'string' ? json : JSON.stringify(json);
  return [{ ...(name === undefined ? {} : { name }), value }];
}
