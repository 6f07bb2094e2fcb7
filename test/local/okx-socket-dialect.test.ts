/** Our own dialect on the websocket of the simulated OKX: each request, its answer, and the events that follow. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import { createSocketDialect } from '../../shared/exchanges/sockets.ts';
import type {
  SocketAnswer,
  SocketDialect,
  SocketMessage,
  SocketRequest,
} from '../../shared/ports/socket-dialect.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, richAccount, startMs, tradingKey } from './support.ts';

let clock: ManualClock;
let okx: Simulator;
let dialect: SocketDialect;
let socket: RawSocket;
const asked = new Map<string, SocketRequest>();
let heard: OrderEvent[];

const credentialsOf = (apiSecret = tradingKey.secret) => ({
  exchange: 'okx',
  apiKey: tradingKey.apiKey,
  apiSecret,
  passphrase: tradingKey.passphrase,
  isDemo: false,
  baseUrl: okx.baseUrl,
});

beforeEach(async () => {
  clock = new ManualClock(startMs);
  okx = await startOkxSimulator({
    clock,
    recording: quietMarket,
    accounts: [richAccount],
    seed: 1,
  });
  const options = { credentials: credentialsOf(), clock, symbols: ['BTC-USDT'] };
  dialect = await createSocketDialect('okx', options);
  socket = await new RawSocket(dialect.url).open();
  asked.clear();
  heard = [];
});
afterEach(() => okx.close());

async function hear(): Promise<readonly SocketMessage[]> {
  const frame = await socket.next();
  const text = typeof frame['text'] === 'string' ? frame['text'] : JSON.stringify(frame);
  const messages = dialect.decode(text, asked);
  for (const message of messages) if (message.kind === 'events') heard.push(...message.events);
  return messages;
}

async function ask(request: SocketRequest): Promise<SocketAnswer> {
  const id = String(asked.size + 1);
  asked.set(id, request);
  socket.send(dialect.encode(request, id, clock.now()));
  for (;;) {
    for (const message of await hear()) {
      if (message.kind === 'answer' && message.id === id) return message.answer;
    }
  }
}

async function hearEvents(count: number): Promise<readonly OrderEvent[]> {
  while (heard.length < count) await hear();
  return heard;
}

async function openUp(): Promise<void> {
  for (const step of dialect.opening({ orderEvents: true })) {
    expect(await ask(step)).toEqual({ kind: 'done' });
  }
}

const requestOf = (clientOrderId: string, price: string) => ({
  symbol: 'BTC-USDT',
  clientOrderId,
  side: 'buy' as const,
  price: decimal(price),
  quantity: decimal('0.3'),
  timeInForce: 'gtc' as const,
  postOnly: true,
  expiresAtMs: startMs + 10_000,
});

test('an order is placed, replaced, filled, and told of each time', async () => {
  await openUp();
  const placed = await ask({ kind: 'place', requests: [requestOf('gr1a0001', '59000')] });
  expect(placed).toMatchObject({ kind: 'placed', outcomes: [{ kind: 'accepted' }] });
  const replaced = await ask({
    kind: 'replace',
    request: {
      symbol: 'BTC-USDT',
      clientOrderId: 'gr1a0001',
      newClientOrderId: 'gr1a0002',
      price: decimal('59850'),
      quantity: decimal('0.3'),
    },
  });
  expect(replaced).toMatchObject({ kind: 'replaced', outcome: { kind: 'accepted' } });
  clock.move(60_000);
  const events = await hearEvents(3);
  expect(events.map(({ report }) => `${report.status} ${report.price.toString()}`)).toEqual([
    'open 59000',
    'open 59850',
    'filled 59850',
  ]);
  const [booked] = okx.fills('main');
  expect(events[2]?.fill).toMatchObject({
    tradeId: booked?.tradeId,
    clientOrderId: 'gr1a0001',
    fee: booked?.fee,
    feeCurrency: 'BTC',
    liquidity: 'maker',
  });
});

test('a batch tells each outcome, and what would have taken is told to have ended for that', async () => {
  await openUp();
  const requests = [
    requestOf('gr1a0001', '59000'),
    requestOf('gr1a0002', '60100'),
    { ...requestOf('gr1a0003', '59000'), symbol: 'NO-SUCH' },
  ];
  const placed = await ask({ kind: 'place', requests });
  expect(placed).toMatchObject({
    outcomes: [
      { kind: 'accepted' },
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'notTradable' },
    ],
  });
  const events = await hearEvents(3);
  expect(events[2]?.report).toMatchObject({ status: 'canceled', cancelReason: 'wouldCross' });
  const cancels = ['gr1a0001', 'gr1a0002'].map((clientOrderId) => ({
    symbol: 'BTC-USDT',
    clientOrderId,
  }));
  const canceled = await ask({ kind: 'cancel', requests: cancels });
  expect(canceled).toMatchObject({ outcomes: [{ kind: 'accepted' }, { kind: 'gone' }] });
  expect((await hearEvents(4))[3]?.report).toMatchObject({ cancelReason: 'requested' });
});

test('an order that comes too late is refused for that, and never placed', async () => {
  await openUp();
  clock.move(10_001);
  const placed = await ask({ kind: 'place', requests: [requestOf('gr1a0001', '59000')] });
  expect(placed).toMatchObject({ outcomes: [{ kind: 'rejected', reason: 'expired' }] });
  expect(okx.orders('main')).toEqual([]);
});

test('a clock off by a minute and a wrong secret are told apart', async () => {
  clock.move(60_000);
  const early = dialect.encode({ kind: 'login' }, '1', startMs);
  asked.set('1', { kind: 'login' });
  socket.send(early);
  expect(await hear()).toMatchObject([{ answer: { kind: 'refused', failure: 'clockSkew' } }]);

  asked.clear();
  const credentials = credentialsOf('fake-other');
  dialect = await createSocketDialect('okx', { credentials, clock, symbols: ['BTC-USDT'] });
  socket = await new RawSocket(dialect.url).open();
  expect(await ask({ kind: 'login' })).toMatchObject({ kind: 'refused', failure: 'auth' });
});

test('a sign of life is answered, and the end announced', async () => {
  await openUp();
  if (dialect.heartbeat.kind !== 'text') throw new Error('expected a text for a heartbeat');
  socket.send(dialect.heartbeat.text);
  const kinds: string[] = [];
  while (!kinds.includes('pong')) kinds.push(...(await hear()).map(({ kind }) => kind));
  okx.sayGoingAway();
  expect(await hear()).toMatchObject([{ kind: 'goingAway' }]);
});
