/** The rules of the simulated OKX's connections, and what is public on them. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  startOkxSimulator,
  type OkxSimulatorOptions,
} from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { connect, listening, loggedIn, ordersChannel, rowOf } from './okx-socket-support.ts';
import { RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, richAccount, startMs } from './support.ts';

let clock: ManualClock;
let okx: Simulator;
const start = async (more: Partial<OkxSimulatorOptions> = {}): Promise<void> => {
  clock = new ManualClock(startMs);
  const market = { clock, recording: quietMarket, accounts: [richAccount], seed: 1 };
  okx = await startOkxSimulator({ ...market, ...more });
};
beforeEach(() => start());
afterEach(() => okx.close());

const restart = async (more: Partial<OkxSimulatorOptions>): Promise<void> => {
  await okx.close();
  await start(more);
};

describe('connections', () => {
  test.each([
    ['no json', 'what?'],
    ['json that is no object', '[1]'],
    ['an unknown operation', '{"id":"1","op":"fly","args":[{}]}'],
    ['no arguments', '{"id":"1","op":"subscribe"}'],
    ['an operation without its id', '{"op":"order","args":[{}]}'],
  ])('%s is an error, and the connection stays', async (_, text) => {
    const socket = await connect(okx);
    socket.send(text);
    expect(await socket.next()).toMatchObject({ event: 'error', code: '60012' });
    expect(await socket.before('ping', { text: 'pong' })).toEqual([]);
  });

  test('a frame beyond 64 KB ends one', async () => {
    const socket = await connect(okx);
    socket.send('x'.repeat(65_537));
    expect(await socket.ended).toMatchObject({ code: 1009 });
  });

  test('silence ends one, unless it is asked for a sign of life', async () => {
    await restart({ socketRules: { idle: { afterMs: 150, code: 4004, reason: 'No data' } } });
    const [silent, alive] = [await connect(okx), await connect(okx)];
    const beat = setInterval(() => {
      alive.send('ping');
    }, 30);
    expect(await silent.ended).toMatchObject({ code: 4004 });
    clearInterval(beat);
    expect(await alive.next()).toEqual({ text: 'pong' });
  });

  test('too many new ones of one address are turned away', async () => {
    for (let count = 0; count < 3; count++) await connect(okx);
    const refused = new RawSocket(`${okx.socketUrl}/ws/v5/private`);
    expect(await refused.ended).toMatchObject({ code: 1006 });
    expect(okx.connections()).toBe(3);
  });

  test('another path is nowhere', async () => {
    const socket = new RawSocket(`${okx.socketUrl}/ws/v9`);
    await expect(socket.open()).rejects.toThrow('404');
  });

  test('a client that does not read is dropped', async () => {
    await restart({ socketRules: { bufferBytesMax: 50_000 } });
    const socket = await listening(okx, clock);
    socket.socket.pause();
    for (let count = 0; okx.connections() > 0 && count < 400; count++) {
      for (let pings = 0; pings < 500; pings++) socket.send('{"op":"x"'.padEnd(4_000, 'y'));
      await new Promise(setImmediate);
    }
    expect(okx.connections()).toBe(0);
  });

  test('are announced to end, and end, by hand', async () => {
    const socket = await connect(okx);
    okx.sayGoingAway();
    expect(await socket.next()).toMatchObject({ event: 'notice', code: '64008' });
    okx.cutConnections();
    expect(await socket.ended).toMatchObject({ code: 1006 });
    expect(okx.connections()).toBe(0);
  });

  test('of one account listen to its orders thirty at a time', async () => {
    await restart({ socketRules: { connects: { max: 100, windowMs: 1_000 } } });
    for (let count = 0; count < 30; count++) await listening(okx, clock);
    const late = await loggedIn(okx, clock);
    late.send({ id: '1', op: 'subscribe', args: [ordersChannel] });
    expect(await late.next()).toMatchObject({ id: '1', event: 'subscribe' });
    expect(await late.next()).toMatchObject({ event: 'channel-conn-count-error', connCount: '30' });
  });

  test('may log in, subscribe and unsubscribe so often in an hour', async () => {
    const socket = await loggedIn(okx, clock);
    const turn = async () => {
      socket.send({ id: '1', op: 'unsubscribe', args: [ordersChannel] });
      return socket.next();
    };
    for (let count = 1; count < 480; count++) {
      expect(await turn()).toMatchObject({ event: 'unsubscribe' });
    }
    expect(await turn()).toMatchObject({ event: 'error', code: '60014' });
  });

  test('show tickers to everybody', async () => {
    const socket = await connect(okx, '/ws/v5/public');
    const arg = { channel: 'tickers', instId: 'BTC-USDT' };
    socket.send({ id: '1', op: 'subscribe', args: [arg] });
    expect(await socket.next()).toMatchObject({ event: 'subscribe', arg });
    expect(rowOf(await socket.next())).toMatchObject({ last: '60000' });
    clock.move(30_000);
    expect(rowOf(await socket.next())).toMatchObject({ last: '59900' });
  });
});
