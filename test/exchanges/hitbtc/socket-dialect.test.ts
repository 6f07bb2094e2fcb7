/** The dialect of HitBTC's trading websocket against the simulated exchange. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHitbtcSimulator } from '../../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import { defaultTimings } from '../../../relay/session/timings.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { settleMarginWithoutExpiryMs } from '../../../shared/domain/limits.ts';
import { createSocketDialect } from '../../../shared/exchanges/sockets.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';
import type {
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../../shared/ports/socket-dialect.ts';
import { hitbtcAccount, hitbtcKey } from '../../local/hitbtc-support.ts';
import { RawSocket } from '../../local/raw-socket.ts';
import { ManualClock, quietMarket, startMs } from '../../local/support.ts';

const symbol = 'BTC-USDT';
const credentials = {
  exchange: 'hitbtc',
  apiKey: hitbtcKey.apiKey,
  apiSecret: hitbtcKey.secret,
  isDemo: false,
};

let clock: ManualClock;
let hitbtc: Simulator;
let dialect: SocketDialect;
let socket: RawSocket;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const profile = { idsFrom: 2n ** 60n };
  const accounts = [hitbtcAccount];
  hitbtc = await startHitbtcSimulator({
    clock,
    recording: quietMarket,
    accounts,
    seed: 1,
    profile,
  });
  dialect = await createSocketDialect('hitbtc', {
    credentials: { ...credentials, baseUrl: hitbtc.baseUrl },
    clock,
    symbols: [symbol, 'DOGE-USDT'],
  });
  socket = new RawSocket(dialect.url);
  await socket.open();
  texts.length = 0;
  socket.socket.on('message', (data: Buffer) => texts.push(data.toString('utf8')));
});
afterEach(() => hitbtc.close());

/** As they came, with ids that `JSON.parse` would round. */
const texts: string[] = [];
const underWay = new Map<string, SocketRequest>();
let lastId = 0;

async function next(): Promise<readonly SocketMessage[]> {
  await socket.next();
  return dialect.decode(texts.shift() ?? '', underWay);
}

async function ask(request: SocketRequest): Promise<SocketMessage | undefined> {
  const id = String(++lastId);
  underWay.set(id, request);
  socket.send(dialect.encode(request, id, clock.now()));
  const [message] = await next();
  expect(message).toMatchObject({ kind: 'answer', id });
  return message;
}

async function open(): Promise<void> {
  for (const step of dialect.opening({ orderEvents: true })) {
    expect(await ask(step)).toMatchObject({ answer: { kind: 'done' } });
  }
  await next();
}

function wanted(changes: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    symbol,
    clientOrderId: 'gr1a00000001',
    side: 'buy',
    price: decimal(59_850),
    quantity: decimal('0.5'),
    timeInForce: 'gtc',
    postOnly: true,
    expiresAtMs: startMs + 10_000,
    ...changes,
  };
}

const place = (changes: Partial<PlaceRequest> = {}): SocketRequest => ({
  kind: 'place',
  requests: [wanted(changes)],
});

describe('a connection', () => {
  test('logs in, subscribes, and is shown what is open', async () => {
    expect(dialect.opening({ orderEvents: false })).toEqual([{ kind: 'login' }]);
    expect(await ask({ kind: 'login' })).toMatchObject({ answer: { kind: 'done' } });
    await ask(place());
    expect(await ask({ kind: 'subscribe' })).toMatchObject({ answer: { kind: 'done' } });
    expect(await next()).toMatchObject([
      { kind: 'snapshot', reports: [{ clientOrderId: 'gr1a00000001', status: 'open', symbol }] },
    ]);
    expect(await ask({ kind: 'unsubscribe' })).toMatchObject({ answer: { kind: 'done' } });
  });

  test('asks over REST for one order and for tickers', () => {
    expect(dialect.supports('order')).toBe(false);
    expect(dialect.supports('ticker')).toBe(false);
    const kinds = ['login', 'subscribe', 'place', 'cancel', 'replace', 'openOrders', 'balances'];
    expect(kinds.every((kind) => dialect.supports(kind as SocketRequest['kind']))).toBe(true);
    expect(dialect.batchSizeMax).toBe(1);
    expect(dialect.url).toBe(`${hitbtc.socketUrl}/api/3/ws/trading`);
  });

  test('is told that its key is wrong', async () => {
    const options = { clock, symbols: [] };
    const baseUrl = hitbtc.baseUrl;
    const wrong = { ...credentials, baseUrl, apiSecret: 'fake-other' };
    dialect = await createSocketDialect('hitbtc', { ...options, credentials: wrong });
    expect(await ask({ kind: 'login' })).toMatchObject({
      answer: { kind: 'refused', failure: 'auth', detail: expect.stringMatching(/^code 1002/) },
    });
  });

  test('is told that its clock is off by a minute', async () => {
    clock.move(60_000);
    const request = { kind: 'login' } as const;
    underWay.set('1', request);
    socket.send(dialect.encode(request, '1', startMs));
    expect(await next()).toMatchObject([
      { id: '1', answer: { kind: 'refused', failure: 'clockSkew' } },
    ]);
  });

  test('is told that a subscription is refused', async () => {
    expect(await ask({ kind: 'subscribe' })).toMatchObject({
      answer: { kind: 'refused', failure: 'auth' },
    });
  });

  test('is told of a symbol that is not traded', async () => {
    await open();
    expect(await ask(place({ symbol: 'DOGE-USDT' }))).toMatchObject({
      answer: { kind: 'placed', outcomes: [{ kind: 'rejected', reason: 'notTradable' }] },
    });
    expect(await ask({ kind: 'openOrders', symbol: 'DOGE-USDT' })).toMatchObject({
      answer: { kind: 'refused', failure: 'unknownSymbol' },
    });
  });
});

