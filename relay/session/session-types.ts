/** One account's websocket as the rest of the relay sees it. */

import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  CancelOutcome,
  CancelRequest,
  Exchange,
  OrderQuery,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../shared/ports/exchange.ts';
import type { Governor } from '../../shared/ports/governor.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { SessionStatus } from '../../shared/ports/relay-ownership.ts';
import type { SocketDialect } from '../../shared/ports/socket-dialect.ts';
import type { ConnectionOptions, WireConnection } from './connection.ts';

/** What can be asked of a connection that has logged in. Place and cancel never reject: no answer is `unknown`. */
export interface SessionRequests {
  /** Each is sent at most once; batched, paced, and refused without sending when the fence is down or it is too late. */
  place(requests: readonly PlaceRequest[], lane?: PlaceLane): Promise<readonly PlaceOutcome[]>;
  cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]>;
  /** Over the socket where it can be asked there, else over REST. Rejects with an `ExchangeError`. */
  order(query: OrderQuery): Promise<OrderLookup>;
  openOrders(symbol: string): Promise<readonly OrderReport[]>;
  /**
   * The exchange's time is right, as far as can be told here: it was asked for again if the machine's clock was set.
   * Rejects with an `ExchangeError` where it could not be.
   */
  knowTime(): Promise<void>;
  /** Orders were left out as too late. */
  doubtTime(): void;
}

export interface Session extends SessionRequests {
  readonly state: SessionStatus['state'];
  /** Facts for the health page: since when, reconnects, requests under way, bytes waiting. */
  describe(): SessionFacts;
  /** Takes no more requests, waits for the answers under way a bounded time, closes. */
  close(): Promise<void>;
}

export interface SessionFacts {
  readonly state: SessionStatus['state'];
  readonly because: string | undefined;
  readonly connects: number;
  readonly underWay: number;
  readonly bytesWaiting: number;
}

export interface SessionOptions {
  readonly dialect: SocketDialect;
  /** The same account over REST, for what the websocket cannot answer, and for the exchange's time. */
  readonly rest: Exchange;
  readonly orderEvents: boolean;
  /** What the account's budgets are shared by, and the clock it goes by; absent where nobody shares them. */
  readonly budget?: { readonly governor: Governor; readonly clock: Clock };
  /** Symbols of the session's bots, unified spelling. */
  readonly symbols: readonly string[];
  /** Time that passes at home too: waits, heartbeats, answers. `now` must never go back. */
  readonly real: Clock;
  /** The machine's clock, which may be set at any moment: by it that is noticed. */
  readonly wall: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timings?: Partial<SessionTimings>;
  /** Connects to the dialect's addresses; over a websocket unless told otherwise. */
  readonly openConnection?: (options: ConnectionOptions) => WireConnection;
  /** Whether the lease is held. Asked before every frame that places or cancels. */
  mayAct(): boolean;
  /**
   * Called once a connection has logged in and subscribed, with events flowing already. The session is live when it
   * resolves; when it rejects, the connection is given up.
   */
  synchronize(requests: SessionRequests): Promise<void>;
  onEvents(events: readonly OrderEvent[]): void;
  onState(state: SessionStatus['state'], because: string | undefined): void;
  /** Something may have been missed; the session goes on, or reconnects by itself. */
  onDoubt(because: string): void;
}

/** Real ms. */
export interface SessionTimings {
  readonly connectMs: number;
  /** Until an answer counts as lost. */
  readonly answerMs: number;
  readonly synchronizeMs: number;
  /** Of the first reconnect; doubles, with jitter, up to the other. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** A connection that lived this long starts the backoff anew. */
  readonly stableMs: number;
  /** A private channel quiet for so long is probed. */
  readonly quietMs: number;
  /** Events under way are given this long before a probe believes that they are missing. */
  readonly probeGraceMs: number;
  /** How long an old connection still delivers events after the new one took over. */
  readonly overlapMs: number;
  readonly closeMs: number;
}
