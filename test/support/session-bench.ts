/** A session of the plain dialect against a scripted server, on a clock moved by hand. */

import type { OrderEvent } from '../../shared/domain/order-event.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { ExchangeError, type Exchange, type PlaceRequest } from '../../shared/ports/exchange.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { MetricName } from '../../shared/ports/metrics.ts';
import type { SocketDialect, SocketMessage } from '../../shared/ports/socket-dialect.ts';
import { startSession } from '../../relay/session/session.ts';
import type { Session, SessionOptions, SessionTimings } from '../../relay/session/session-types.ts';
import { handClock, type HandClock } from './hand-clock.ts';
import {
  frameOf,
  heartbeatFrame,
  plainDialect,
  politeAnswer,
  replyToHeartbeat,
  requestIn,
  type PlainRequest,
} from './plain-dialect.ts';
import {
  startScriptedSocketServer,
  type ScriptedSocketServer,
  type ServerSide,
} from './scripted-socket-server.ts';
import { until } from './until.ts';

/** What is done with a request instead of the polite answer; nothing when it returns undefined. */
export type Manners = (
  request: PlainRequest,
  connection: ServerSide,
) => SocketMessage | 'polite' | undefined;

export interface SessionBench {
  readonly server: ScriptedSocketServer;
  /** Where order events come over a socket of their own; not listening otherwise. */
  readonly eventServer: ScriptedSocketServer | undefined;
  readonly clock: HandClock;
  readonly session: Session;
  readonly events: readonly OrderEvent[];
  readonly states: readonly string[];
  readonly doubts: readonly string[];
  readonly logged: readonly string[];
  /** Calls over REST. */
  readonly restCalls: readonly string[];
  /** 0 to 1: what chance gives. */
  chance: number;
  manners: Manners;
  answersHeartbeat: boolean;
  mayAct: boolean;
  synchronize: SessionOptions['synchronize'];
  /** The machine's clock, and by how much it was set ahead. */
  readonly wall: { aheadMs: number };
  /** The exchange's clock. */
  exchangeNowMs: number;
  /** Over REST. */
  openOrders: Exchange['openOrders'];
  count(name: MetricName): number;
  /** Frames of one kind that reached the server, over all connections. */
  received(kind: PlainRequest['kind']): readonly PlainRequest[];
  live(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly dialect?: Partial<SocketDialect>;
  readonly timings?: Partial<SessionTimings>;
  readonly orderEvents?: boolean;
  readonly symbols?: readonly string[];
  readonly manners?: Manners;
  readonly synchronize?: SessionOptions['synchronize'];
  readonly autoPong?: boolean;
  /** Order events come over a socket of their own. */
  readonly hasEventSocket?: boolean;
  readonly refuseWith?: number;
  readonly url?: string;
  /** Whether the exchange checks the expiry of places; it does unless told otherwise. */
  readonly placeExpiry?: boolean;
  readonly budget?: NonNullable<SessionOptions['budget']>;
}

export function placeOf(
  clientOrderId: string,
  overrides: Partial<PlaceRequest> = {},
): PlaceRequest {
  return {
    symbol: 'BTC-USDT',
    clientOrderId,
    side: 'buy',
    price: decimal(1),
    quantity: decimal(1),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: 60_000,
    ...overrides,
  };
}

export async function startSessionBench(options: BenchOptions = {}): Promise<SessionBench> {
  const server = await startScriptedSocketServer({ autoPong: options.autoPong ?? true });
  const eventServer =
    options.hasEventSocket === true
      ? await startScriptedSocketServer({ autoPong: options.autoPong ?? true })
      : undefined;
  server.refuseWith = options.refuseWith;
  const clock = handClock();
  const wall = { aheadMs: 0 };
  const events: OrderEvent[] = [];
  const states: string[] = [];
  const doubts: string[] = [];
  const logged: string[] = [];
  const restCalls: string[] = [];
  const counts = new Map<MetricName, number>();

  const answer = (connection: ServerSide, frame: string): void => {
    if (frame === heartbeatFrame) {
      if (bench.answersHeartbeat) connection.send(replyToHeartbeat);
      return;
    }
    if (!frame.startsWith('{"kind"')) return;
    const request = requestIn(frame);
    const manner = bench.manners(request, connection);
    const message = manner === 'polite' ? politeAnswer(request) : manner;
    if (message !== undefined) connection.send(frameOf(message));
  };
  server.onFrame = answer;
  if (eventServer !== undefined) eventServer.onFrame = answer;

  const session = startSession({
    dialect: plainDialect(options.url ?? server.url, {
      ...(eventServer === undefined ? {} : twoSockets(eventServer.url)),
      ...options.dialect,
    }),
    rest: restOf(() => bench, restCalls, options.placeExpiry ?? true),
    orderEvents: options.orderEvents ?? true,
    symbols: options.symbols ?? ['BTC-USDT'],
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    real: clock,
    wall: { ...clock, now: () => clock.now() + wall.aheadMs },
    random: () => bench.chance,
    logger: loggerInto(logged),
    metrics: {
      add: (name, value) => {
        counts.set(name, (counts.get(name) ?? 0) + value);
      },
    },
    timings: options.timings ?? {},
    mayAct: () => bench.mayAct,
    synchronize: (requests) => bench.synchronize(requests),
    onEvents: (told) => {
      events.push(...told);
    },
    onState: (state, because) => {
      states.push(because === undefined ? state : `${state}: ${because}`);
    },
    onDoubt: (because) => {
      doubts.push(because);
    },
  });

  const bench: SessionBench = {
    server,
    eventServer,
    clock,
    session,
    events,
    states,
    doubts,
    logged,
    restCalls,
    chance: 1,
    manners: options.manners ?? (() => 'polite'),
    answersHeartbeat: true,
    mayAct: true,
    synchronize: options.synchronize ?? (() => Promise.resolve()),
    wall,
    exchangeNowMs: 0,
    openOrders: () => Promise.resolve([]),
    count: (name) => counts.get(name) ?? 0,
    received: (kind) =>
      [...server.connections, ...(eventServer?.connections ?? [])]
        .flatMap(({ frames }) => frames)
        .filter((frame) => frame.startsWith('{"kind"'))
        .map(requestIn)
        .filter((request) => request.kind === kind),
    live: () => until('the session is live', () => session.state === 'live'),
    close: async () => {
      // Answers still waited for are given up by the clock.
      const closed = session.close();
      await clock.advance(60_000);
      await closed;
      await server.close();
      await eventServer?.close();
    },
  };
  return bench;
}

/** The opening of an exchange whose order events have a socket of their own. */
function twoSockets(eventsUrl: string): Partial<SocketDialect> {
  return {
    eventsUrl,
    opening: ({ orderEvents }) =>
      orderEvents
        ? [{ kind: 'login' }, { kind: 'login', socket: 'events' }, { kind: 'subscribe' }]
        : [{ kind: 'login' }],
  };
}

function restOf(bench: () => SessionBench, calls: string[], placeExpiry: boolean): Exchange {
  const unasked = (what: string): Promise<never> => {
    calls.push(what);
    return Promise.reject(new ExchangeError({ kind: 'unavailable', exchange: 'plain' }, what));
  };
  return {
    name: 'plain',
    capabilities: {
      clientOrderIds: true,
      postOnly: true,
      immediateOrCancel: true,
      fillHistory: true,
      placeExpiry,
      batchSizeMax: 1,
      openOrdersMax: 100,
    },
    instrument: () => unasked('instrument'),
    ticker: () => unasked('ticker'),
    ownLastTrade: () => unasked('ownLastTrade'),
    openOrders: (symbol) => {
      calls.push('openOrders');
      return bench().openOrders(symbol);
    },
    fillsSince: () => unasked('fillsSince'),
    fillsOfOrder: () => unasked('fillsOfOrder'),
    order: () => {
      calls.push('order');
      return Promise.resolve({ kind: 'notFound' });
    },
    balances: () => unasked('balances'),
    priceLimits: () => unasked('priceLimits'),
    place: () => unasked('place'),
    cancel: () => unasked('cancel'),
    serverTime: () => {
      calls.push('serverTime');
      return Promise.resolve(bench().exchangeNowMs);
    },
    exchangeNow: () => bench().exchangeNowMs,
    keyPermissions: () => unasked('keyPermissions'),
    rateUsage: () => [],
  };
}

function loggerInto(lines: string[]): Logger {
  const log = (message: string, fields?: unknown): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { debug: log, info: log, warn: log, error: log, with: () => logger };
  return logger;
}
