/**
 * One exchange's trading websocket, as text frames: what to send, and what a received frame means. A dialect does no
 * I/O, reads no clock and keeps no state of a connection, so the same one serves every reconnect.
 */

import type { Balance, Ticker } from '../domain/market.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import type { OrderLookup, OrderReport } from '../domain/order.ts';
import type { Decimal } from '../domain/decimal.ts';
import type {
  CancelOutcome,
  CancelRequest,
  OrderQuery,
  PlaceOutcome,
  PlaceRequest,
} from './exchange.ts';
import type { BudgetWord, Charge, RequestLimit } from './governor.ts';

export type SocketRequest =
  /** `events`: to the socket of `eventsUrl`; absent: to the one that requests go through. */
  | { readonly kind: 'login'; readonly socket?: 'events' }
  /** To the reports of our orders. `channel`: which part, where they take several subscriptions. */
  | { readonly kind: 'subscribe'; readonly channel?: string }
  | { readonly kind: 'unsubscribe' }
  | { readonly kind: 'place'; readonly requests: readonly PlaceRequest[] }
  | { readonly kind: 'cancel'; readonly requests: readonly CancelRequest[] }
  | { readonly kind: 'replace'; readonly request: ReplaceRequest }
  | { readonly kind: 'order'; readonly query: OrderQuery }
  | { readonly kind: 'openOrders'; readonly symbol: string }
  | { readonly kind: 'ticker'; readonly symbol: string }
  | { readonly kind: 'balances' };

export type SocketRequestKind = SocketRequest['kind'];

/** Changes price and quantity of a resting order; some exchanges call it amend. */
export interface ReplaceRequest {
  readonly symbol: string;
  readonly clientOrderId: string;
  /** Ignored where the order keeps its id. */
  readonly newClientOrderId: string;
  readonly price: Decimal;
  /** The whole quantity, what is executed already included. */
  readonly quantity: Decimal;
}

export type SocketAnswer =
  /** To login, subscribe and unsubscribe. */
  | { readonly kind: 'done' }
  /** To any request but place and cancel, whose refusals are outcomes. */
  | {
      readonly kind: 'refused';
      readonly failure:
        'auth' | 'clockSkew' | 'rateLimited' | 'unknownSymbol' | 'unavailable' | 'other';
      readonly detail: string;
    }
  /** One outcome a request, in their order. Reports, where the answer tells more of the orders. */
  | {
      readonly kind: 'placed';
      readonly outcomes: readonly PlaceOutcome[];
      readonly events: readonly OrderEvent[];
    }
  | {
      readonly kind: 'canceled';
      readonly outcomes: readonly CancelOutcome[];
      readonly events: readonly OrderEvent[];
    }
  | {
      readonly kind: 'replaced';
      readonly outcome: PlaceOutcome;
      readonly events: readonly OrderEvent[];
    }
  | { readonly kind: 'order'; readonly lookup: OrderLookup }
  | { readonly kind: 'openOrders'; readonly reports: readonly OrderReport[] }
  | { readonly kind: 'ticker'; readonly ticker: Ticker }
  | { readonly kind: 'balances'; readonly balances: readonly Balance[] };

export type SocketMessage =
  | { readonly kind: 'answer'; readonly id: string; readonly answer: SocketAnswer }
  | { readonly kind: 'events'; readonly events: readonly OrderEvent[] }
  /** Told without sums: what a report says is executed is at least its trade, and the whole of a filled order. */
  | { readonly kind: 'trades'; readonly events: readonly OrderEvent[] }
  /** All open orders, pushed by the exchange after a subscription. */
  | { readonly kind: 'snapshot'; readonly reports: readonly OrderReport[] }
  /** How far request budgets are used. */
  | { readonly kind: 'budgets'; readonly words: readonly BudgetWord[] }
  /** There was too much of something: nothing more of it for a while. */
  | ({ readonly kind: 'shutOut' } & ShutOut)
  | { readonly kind: 'pong' }
  /** To be answered with this frame at once. */
  | { readonly kind: 'ping'; readonly reply: string }
  /** The exchange will close soon: time for another connection. */
  | { readonly kind: 'goingAway'; readonly because: string }
  /** Login or subscription ended; what the connection tells is not to be believed any more. */
  | { readonly kind: 'ended'; readonly because: string; readonly isAuth: boolean }
  /** An error that names no request. */
  | { readonly kind: 'complaint'; readonly because: string }
  /** Known, and of no use to us. */
  | { readonly kind: 'other' }
  /** Garbage, or about an order in a form that is not known. Never repeats the frame. */
  | { readonly kind: 'unreadable'; readonly because: string };

export interface ShutOut {
  readonly scope: RequestLimit['scope'];
  /** Absent: everything. */
  readonly limit?: RequestLimit;
  /** By the exchange's clock, where it says until when. */
  readonly untilMs?: number;
  /** Real ms from now, where it does not. */
  readonly forMs: number;
}

/** The requests under way, by id: what an answer means depends on its question. */
export type RequestsUnderWay = ReadonlyMap<string, SocketRequest>;

export interface SocketDialect {
  readonly exchange: string;
  /** Complete, with no secret in it. */
  readonly url: string;
  /**
   * Where order events come over a socket of their own. Both make one connection: they open, and end, together;
   * subscriptions and their login go to this one, every other request to `url`. Left out where no events are wanted.
   */
  readonly eventsUrl?: string;
  /** What a connection goes through before it is believed, each step after the answer to the one before. */
  opening(wants: { readonly orderEvents: boolean }): readonly SocketRequest[];
  /** Requests that cannot be made here are asked over REST. */
  supports(kind: SocketRequestKind): boolean;
  /** How an idle connection is asked for a sign of life: a text frame, or the protocol's own ping. */
  readonly heartbeat: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'ping' };
  /** Real ms of silence after which the heartbeat is sent. The connection counts as dead after twice that. */
  readonly heartbeatAfterMs: number;
  /** Real ms after which the exchange cuts the connection, where it does. */
  readonly lifeMs?: number;
  /** Whether two connections of one account may live side by side, for a change without a gap. */
  readonly allowsTwo: boolean;
  /** What a request uses of the exchange's limits, those included that REST shares. A login includes its connection. */
  chargesOf(request: SocketRequest): readonly Charge[];
  /** Most orders of one place or cancel request. */
  readonly batchSizeMax: number;
  /** All cancels of one frame must name their orders by the exchange's id, or all by ours. */
  readonly cancelsNamedAlike?: true;
  /** The exchange refuses larger frames; more bytes are never sent. */
  readonly frameBytesMax: number;
  /** Most frames in a second that the exchange accepts on one connection. */
  readonly framesPerSecondMax: number;
  /**
   * A request as a frame. `id` is digits, new for every request of a connection; `nowMs` is the exchange's clock. Place
   * requests of one frame share the earliest of their expiries, where the exchange checks any.
   */
  encode(request: SocketRequest, id: string, nowMs: number): string;
  /** A frame may hold several messages. `underWay`: on the socket that it came from. Never throws. */
  decode(frame: string, underWay: RequestsUnderWay): readonly SocketMessage[];
}
