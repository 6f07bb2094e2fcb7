/**
 * HitBTC's trading websocket: login, reports of our orders, placing, replacing and canceling, open orders and balances.
 * Requests and replies are like JSON-RPC; an action of ours comes back twice, as reply and as report, in any order.
 * Source: HitBTC API v3, "Socket spot trading".
 */

import { assert } from '../../domain/assert.ts';
import { ExchangeError } from '../../ports/exchange.ts';
import type {
  RequestsUnderWay,
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../ports/socket-dialect.ts';
import type { ExchangeOptions } from '../options.ts';
import { redact } from '../redact.ts';
import { shutOutsOf } from '../socket-shut-outs.ts';
import { tradingSocketUrlOf } from './access.ts';
import { createHitbtcCaller } from './caller.ts';
import { rateWindowMs, refusalKind } from './errors.ts';
import { createListing } from './instruments.ts';
import { chargesOfSocket } from './limits.ts';
import { placeParameters } from './order-parameters.ts';
import { wireSymbolOf } from './parse.ts';
import { loginSignatureOf } from './sign.ts';
import { refusedAnswer, resultAnswer } from './socket-answers.ts';
import { readFrame, type Frame } from './socket-frames.ts';
import {
  eventOf,
  openReportsOf,
  readReport,
  readReports,
  type TradedSymbols,
} from './socket-reports.ts';

export interface HitbtcSocketOptions extends ExchangeOptions {
  /** Unified spelling. Reports on others are passed over. */
  readonly symbols: readonly string[];
}

/** How old a login may be when it arrives. */
const loginWindowMs = 30_000;

const facts = {
  exchange: 'hitbtc',
  heartbeat: { kind: 'ping' },
  // The exchange itself pings about every 30 s. That is too seldom: it checks no expiry, so a dead connection has to be
  // noticed, and what it holds thrown away, before a missing order is believed to be absent.
  heartbeatAfterMs: 6_000,
  // No limit of connections for a key is documented.
  allowsTwo: true,
  chargesOf: chargesOfSocket,
  batchSizeMax: 1,
  // Not documented; a request has some 300 bytes.
  frameBytesMax: 16_384,
  framesPerSecondMax: 300,
} as const;

/** An order that is not open is not told here, and tickers need a connection of their own. */
const restOnly: ReadonlySet<string> = new Set(['order', 'ticker']);

/** Reads the symbols' fee currencies over REST first. Rejects with an `ExchangeError`. */
export async function createHitbtcSocketDialect(
  options: HitbtcSocketOptions,
): Promise<SocketDialect> {
  const { credentials, symbols } = options;
  const url = tradingSocketUrlOf(credentials);
  const traded = await readTraded(options, symbols);
  const secrets = [credentials.apiKey, credentials.apiSecret];
  const decoder = { traded, clean: (words: string) => redact(words, secrets) };

  function encode(request: SocketRequest, id: string, nowMs: number): string {
    if (request.kind !== 'login') return frameOf(...methodOf(request), id);
    const timestampMs = Math.trunc(nowMs);
    const stamp = { timestampMs, windowMs: loginWindowMs };
    const login = {
      type: 'HS256',
      api_key: credentials.apiKey,
      timestamp: timestampMs,
      window: loginWindowMs,
      signature: loginSignatureOf(credentials.apiSecret, stamp),
    };
    return frameOf('login', login, id);
  }

  return {
    ...facts,
    url,
    opening: ({ orderEvents }) =>
      orderEvents ? [{ kind: 'login' }, { kind: 'subscribe' }] : [{ kind: 'login' }],
    supports: (kind) => !restOnly.has(kind),
    encode,
    decode(text, underWay) {
      const frame = readFrame(text);
      return [messageOf(frame, underWay, decoder), ...tooMuchOf(frame, underWay)];
    },
  };
}

/** A symbol that is not traded here has no reports to be read; its bot is told so when it asks. */
async function readTraded(
  options: ExchangeOptions,
  symbols: readonly string[],
): Promise<TradedSymbols> {
  const listing = createListing(createHitbtcCaller(options));
  const traded = new Map<string, { readonly symbol: string; readonly feeCurrency: string }>();
  for (const symbol of symbols) {
    try {
      const { feeCurrency } = await listing(symbol);
      traded.set(wireSymbolOf(symbol), { symbol, feeCurrency });
    } catch (error) {
      if (!(error instanceof ExchangeError) || error.kind !== 'unknownSymbol') throw error;
    }
  }
  return traded;
}

function frameOf(method: string, params: unknown, id: string): string {
  return JSON.stringify({ method, params, id: Number(id) });
}

type Method = readonly [name: string, params: Readonly<Record<string, unknown>>];

function methodOf(request: Exclude<SocketRequest, { kind: 'login' }>): Method {
  switch (request.kind) {
    case 'subscribe':
      return ['spot_subscribe', {}];
    case 'unsubscribe':
      return ['spot_unsubscribe', {}];
    case 'place':
      return ['spot_new_order', placeParameters(onlyOf(request.requests))];
    case 'cancel': {
      const { symbol, clientOrderId } = onlyOf(request.requests);
      assert(clientOrderId !== undefined, `a cancel on ${symbol} names no client order id`);
      return ['spot_cancel_order', { client_order_id: clientOrderId }];
    }
    case 'replace': {
      const { clientOrderId, newClientOrderId, price, quantity } = request.request;
      return [
        'spot_replace_order',
        {
          client_order_id: clientOrderId,
          new_client_order_id: newClientOrderId,
          quantity: quantity.toFixed(),
          price: price.toFixed(),
          strict_validate: true,
        },
      ];
    }
    case 'openOrders':
      return ['spot_get_orders', { symbol: wireSymbolOf(request.symbol) }];
    case 'balances':
      return ['spot_balances', {}];
    case 'order':
    case 'ticker':
      throw new Error(`hitbtc is asked for ${request.kind} over REST`);
  }
}

function onlyOf<T>(requests: readonly T[]): T {
  const [request] = requests;
  assert(request !== undefined && requests.length === 1, 'a frame of hitbtc holds one request');
  return request;
}

interface Decoder {
  readonly traded: TradedSymbols;
  /** Makes words of the exchange safe to show. */
  readonly clean: (words: string) => string;
}

function tooMuchOf(frame: Frame, underWay: RequestsUnderWay): readonly SocketMessage[] {
  if (frame.kind !== 'error' || frame.id === undefined) return [];
  const request = underWay.get(frame.id);
  const isOver = refusalKind({ code: frame.code, message: frame.words }) === 'rateLimited';
  return request !== undefined && isOver ? shutOutsOf(chargesOfSocket(request), rateWindowMs) : [];
}

function messageOf(frame: Frame, underWay: RequestsUnderWay, decoder: Decoder): SocketMessage {
  if (frame.kind === 'garbage') return { kind: 'unreadable', because: frame.because };
  if (frame.kind === 'notification') return notificationOf(frame.method, frame.params, decoder);
  const { id } = frame;
  if (id === undefined) {
    return frame.kind === 'error'
      ? { kind: 'complaint', because: `code ${frame.code}: ${decoder.clean(frame.words)}` }
      : { kind: 'other' };
  }
  const request = underWay.get(id);
  // Nobody asked, so nobody will use it; it is counted.
  if (request === undefined) return { kind: 'answer', id, answer: { kind: 'done' } };
  const answer =
    frame.kind === 'error'
      ? refusedAnswer(request, { code: frame.code, message: decoder.clean(frame.words) })
      : resultAnswer(request, frame.result, decoder.traded);
  return { kind: 'answer', id, answer };
}

function notificationOf(
  method: string,
  params: unknown,
  { traded }: Pick<Decoder, 'traded'>,
): SocketMessage {
  if (method === 'spot_order') {
    const row = readReport(params);
    if (row === undefined) return { kind: 'unreadable', because: 'a report in an unknown form' };
    const event = eventOf(row, traded);
    return event === undefined ? { kind: 'other' } : { kind: 'events', events: [event] };
  }
  if (method === 'spot_orders') {
    const rows = readReports(params);
    return rows === undefined
      ? { kind: 'unreadable', because: 'a snapshot in an unknown form' }
      : { kind: 'snapshot', reports: openReportsOf(rows, traded) };
  }
  return { kind: 'other' };
}
