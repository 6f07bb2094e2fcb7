/** The session in the language of HTX, over both of its sockets, against the simulated exchange. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHtxSimulator } from '../../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { startSession } from '../../../relay/session/session.ts';
import type { Session } from '../../../relay/session/session-types.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { OrderEvent } from '../../../shared/domain/order-event.ts';
import { createHtxExchange } from '../../../shared/exchanges/htx/client.ts';
import { createHtxSocketDialect } from '../../../shared/exchanges/htx/socket-dialect.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { placeOf } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';
import { htxAccount, htxKey } from '../../local/htx-support.ts';
import { ManualClock, quietMarket, startMs } from '../../local/support.ts';
import { listeningLogger } from '../listening-logger.ts';

const symbol = 'BTC-USDT';

let simulator: Simulator;
let clock: ManualClock;
let real: HandClock;
let session: Session | undefined;
let events: OrderEvent[];
let states: string[];
let doubts: string[];

beforeEach(async () => {
  clock = new ManualClock(startMs);
  real = handClock();
  events = [];
  states = [];
  doubts = [];
  const accounts = [htxAccount];
  simulator = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});

afterEach(async () => {
  const closed = session?.close();
  await real.advance(10_000);
  await closed;
  session = undefined;
  await simulator.close();
});

const credentialsOf = (apiSecret: string) => ({
  exchange: 'htx',
  apiKey: htxKey.apiKey,
  apiSecret,
  isDemo: false,
  baseUrl: simulator.baseUrl,
});

async function start(
  how: { readonly secret?: string; readonly aheadMs?: number; readonly quietMs?: number } = {},
): Promise<Session> {
  const ours = new ManualClock(startMs + (how.aheadMs ?? 0));
  const credentials = credentialsOf(htxKey.secret);
  const ofSocket = credentialsOf(how.secret ?? htxKey.secret);
  // The account is looked up for symbols alone, and with a wrong secret it cannot be.
  const symbols = how.secret === undefined ? [symbol] : [];
  session = startSession({
    dialect: await createHtxSocketDialect({ credentials: ofSocket, clock: ours, symbols }),
    rest: createHtxExchange({ credentials, clock: ours }),
    orderEvents: true,
    symbols: [symbol],
    real,
    wall: real,
    random: () => 0.5,
    logger: listeningLogger().logger,
    metrics: { add: () => undefined },
    timings: { quietMs: how.quietMs ?? 1e9, probeGraceMs: 100 },
    mayAct: () => true,
    synchronize: async (requests) => {
      await requests.openOrders(symbol);
    },
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
  return session;
}

async function live(how: Parameters<typeof start>[0] = {}): Promise<Session> {
  const socket = await start(how);
  await until('it is live', () => socket.state === 'live');
  return socket;
}

const rest = (clientOrderId: string, changes: Partial<PlaceRequest> = {}) =>
  placeOf(clientOrderId, {
    price: decimal(59_950),
    quantity: decimal('0.1'),
    expiresAtMs: startMs + 10_000,
    ...changes,
  });
const name = (clientOrderId: string) => ({ symbol, clientOrderId });
const countOf = (kind: 'fill' | 'canceled' | 'open') =>
  events.filter((event) => (kind === 'fill' ? event.fill : event.report.status === kind)).length;

/** Enough for what is on its way within this process, such as the answers to pings of both sockets. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a session of HTX', () => {
  test('places, hears of it, and cancels, over two sockets', async () => {
    const socket = await live();
    expect(simulator.connections()).toBe(2);
    const [placed] = await socket.place([rest('abcdefgh000001')]);
    expect(placed?.kind).toBe('accepted');
    await until('the order is told', () => events.length === 1);
    const report = { clientOrderId: 'abcdefgh000001', status: 'open', symbol, side: 'buy' };
    expect(events[0]).toMatchObject({ report });

    expect(await socket.openOrders(symbol)).toMatchObject([report]);
    const { exchangeOrderId = '' } = events[0]?.report ?? {};
    expect(await socket.cancel([{ ...name('abcdefgh000001'), exchangeOrderId }])).toEqual([
      { kind: 'accepted' },
    ]);
    await until('the end is told', () => events.length === 2);
    expect(events[1]?.report).toMatchObject({ exchangeOrderId, status: 'canceled' });
    expect(await socket.cancel([name('abcdefgh000001')])).toEqual([{ kind: 'gone' }]);
    expect(await socket.openOrders(symbol)).toEqual([]);
  });

  test('tells each trade once, with its fee', async () => {
    const socket = await live();
    await socket.place([rest('abcdefgh000001', { quantity: decimal('0.6') })]);
    clock.move(30_000);
    simulator.advance();
    await until('a part has traded', () => countOf('fill') === 1);
    clock.move(30_000);
    simulator.advance();
    await until('all has traded', () => countOf('fill') === 2);
    const fills = events.flatMap(({ fill }) => fill ?? []);
    expect(fills).toMatchObject([
      { clientOrderId: 'abcdefgh000001', quantity: decimal('0.4'), feeCurrency: 'BTC' },
      { quantity: decimal('0.2'), fee: decimal('0.0004'), liquidity: 'maker' },
    ]);
    expect(events.at(-1)?.report).toMatchObject({
      status: 'filled',
      filledQuantity: decimal('0.6'),
    });
    const overRest = createHtxExchange({ credentials: credentialsOf(htxKey.secret), clock });
    const listed = await overRest.fillsSince(symbol, startMs);
    expect(listed.map(({ tradeId, fee }) => [tradeId, fee])).toEqual(
      fills.map(({ tradeId, fee }) => [tradeId, fee]),
    );
    expect(events.filter(({ report }) => report.status === 'open')).toHaveLength(2);
  });

  test('is believed by what it told, trades in parts included', async () => {
    const socket = await live({ quietMs: 1_000 });
    await socket.place([rest('abcdefgh000001', { quantity: decimal('0.9') })]);
    for (const fills of [1, 2]) {
      clock.move(30_000);
      simulator.advance();
      await until('a part has traded', () => countOf('fill') === fills);
    }
    await real.advance(1_000);
    await until('it was asked', () => socket.describe().underWay === 0);
    await real.advance(2_000);
    expect(doubts).toEqual([]);
    expect(states).toEqual(['live']);
  });

  test('places batches, and none that has expired', async () => {
    const socket = await live();
    const ids = Array.from({ length: 12 }, (_, i) => `abcdefgh0000${10 + i}`);
    const outcomes = await socket.place([
      ...ids.map((id) => rest(id, { quantity: decimal('0.01') })),
      rest('abcdefgh000099', { expiresAtMs: startMs }),
      rest('abcdefgh000098', { quantity: decimal('0.00001') }),
    ]);
    expect(outcomes.slice(0, 12).every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(outcomes.slice(12)).toMatchObject([
      { kind: 'rejected', reason: 'expired' },
      { kind: 'rejected', reason: 'belowMinimum' },
    ]);
    await until('all are told', () => countOf('open') === 12);
    const canceled = await socket.cancel(
      events.map(({ report }, i) =>
        // Some are known by one name alone, and the frames keep them apart.
        i % 3 === 0 ? name(report.clientOrderId ?? '') : report,
      ),
    );
    expect(canceled.every(({ kind }) => kind === 'accepted')).toBe(true);
    await until('all ends are told', () => countOf('canceled') === 12);
    expect(simulator.openOrders('main')).toEqual([]);
  });

  test('hears that a maker order which would have taken is gone', async () => {
    const socket = await live();
    const [placed] = await socket.place([rest('abcdefgh000001', { price: decimal(60_200) })]);
    expect(placed?.kind).toBe('accepted');
    await until('the end is told', () => countOf('canceled') === 1);
    expect(events.at(-1)?.report.filledQuantity).toEqual(decimal(0));
  });

  test('breaks off when an order gets no answer, and comes back', async () => {
    const socket = await live();
    simulator.faults.set([{ endpoint: 'socket-place', kind: 'answer-lost', next: 1 }]);
    const placed = socket.place([rest('abcdefgh000001')]);
    await until('the order is told', () => events.length === 1);
    await real.advance(5_000);
    expect(await placed).toMatchObject([{ kind: 'unknown' }]);
    expect(states.at(-1)).toBe('down: no answer within 5000 ms to an order');
    await real.advance(1_000);
    await until('it is live again', () => socket.state === 'live');
    expect(await socket.order(name('abcdefgh000001'))).toMatchObject({ kind: 'found' });
    await until('the old sockets are gone', () => simulator.connections() === 2);
  });

  test('doubts a socket that tells no events, and comes back', async () => {
    const socket = await live({ quietMs: 1_000 });
    simulator.faults.set([{ endpoint: 'socket-events', kind: 'silent', next: 1 }]);
    await socket.place([rest('abcdefgh000001')]);
    await until('it is doubted', () => {
      void real.advance(100);
      return doubts.length === 1;
    });
    expect(doubts).toEqual([
      'the private channel is silent: order abcdefgh000001 was placed, and never told',
    ]);
    await until('it is live again', () => {
      void real.advance(100);
      return states.filter((state) => state === 'live').length === 2;
    });
  });

  test('logs in although our clock is an hour ahead', async () => {
    await live({ aheadMs: 3_600_000 });
    expect(states).toEqual(['live']);
  });

  test('is refused with a wrong secret, once', async () => {
    const socket = await start({ secret: 'another-fake-secret' });
    await until('it is refused', () => socket.state === 'refused');
    await real.advance(600_000);
    expect(states).toHaveLength(1);
    expect(states[0]).toContain('refused: login was refused (auth)');
    await until('both sockets are gone', () => simulator.connections() === 0);
  });

  test('stays alive while nothing happens', async () => {
    const socket = await live();
    for (let i = 0; i < 30; i++) {
      await real.advance(6_000);
      await socket.cancel([name('abcdefgh000009')]);
      await turns();
    }
    expect(states).toEqual(['live']);
    expect(socket.describe().connects).toBe(1);
  });
});
