/** The session in the language of OKX, against the simulated exchange. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startOkxSimulator } from '../../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { startSession } from '../../../relay/session/session.ts';
import type { Session, SessionRequests } from '../../../relay/session/session-types.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { OrderEvent } from '../../../shared/domain/order-event.ts';
import { createOkxExchange } from '../../../shared/exchanges/okx/client.ts';
import { createOkxSocketDialect } from '../../../shared/exchanges/okx/socket-dialect.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { placeOf } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';
import { ManualClock, quietMarket, richAccount, startMs, tradingKey } from '../../local/support.ts';
import { listeningLogger } from '../listening-logger.ts';

const symbol = 'BTC-USDT';

let simulator: Simulator;
let clock: ManualClock;
let real: HandClock;
let session: Session | undefined;
let events: OrderEvent[];
let states: string[];

beforeEach(async () => {
  clock = new ManualClock(startMs);
  real = handClock();
  events = [];
  states = [];
  const accounts = [richAccount];
  simulator = await startOkxSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});

afterEach(async () => {
  const closed = session?.close();
  await real.advance(10_000);
  await closed;
  await simulator.close();
});

async function start(
  how: {
    readonly secret?: string;
    readonly aheadMs?: number;
    readonly synchronize?: (requests: SessionRequests) => Promise<void>;
  } = {},
): Promise<Session> {
  const ours = new ManualClock(startMs + (how.aheadMs ?? 0));
  const credentials = {
    exchange: 'okx',
    apiKey: tradingKey.apiKey,
    apiSecret: how.secret ?? tradingKey.secret,
    passphrase: tradingKey.passphrase,
    isDemo: false,
    baseUrl: simulator.baseUrl,
  };
  session = startSession({
    dialect: await createOkxSocketDialect({ credentials, clock: ours, symbols: [symbol] }),
    rest: createOkxExchange({ credentials, clock: ours }),
    orderEvents: true,
    symbols: [symbol],
    real,
    wall: real,
    random: () => 0.5,
    logger: listeningLogger().logger,
    metrics: { add: () => undefined },
    mayAct: () => true,
    synchronize: how.synchronize ?? (() => Promise.resolve()),
    onEvents: (told) => {
      events.push(...told);
    },
    onState: (state) => {
      states.push(state);
    },
    onDoubt: () => undefined,
  });
  return session;
}

const rest = (clientOrderId: string) =>
  placeOf(clientOrderId, {
    price: decimal(59_000),
    quantity: decimal('0.1'),
    expiresAtMs: startMs + 10_000,
  });

describe('a session of OKX', () => {
  test('places, hears of it, and cancels', async () => {
    let open = -1;
    const socket = await start({
      synchronize: async (requests) => {
        open = (await requests.openOrders(symbol)).length;
      },
    });
    await until('it is live', () => socket.state === 'live');
    expect(open).toBe(0);

    const [placed] = await socket.place([rest('abcdefgh000001')]);
    expect(placed?.kind).toBe('accepted');
    await until('the order is told', () => events.length === 1);
    expect(events[0]?.report).toMatchObject({
      clientOrderId: 'abcdefgh000001',
      status: 'open',
      symbol,
    });

    const name = { symbol, clientOrderId: 'abcdefgh000001' };
    expect(await socket.order(name)).toMatchObject({ kind: 'found', report: { status: 'open' } });
    expect(await socket.cancel([name])).toEqual([{ kind: 'accepted' }]);
    await until('the end is told', () => events.length === 2);
    expect(events[1]?.report.status).toBe('canceled');
    expect(await socket.openOrders(symbol)).toEqual([]);
  });

  test('places batches, and none that has expired', async () => {
    const socket = await start();
    await until('it is live', () => socket.state === 'live');
    const outcomes = await socket.place([
      rest('abcdefgh000001'),
      { ...rest('abcdefgh000002'), expiresAtMs: startMs },
      rest('abcdefgh000003'),
    ]);
    expect(outcomes).toMatchObject([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'expired' },
      { kind: 'accepted' },
    ]);
    await until('both are told', () => events.length === 2);
    expect(await socket.openOrders(symbol)).toHaveLength(2);
  });

  test('logs in although our clock is a minute ahead', async () => {
    const socket = await start({ aheadMs: 60_000 });
    await until('it is live', () => socket.state === 'live');
    expect(states).toEqual(['live']);
  });

  test('is refused with a wrong secret, once', async () => {
    const socket = await start({ secret: 'another-fake-secret' });
    await until('it is refused', () => socket.state === 'refused');
    await real.advance(600_000);
    expect(states).toEqual(['refused']);
  });

  test('stays alive while nothing happens', async () => {
    const socket = await start();
    await until('it is live', () => socket.state === 'live');
    for (let i = 0; i < 50; i++) {
      await real.advance(12_000);
      // The heartbeat's answer comes before that of a later request.
      await socket.cancel([{ symbol, clientOrderId: 'abcdefgh000009' }]);
    }
    expect(states).toEqual(['live']);
    expect(socket.describe().connects).toBe(1);
  });
});
