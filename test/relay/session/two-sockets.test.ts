/** A connection of two sockets: requests over one, order events over the other. */

import { afterEach, describe, expect, test } from '@jest/globals';
import {
  eventOf,
  frameOf,
  heartbeatFrame,
  replyToHeartbeat,
  requestIn,
} from '../../support/plain-dialect.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import type { ScriptedSocketServer, ServerSide } from '../../support/scripted-socket-server.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.close());

async function startBench(options: BenchOptions = {}): Promise<SessionBench> {
  bench = await startSessionBench({
    hasEventSocket: true,
    ...options,
    timings: { quietMs: 1e9, ...options.timings },
  });
  return bench;
}

async function liveBench(options: BenchOptions = {}): Promise<void> {
  await startBench(options);
  await bench.live();
}

function eventServer(): ScriptedSocketServer {
  if (bench.eventServer === undefined) throw new Error('there is no socket for events');
  return bench.eventServer;
}

function sideOf({ connections }: ScriptedSocketServer, number = 1): ServerSide {
  const side = connections[number - 1];
  if (side === undefined) throw new Error(`there is no connection ${number}`);
  return side;
}

const forRequests = (number = 1): ServerSide => sideOf(bench.server, number);
const forEvents = (number = 1): ServerSide => sideOf(eventServer(), number);
const kindsAt = ({ frames }: ServerSide): readonly string[] =>
  frames.filter((frame) => frame.startsWith('{"kind"')).map((frame) => requestIn(frame).kind);
const beatsAt = ({ frames }: ServerSide): number =>
  frames.filter((frame) => frame === heartbeatFrame).length;

const order = { symbol: 'BTC-USDT', clientOrderId: 'a' };

/** Through the next attempt, after the wait that chance gave. */
async function reconnected(): Promise<void> {
  await bench.clock.advance(1_000);
  await bench.live();
}

