/**
 * HTX's two websockets as one dialect: orders are sent, and answered by their `cid`, over `/ws/trade`; what becomes of
 * them is told over `/ws/v2`. Everything else is asked over REST.
 */

import type {
  SocketDialect,
  SocketRequest,
  SocketRequestKind,
} from '../../ports/socket-dialect.ts';
import type { ExchangeOptions } from '../options.ts';
import { accessOf } from './access.ts';
import { createSpotAccount } from './account.ts';
import { createHtxCaller } from './caller.ts';
import { chargesOfSocket } from './limits.ts';
import { placeBatchMax } from './order-parameters.ts';
import { messagesOf } from './socket-messages.ts';
import { frameOf, subscriptions } from './socket-requests.ts';
import { symbolsByWire } from './symbols.ts';

export interface HtxSocketOptions extends ExchangeOptions {
  /** Unified spelling: from HTX's own alone base and quote cannot be told apart. */
  readonly symbols: readonly string[];
}

const facts = {
  exchange: 'htx',
  // The exchange asks every 20 s by a frame of its own, and answers pings of the protocol. That is too seldom: it
  // checks no expiry, so a dead connection has to be noticed, and what it holds thrown away, before a missing order is
  // believed to be absent.
  heartbeat: { kind: 'ping' },
  heartbeatAfterMs: 6_000,
  // A key may have ten connections.
  allowsTwo: true,
  chargesOf: chargesOfSocket,
  batchSizeMax: placeBatchMax,
  cancelsNamedAlike: true,
  // Not documented; the largest request has some 3,000 bytes.
  frameBytesMax: 16_384,
  // A connection may send fifty. Orders share the budgets of REST besides: fifty single ones, twenty-five batches.
  framesPerSecondMax: 20,
} as const;

const supported: ReadonlySet<SocketRequestKind> = new Set([
  'login',
  'subscribe',
  'place',
  'cancel',
]);

const login: SocketRequest = { kind: 'login' };
const openingWithEvents: readonly SocketRequest[] = [
  login,
  { kind: 'login', socket: 'events' },
  ...subscriptions.map((channel) => ({ kind: 'subscribe', channel }) as const),
];

/** Asks over REST for the number of the account, if there is anything to trade. Rejects with an `ExchangeError`. */
export async function createHtxSocketDialect(options: HtxSocketOptions): Promise<SocketDialect> {
  const access = accessOf(options.credentials);
  const caller = createHtxCaller(options, access);
  const symbols = symbolsByWire(options.symbols);
  const accountId = symbols.size === 0 ? undefined : await createSpotAccount(caller).id();
  const context = { symbols, accountId, clean: (text: string) => caller.clean(text) };

  return {
    ...facts,
    url: access.tradeSocketUrl,
    eventsUrl: access.eventsSocketUrl,
    opening: ({ orderEvents }) => (orderEvents ? openingWithEvents : [login]),
    supports: (kind) => supported.has(kind),
    encode: (request, id, nowMs) =>
      JSON.stringify(frameOf({ access, accountId }, request, { id, nowMs })),
    decode: (frame, underWay) => messagesOf(frame, underWay, context),
  };
}
