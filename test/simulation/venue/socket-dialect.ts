/** The websockets of the simulated exchanges: one plain language, and habits as those of the real ones differ. */

import type { Credentials } from '../../../shared/ports/credentials.ts';
import type { SocketDialect, SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import { plainDialect } from '../../support/plain-dialect.ts';
import { venueKinds, type VenueKind } from './kinds.ts';
import type { Venue } from './venue.ts';

export interface SocketHabits {
  /** Order events come over a socket of their own. */
  readonly hasEventSocket: boolean;
  readonly allowsTwo: boolean;
  /** Trades are told without the sums of their orders. */
  readonly tellsTradesAlone: boolean;
  /** After a subscription all open orders are told. */
  readonly tellsSnapshot: boolean;
  /** An answer to an order tells what became of it. */
  readonly answersTell: boolean;
  /** Open orders can be asked for here. */
  readonly listsOrders: boolean;
  /** How it is asked for a sign of life. */
  readonly heartbeat: 'text' | 'ping';
  /** The exchange cuts a connection after this time. */
  readonly lifeMs?: number;
}

const minuteMs = 60_000;
/** Longer than of the real ones: a run is short of steps, not of minutes. */
const heartbeatAfterMs = 20_000;

const plain: SocketHabits = {
  hasEventSocket: false,
  allowsTwo: true,
  tellsTradesAlone: false,
  tellsSnapshot: false,
  answersTell: false,
  listsOrders: false,
  heartbeat: 'text',
};

export function habitsOf(kind: VenueKind): SocketHabits {
  switch (kind) {
    case venueKinds.expiring:
      return { ...plain, lifeMs: 12 * minuteMs };
    case venueKinds.named:
      return {
        ...plain,
        tellsSnapshot: true,
        answersTell: true,
        listsOrders: true,
        heartbeat: 'ping',
      };
    case venueKinds.unchecked:
      return { ...plain, hasEventSocket: true, allowsTwo: false, tellsTradesAlone: true };
    default:
      return plain;
  }
}

/** A frame that logs in holds both secrets, as they are: none of it may be seen in a log. */
export function simulatedDialect(
  { name: exchange, kind, gate }: Pick<Venue, 'name' | 'kind' | 'gate'>,
  { apiKey, apiSecret }: Pick<Credentials, 'apiKey' | 'apiSecret'>,
): SocketDialect {
  const habits = habitsOf(kind);
  const url = `ws://${exchange.replace(':', '-')}.simulated/`;
  const login: SocketRequest = { kind: 'login' };
  return plainDialect(url, {
    exchange,
    ...(habits.hasEventSocket ? { eventsUrl: `${url}events` } : {}),
    opening: ({ orderEvents }) => {
      if (!orderEvents) return [login];
      const again: SocketRequest[] = habits.hasEventSocket
        ? [{ kind: 'login', socket: 'events' }]
        : [];
      return [login, ...again, { kind: 'subscribe' }];
    },
    supports: (asked) => asked !== 'order' && (asked !== 'openOrders' || habits.listsOrders),
    ...(habits.heartbeat === 'ping' ? { heartbeat: { kind: 'ping' } } : {}),
    heartbeatAfterMs,
    ...(habits.lifeMs === undefined ? {} : { lifeMs: habits.lifeMs }),
    allowsTwo: habits.allowsTwo,
    // More than a window has for the last lane would be held back for ever.
    batchSizeMax: Math.min(kind.capabilities.batchSizeMax, gate.rates.ordersAtOnce),
    chargesOf: (request) => gate.rates.chargesOfSocket(request),
    encode: (request, id, nowMs) =>
      JSON.stringify({
        ...request,
        id,
        nowMs,
        ...(request.kind === 'login' ? { apiKey, apiSecret } : {}),
      }),
  });
}