describe('a connection', () => {
  test('logs in on both, subscribes on one, and sends everything else over the other', async () => {
    await liveBench();
    expect((await bench.session.place([placeOf('a')]))[0]?.kind).toBe('accepted');
    expect(await bench.session.cancel([order])).toEqual([{ kind: 'accepted' }]);
    expect(await bench.session.openOrders('BTC-USDT')).toEqual([]);
    expect(kindsAt(forRequests())).toEqual(['login', 'place', 'cancel', 'openOrders']);
    expect(kindsAt(forEvents())).toEqual(['login', 'subscribe']);
  });

  test('numbers the requests of both together', async () => {
    await liveBench();
    const idsAt = ({ frames }: ServerSide): readonly string[] =>
      frames.map((frame) => requestIn(frame).id);
    expect(idsAt(forRequests())).toEqual(['1']);
    expect(idsAt(forEvents())).toEqual(['2', '3']);
  });

  test('hears the events, and answers on the socket that they belong to only', async () => {
    await liveBench({
      manners: (request) => (request.kind === 'cancel' ? undefined : 'polite'),
    });
    const canceled = bench.session.cancel([order]);
    await until('it was sent', () => kindsAt(forRequests()).includes('cancel'));
    const answer = { kind: 'canceled', events: [], outcomes: [{ kind: 'accepted' }] } as const;
    // An answer with the right id, on the wrong socket.
    forEvents().send(frameOf({ kind: 'answer', id: '4', answer }));
    forEvents().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('the event came', () => bench.events.length === 1);
    expect(bench.session.describe().underWay).toBe(1);
    expect(bench.count('AnswersUnmatched')).toBe(1);
    forRequests().send(frameOf({ kind: 'answer', id: '4', answer }));
    expect(await canceled).toEqual([{ kind: 'accepted' }]);
  });

  test('has one socket where no order events are wanted', async () => {
    await liveBench({ orderEvents: false });
    expect(eventServer().attempts).toBe(0);
    expect(kindsAt(forRequests())).toEqual(['login']);
  });

  test('names cancels of one frame alike where it must', async () => {
    await liveBench({ dialect: { cancelsNamedAlike: true } });
    const named = (clientOrderId: string, exchangeOrderId?: string) => ({
      symbol: 'BTC-USDT',
      clientOrderId,
      ...(exchangeOrderId === undefined ? {} : { exchangeOrderId }),
    });
    const requests = [named('a', 'x-a'), named('b'), named('c', 'x-c')];
    bench.manners = (request) =>
      request.kind !== 'cancel'
        ? 'polite'
        : {
            kind: 'answer',
            id: request.id,
            answer: {
              kind: 'canceled',
              events: [],
              outcomes: request.requests.map(({ clientOrderId }) => ({
                kind: 'rejected',
                detail: clientOrderId ?? '',
              })),
            },
          };
    const outcomes = await bench.session.cancel(requests);
    expect(outcomes.map((outcome) => 'detail' in outcome && outcome.detail)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(
      bench.received('cancel').map((frame) => 'requests' in frame && frame.requests.length),
    ).toEqual([2, 1]);
  });
});

describe('both sockets', () => {
  test.each([
    { lost: 'requests', because: 'down: the connection was closed, code 1006' },
    { lost: 'events', because: 'down: order events: the connection was closed, code 1006' },
  ])('end when the one for $lost ends', async ({ lost, because }) => {
    await liveBench();
    (lost === 'events' ? forEvents() : forRequests()).cut();
    await until('the session is down', () => bench.session.state === 'down');
    expect(bench.states.at(-1)).toBe(because);
    await until('both are gone', () => !forRequests().isOpen && !forEvents().isOpen);
    await reconnected();
    expect(bench.session.describe().connects).toBe(2);
    expect(kindsAt(forEvents(2))).toEqual(['login', 'subscribe']);
    expect((await bench.session.place([placeOf('a')]))[0]?.kind).toBe('accepted');
  });

  test('are given up when one of them cannot be opened', async () => {
    await startBench({ timings: { backoffMs: 100, backoffMaxMs: 30_000 } });
    eventServer().refuseWith = 503;
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual([
      'down: cannot connect: the upgrade was answered with http status 503',
    ]);
    await until('the other is gone', () => bench.server.connections.every((side) => !side.isOpen));
    expect(bench.received('login')).toEqual([]);
    eventServer().refuseWith = undefined;
    await reconnected();
  });

  test('are given up when a login on one of them is refused', async () => {
    await startBench({
      manners: (request, { number }) =>
        request.kind === 'login' && request.socket === 'events' && number === 1
          ? {
              kind: 'answer',
              id: request.id,
              answer: { kind: 'refused', failure: 'auth', detail: 'no' },
            }
          : 'polite',
    });
    await until('the session is refused', () => bench.session.state === 'refused');
    await until('both are gone', () => !forRequests().isOpen && !forEvents().isOpen);
    expect(bench.states).toEqual(['refused: login was refused (auth): no']);
  });

  test('end when the exchange ends the subscription', async () => {
    await liveBench();
    forEvents().send(frameOf({ kind: 'ended', because: 'code 500', isAuth: false }));
    await until('the session is down', () => bench.session.state === 'down');
    await until('the other is gone', () => !forRequests().isOpen);
    await reconnected();
  });

  test('are both closed with the session, the one as politely as the other', async () => {
    await liveBench();
    await bench.session.close();
    await until('both are gone', () => !forRequests().isOpen && !forEvents().isOpen);
    expect([forRequests().wasReset, forEvents().wasReset]).toEqual([false, false]);
  });

  test('are left for another pair before the exchange closes one', async () => {
    await liveBench({ timings: { stableMs: 0, overlapMs: 5_000 } });
    forEvents().send(frameOf({ kind: 'goingAway', because: 'it moves' }));
    await until('the next took over', () => bench.session.describe().connects === 2);
    expect([forRequests().isOpen, forEvents().isOpen]).toEqual([true, true]);
    await bench.clock.advance(5_000);
    await until('the old pair is gone', () => !forRequests().isOpen && !forEvents().isOpen);
    expect([forRequests(2).isOpen, forEvents(2).isOpen]).toEqual([true, true]);
    expect(bench.states).toEqual(['live']);
  });
});

describe('a sign of life', () => {
  test('is asked of each socket by itself', async () => {
    await liveBench();
    await bench.clock.advance(9_999);
    forEvents().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('the event came', () => bench.events.length === 1);
    await bench.clock.advance(1);
    await until('the silent one was asked', () => beatsAt(forRequests()) === 1);
    expect(beatsAt(forEvents())).toBe(0);
  });

  test.each(['requests', 'events'])('that only the one for %s withholds', async (silent) => {
    await liveBench();
    const isSilent = (side: ServerSide): boolean =>
      side === (silent === 'events' ? forEvents() : forRequests());
    for (const server of [bench.server, eventServer()]) {
      server.onFrame = (side, frame) => {
        if (frame === heartbeatFrame && !isSilent(side)) side.send(replyToHeartbeat);
      };
    }
    await bench.clock.advance(10_000);
    const sides = [forRequests(), forEvents()];
    await until('both were asked', () => sides.every((side) => beatsAt(side) === 1));
    await bench.clock.advance(10_000);
    const prefix = silent === 'events' ? 'order events: ' : '';
    expect(bench.states.at(-1)).toBe(`down: ${prefix}the connection gave no sign of life`);
    await until('both are gone', () => sides.every((side) => !side.isOpen));
  });

  test('that a socket asks for is given there', async () => {
    await liveBench();
    forEvents().send(frameOf({ kind: 'ping', reply: 'pong for events' }));
    forRequests().send(frameOf({ kind: 'ping', reply: 'pong for requests' }));
    await until('one was answered', () => forEvents().frames.includes('pong for events'));
    await until('so was the other', () => forRequests().frames.includes('pong for requests'));
    expect(forEvents().frames).not.toContain('pong for requests');
    expect(forRequests().frames).not.toContain('pong for events');
  });
});

describe('a place', () => {
  test('without an answer has its socket reset where the exchange checks no expiry', async () => {
    await liveBench({
      placeExpiry: false,
      timings: { answerMs: 2_000 },
      manners: ({ kind }) => (kind === 'place' ? undefined : 'polite'),
    });
    const placed = bench.session.place([placeOf('a')]);
    await until('it was sent', () => bench.received('place').length === 1);
    await bench.clock.advance(2_000);
    expect(await placed).toEqual([{ kind: 'unknown', detail: 'no answer within 2000 ms' }]);
    await until('the other side knows', () => forRequests().wasReset);
    await until('the events end too', () => !forEvents().isOpen);
    expect(bench.states.at(-1)).toBe('down: no answer within 2000 ms to an order');
  });

  test('is under way no more when the socket for events ends', async () => {
    await liveBench({ manners: ({ kind }) => (kind === 'place' ? undefined : 'polite') });
    const placed = bench.session.place([placeOf('a')]);
    await until('it was sent', () => bench.received('place').length === 1);
    forEvents().cut();
    expect(await placed).toMatchObject([{ kind: 'unknown' }]);
  });

  test('is paced by the socket it goes over alone', async () => {
    await liveBench({ dialect: { framesPerSecondMax: 2 } });
    // Login and subscription have used up this second of the socket for events, and only half of the other's.
    expect((await bench.session.place([placeOf('a')]))[0]?.kind).toBe('accepted');
  });
});
