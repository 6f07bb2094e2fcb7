import { afterEach, describe, expect, test } from '@jest/globals';
import type { OrderReport } from '../../../shared/domain/order.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import { eventOf, frameOf, heartbeatFrame, reportOf } from '../../support/plain-dialect.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import type { ServerSide } from '../../support/scripted-socket-server.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.close());

async function liveBench(options: BenchOptions = {}): Promise<SessionBench> {
  bench = await startSessionBench(options);
  await bench.live();
  return bench;
}

function serverSide(number = 1): ServerSide {
  const side = bench.server.connections[number - 1];
  if (side === undefined) throw new Error(`there is no connection ${number}`);
  return side;
}

function beats(): number {
  return serverSide().frames.filter((frame) => frame === heartbeatFrame).length;
}

const afterMs = 10_000;

describe('the socket', () => {
  test('is asked for a sign of life when silent, and kept when it gives one', async () => {
    await liveBench({ timings: { quietMs: 1e9 } });
    await bench.clock.advance(afterMs - 1);
    expect(beats()).toBe(0);
    for (let beat = 1; beat <= 3; beat++) {
      await bench.clock.advance(afterMs);
      await until('it was asked', () => beats() >= beat);
      // The answer is on its way; any later frame shows that it has arrived.
      await bench.session.openOrders('BTC-USDT');
    }
    expect(bench.session.state).toBe('live');
  });

  test('that gives none is dead after twice that time', async () => {
    await liveBench({ timings: { quietMs: 1e9 } });
    bench.answersHeartbeat = false;
    await bench.clock.advance(afterMs);
    await until('it was asked', () => beats() === 1);
    await bench.clock.advance(afterMs - 1);
    expect(bench.session.state).toBe('live');
    await bench.clock.advance(1);
    expect(bench.states.at(-1)).toBe('down: the connection gave no sign of life');
    await bench.clock.advance(500);
    await bench.live();
  });

  test('lives by the pings of the other side', async () => {
    await liveBench({ timings: { quietMs: 1e9 } });
    bench.answersHeartbeat = false;
    for (let i = 0; i < 5; i++) {
      await bench.clock.advance(afterMs - 1);
      serverSide().ping();
      // A frame after it in the same stream: once that is here, so was the ping.
      serverSide().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: `e${i}` })] }));
      await until('the ping came', () => bench.events.length > i);
    }
    expect(beats()).toBe(0);
    expect(bench.session.state).toBe('live');
  });

  test('is asked by a ping of the protocol where the exchange wants that', async () => {
    await liveBench({ dialect: { heartbeat: { kind: 'ping' } }, timings: { quietMs: 1e9 } });
    for (let i = 0; i < 4; i++) {
      await bench.clock.advance(afterMs);
      await bench.session.openOrders('BTC-USDT');
    }
    expect(bench.session.state).toBe('live');
  });

  test('that leaves pings of the protocol unanswered is dead', async () => {
    await liveBench({
      autoPong: false,
      dialect: { heartbeat: { kind: 'ping' } },
      timings: { quietMs: 1e9 },
    });
    await bench.clock.advance(2 * afterMs);
    expect(bench.states.at(-1)).toBe('down: the connection gave no sign of life');
  });

  test('answers a ping of the exchange at once', async () => {
    await liveBench();
    serverSide().send(frameOf({ kind: 'ping', reply: 'pong 7' }));
    await until('it was answered', () => serverSide().frames.includes('pong 7'));
  });
});