describe('an order', () => {
  test('is placed, and told to be filled with its trades', async () => {
    await open();
    const exchangeOrderId = String(2n ** 60n + 1n);
    const report = { exchangeOrderId, clientOrderId: 'gr1a00000001', symbol, side: 'buy' };
    expect(await ask(place())).toMatchObject({
      answer: {
        kind: 'placed',
        outcomes: [{ kind: 'accepted', exchangeOrderId }],
        events: [{ report: { ...report, status: 'open', price: decimal(59_850) } }],
      },
    });
    const [told] = await next();
    expect(told).toMatchObject({ kind: 'events', events: [{ report: { status: 'open' } }] });
    expect(told).not.toHaveProperty('events.0.fill');

    clock.move(60_000);
    expect(await next()).toMatchObject([
      {
        kind: 'events',
        events: [
          {
            report: { status: 'open', filledQuantity: decimal('0.3') },
            fill: {
              tradeId: '1',
              exchangeOrderId,
              clientOrderId: 'gr1a00000001',
              symbol,
              side: 'buy',
              price: decimal(59_850),
              quantity: decimal('0.3'),
              fee: decimal('17.955'),
              feeCurrency: 'USDT',
              timeMs: startMs + 60_000,
              liquidity: 'maker',
            },
          },
        ],
      },
    ]);
    clock.move(30_000);
    expect(await next()).toMatchObject([
      { events: [{ report: { status: 'filled', filledQuantity: decimal('0.5') } }] },
    ]);
  });

  test('is replaced under a new name, and canceled', async () => {
    await open();
    await ask(place());
    await next();
    const request = {
      symbol,
      clientOrderId: 'gr1a00000001',
      newClientOrderId: 'gr1a00000002',
      price: decimal(59_700),
      quantity: decimal('0.4'),
    };
    expect(await ask({ kind: 'replace', request })).toMatchObject({
      answer: {
        kind: 'replaced',
        outcome: { kind: 'accepted' },
        events: [{ report: { clientOrderId: 'gr1a00000002', price: decimal(59_700) } }],
      },
    });
    await next();
    const cancel = (clientOrderId: string): SocketRequest => ({
      kind: 'cancel',
      requests: [{ symbol, clientOrderId }],
    });
    expect(await ask(cancel('gr1a00000001'))).toMatchObject({
      answer: { kind: 'canceled', outcomes: [{ kind: 'gone' }], events: [] },
    });
    expect(await ask(cancel('gr1a00000002'))).toMatchObject({
      answer: {
        outcomes: [{ kind: 'accepted' }],
        events: [{ report: { status: 'canceled', clientOrderId: 'gr1a00000002' } }],
      },
    });
    await next();
    expect(await ask({ kind: 'replace', request })).toMatchObject({
      answer: { kind: 'replaced', outcome: { kind: 'rejected' } },
    });
  });

  test('that would take is rejected for it, whichever news come first', async () => {
    await open();
    expect(await ask(place({ price: decimal(60_100) }))).toMatchObject({
      answer: { outcomes: [{ kind: 'rejected', reason: 'wouldCross' }] },
    });
    expect(await next()).toMatchObject([{ events: [{ report: { status: 'open' } }] }]);
    expect(await next()).toMatchObject([
      { events: [{ report: { status: 'canceled', cancelReason: 'wouldCross' } }] },
    ]);
  });

  test('is refused with the reason', async () => {
    await open();
    expect(await ask(place({ quantity: decimal(1_000) }))).toMatchObject({
      answer: { outcomes: [{ kind: 'rejected', reason: 'insufficientBalance' }] },
    });
    await ask(place());
    await next();
    expect(await ask(place())).toMatchObject({ answer: { outcomes: [{ kind: 'unknown' }] } });
  });

  test('is listed, and its hold too', async () => {
    await open();
    await ask(place());
    await next();
    expect(await ask({ kind: 'openOrders', symbol })).toMatchObject({
      answer: { kind: 'openOrders', reports: [{ clientOrderId: 'gr1a00000001' }] },
    });
    expect(await ask({ kind: 'balances' })).toMatchObject({
      answer: {
        kind: 'balances',
        balances: [
          { currency: 'BTC', available: decimal(10), held: decimal(0) },
          { currency: 'USDT', held: decimal('30000').mul('0.9975').mul('1.0025') },
        ],
      },
    });
  });
});

test('a dead connection is noticed before a missing order is believed to be absent', () => {
  const noticedAfterMs = 2 * dialect.heartbeatAfterMs + defaultTimings.answerMs;
  expect(noticedAfterMs).toBeLessThan(settleMarginWithoutExpiryMs);
});
