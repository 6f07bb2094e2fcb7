/** The simulated HTX's market websocket: every frame of the server is gzip. */

import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { callHtx, htxAccount, limitMaker } from './htx-support.ts';
import type { Frame } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let htx: Simulator;
let socket: WebSocket;
let frames: AsyncIterator<Frame>;

async function start(marketMs: number): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [htxAccount];
  const socketPings = { marketMs };
  const market = { clock, recording: quietMarket, accounts, seed: 1, socketPings };
  htx = await startHtxSimulator(market);
  socket = new WebSocket(`${htx.socketUrl}/ws`);
  frames = framesOf(socket);
  await once(socket, 'open');
}
beforeEach(() => start(60_000));
afterEach(async () => {
  socket.terminate();
  await htx.close();
});

async function* framesOf(from: WebSocket): AsyncGenerator<Frame> {
  const messages: Frame[] = [];
  let wake: () => void = () => undefined;
  from.on('message', (data, isBinary) => {
    expect(isBinary).toBe(true);
    messages.push(JSON.parse(gunzipSync(data as Buffer).toString('utf8')) as Frame);
    wake();
  });
  for (;;) {
    const message = messages.shift();
    if (message !== undefined) yield message;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

const next = async (): Promise<Frame> => (await frames.next()).value as Frame;
const ask = (frame: Frame): Promise<Frame> => {
  socket.send(JSON.stringify(frame));
  return next();
};

test('tells the best prices whenever they change', async () => {
  expect(await ask({ sub: 'market.btcusdt.bbo', id: '1' })).toEqual({
    id: '1',
    status: 'ok',
    subbed: 'market.btcusdt.bbo',
    ts: startMs,
  });
  const best = { bid: 59_900, bidSize: 1, ask: 60_100, askSize: 1, symbol: 'btcusdt' };
  expect(await next()).toMatchObject({ ch: 'market.btcusdt.bbo', tick: best });
  const body = limitMaker('buy', '59950', '0.5', 'gr1a0001');
  await callHtx(htx, clock, { method: 'POST', path: '/v1/order/orders/place', body });
  expect(await next()).toMatchObject({ tick: { bid: 59_950, bidSize: 0.5, seqId: 2 } });
  expect(await ask({ unsub: 'market.btcusdt.bbo', id: '2' })).toMatchObject({
    unsubbed: 'market.btcusdt.bbo',
  });
});

test('tells the ticker, and answers when asked', async () => {
  await ask({ sub: 'market.btcusdt.ticker', id: '1' });
  expect(await next()).toMatchObject({
    tick: { lastPrice: 60_000, lastSize: 0.5, bid: 59_900, ask: 60_100 },
  });
  expect(await ask({ req: 'market.btcusdt.detail', id: '2' })).toMatchObject({
    id: '2',
    rep: 'market.btcusdt.detail',
    data: { close: 60_000 },
  });
  for (const wrong of [{ sub: 'market.dogeusdt.bbo' }, { sub: 1 }, { dance: 'x' }, {}]) {
    expect(await ask({ id: '3', ...wrong })).toMatchObject({
      id: '3',
      status: 'error',
      'err-code': 'bad-request',
    });
  }
});

test('pings, and leaves when nobody answers', async () => {
  socket.terminate();
  await htx.close();
  await start(100);
  const ended = once(socket, 'close');
  // Unanswered, the second would have been the last.
  for (let count = 0; count < 3; count++) {
    expect(await next()).toEqual({ ping: startMs });
    socket.send(JSON.stringify({ pong: startMs }));
  }
  expect((await ended)[0]).toBe(1008);
});