describe('what cannot be read', () => {
  test('is counted; a few such frames change nothing', async () => {
    await liveBench();
    for (let i = 0; i < 19; i++) serverSide().send('{garbage');
    serverSide().sendBytes(new Uint8Array([1, 2, 3]));
    await until('all were counted', () => bench.count('FramesUnreadable') === 20);
    expect(bench.session.state).toBe('live');
    expect(bench.doubts).toEqual([]);
  });

  test('in more than twenty frames of a minute is doubted, and costs the connection', async () => {
    await liveBench();
    for (let i = 0; i < 21; i++) serverSide().send('{garbage');
    await until('the session is down', () => bench.session.state === 'down');
    expect(bench.doubts).toEqual(['more than 20 frames a minute cannot be read: not json']);
    await bench.clock.advance(500);
    await bench.live();
  });

  test('in frames that are far too large costs the connection', async () => {
    await liveBench();
    serverSide().send('x'.repeat(5_000_001));
    await until('the session is down', () => bench.session.state === 'down');
    expect(bench.states.at(-1)).toBe(
      'down: the connection broke: WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    );
  });

  test('complaints are logged', async () => {
    await liveBench();
    serverSide().send(frameOf({ kind: 'complaint', because: 'slow down' }));
    await until('it is logged', () => bench.logged.join().includes('slow down'));
  });
});

describe('a quiet private channel', () => {
  const quiet = { quietMs: 1_000, probeGraceMs: 100 };
  let listed: OrderReport[] = [];

  async function probed(options: BenchOptions = {}): Promise<SessionBench> {
    listed = [];
    return liveBench({
      timings: quiet,
      manners: ({ kind, id }) =>
        kind === 'openOrders'
          ? { kind: 'answer', id, answer: { kind: 'openOrders', reports: listed } }
          : 'polite',
      synchronize: async (requests) => {
        await requests.openOrders('BTC-USDT');
      },
      ...options,
    });
  }

  /** Through one probe, its grace included. */
  async function oneProbe(): Promise<void> {
    const before = bench.received('openOrders').length;
    await bench.clock.advance(quiet.quietMs);
    await until('it was probed', () => bench.received('openOrders').length > before);
    await until('it was answered', () => bench.session.describe().underWay === 0);
    await bench.clock.advance(quiet.probeGraceMs);
  }

  test('that agrees with the list is believed', async () => {
    await probed();
    serverSide().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('it came', () => bench.events.length === 1);
    listed = [reportOf({ clientOrderId: 'a' })];
    await oneProbe();
    await oneProbe();
    expect(bench.doubts).toEqual([]);
    expect(bench.session.state).toBe('live');
  });

  test('that has not told of an order is doubted, and costs the connection', async () => {
    await probed();
    listed = [reportOf({ clientOrderId: 'a' })];
    await oneProbe();
    const because = 'the private channel is silent: order a is open, and was never told';
    expect(bench.doubts).toEqual([because]);
    expect(bench.states.at(-1)).toBe(`down: ${because}`);
    await bench.clock.advance(500);
    await bench.live();
  });

  test('that has not told of a trade is doubted', async () => {
    await probed();
    serverSide().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('it came', () => bench.events.length === 1);
    listed = [reportOf({ clientOrderId: 'a', filledQuantity: decimal('0.5') })];
    await oneProbe();
    expect(bench.doubts).toEqual([
      'the private channel is silent: order a has traded, and it was not told',
    ]);
  });

  test('that has not told of an end is doubted', async () => {
    await probed();
    serverSide().send(frameOf({ kind: 'snapshot', reports: [reportOf({ clientOrderId: 'a' })] }));
    await bench.session.place([placeOf('b')]);
    listed = [reportOf({ clientOrderId: 'b' })];
    await oneProbe();
    expect(bench.doubts).toHaveLength(1);
  });

  test('that has not told of what we placed ourselves is doubted', async () => {
    await probed();
    await bench.session.place([placeOf('a')]);
    listed = [reportOf({ clientOrderId: 'a' })];
    await oneProbe();
    expect(bench.doubts).toEqual([
      'the private channel is silent: order a was placed, and never told',
    ]);
  });

  test('is given time for events that are on their way', async () => {
    await probed();
    listed = [reportOf({ clientOrderId: 'a' })];
    await bench.clock.advance(quiet.quietMs);
    await until('it was probed', () => bench.received('openOrders').length === 2);
    await until('it was answered', () => bench.session.describe().underWay === 0);
    serverSide().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('it came', () => bench.events.length === 1);
    await bench.clock.advance(quiet.probeGraceMs);
    expect(bench.doubts).toEqual([]);
    expect(bench.session.state).toBe('live');
  });

  test('is not probed while it tells', async () => {
    await probed();
    for (let i = 0; i < 5; i++) {
      await bench.clock.advance(quiet.quietMs - 1);
      serverSide().send(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: `e${i}` })] }));
      await until('it came', () => bench.events.length === i + 1);
    }
    expect(bench.received('openOrders')).toHaveLength(1);
  });

  test('is compared only with what was known completely: the first list is taken over', async () => {
    await probed({ synchronize: () => Promise.resolve() });
    listed = [reportOf({ clientOrderId: 'a' })];
    await oneProbe();
    expect(bench.doubts).toEqual([]);
    listed = [];
    await oneProbe();
    expect(bench.doubts).toEqual([
      'the private channel is silent: order a has ended, and it was not told',
    ]);
  });

  test('is not doubted when the exchange cannot be asked', async () => {
    await probed({ dialect: { supports: (kind) => kind !== 'openOrders' } });
    bench.openOrders = () =>
      Promise.reject(new ExchangeError({ kind: 'unavailable', exchange: 'plain' }, 'away'));
    const before = bench.restCalls.length;
    await bench.clock.advance(quiet.quietMs);
    await until('it was asked', () => bench.restCalls.length > before);
    await bench.clock.advance(quiet.quietMs);
    await until('it was asked again', () => bench.restCalls.length > before + 1);
    expect(bench.doubts).toEqual([]);
    expect(bench.session.state).toBe('live');
  });

  test('does not exist where order events are not wanted', async () => {
    await probed({ orderEvents: false });
    await bench.clock.advance(10 * quiet.quietMs);
    expect(bench.received('openOrders')).toHaveLength(1);
  });
});
