/** Faults of a simulated exchange's websockets: what the client sees, and what happened all the same. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FaultTextError, parseFaults } from '../../local/exchange/fault-text.ts';
import type { FaultRule } from '../../local/exchange/faults.ts';
import { okxEndpoints } from '../../local/exchange/okx/okx-routes.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { connect, listening, loginOf, rowOf, socketOrder } from './okx-socket-support.ts';
import type { Frame, RawSocket } from './raw-socket.ts';
import { ManualClock, quietMarket, richAccount, startMs } from './support.ts';

let okx: Simulator;
const clock = new ManualClock(startMs);
beforeEach(async () => {
  const market = { clock, recording: quietMarket, accounts: [richAccount], seed: 7 };
  okx = await startOkxSimulator(market);
});
afterEach(() => okx.close());

const place = (socket: RawSocket, number = 1): void => {
  const args = [socketOrder('buy', '59000', '0.1', `gr1a000${number}`)];
  socket.send({ id: String(number), op: 'order', args });
};
const wordOf = (frame: Frame): string =>
  frame['op'] === 'order' ? 'answer' : String(rowOf(frame)['clOrdId']);

describe('on messages', () => {
  test.each<[FaultRule['kind'], number]>([
    ['cut-before', 0],
    ['cut-after', 1],
  ])('%s: the connection is gone, the book holds %i', async (kind, orders) => {
    const socket = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket-place', kind, next: 1 }]);
    place(socket);
    expect(await socket.ended).toMatchObject({ code: 1006 });
    await expect(socket.next()).rejects.toThrow('the connection is over');
    expect(okx.orders('main')).toHaveLength(orders);
  });

  test.each<[FaultRule['kind'], readonly string[]]>([
    ['answer-lost', ['gr1a0001']],
    ['event-first', ['gr1a0001', 'answer']],
  ])('%s: the client reads %j', async (kind, words) => {
    const socket = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket', kind, next: 1 }]);
    place(socket);
    const frames = await socket.before('ping', { text: 'pong' });
    expect(frames.map(wordOf)).toEqual(words);
    expect(okx.orders('main')).toHaveLength(1);
  });

  test('a late one is overtaken', async () => {
    const socket = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket-place', kind: 'delay', delayMs: 20, next: 1 }]);
    place(socket, 1);
    place(socket, 2);
    expect(await socket.until({ op: 'order' })).toMatchObject({ id: '2' });
    expect(await socket.until({ op: 'order' })).toMatchObject({ id: '1', code: '0' });
  });

  test('a login can be lost too', async () => {
    okx.faults.set([{ endpoint: 'socket-login', kind: 'cut-after', next: 1 }]);
    const socket = await connect(okx);
    socket.send(loginOf(clock));
    expect(await socket.ended).toMatchObject({ code: 1006 });
  });

  test('kinds of the other route strike nothing here', async () => {
    const socket = await listening(okx, clock);
    okx.faults.set([
      { endpoint: '*', kind: '5xx' },
      { endpoint: '*', kind: 'drop-after' },
    ]);
    place(socket);
    expect(await socket.until({ id: '1' })).toMatchObject({ code: '0' });
  });
});

describe('on events', () => {
  const told = async (rule: Omit<FaultRule, 'endpoint'>, count: number): Promise<string[]> => {
    const socket = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket-events', ...rule }]);
    for (const number of [1, 2, 3]) place(socket, number);
    const words: string[] = [];
    while (words.length < count) {
      const word = wordOf(await socket.next());
      if (word !== 'answer') words.push(word);
    }
    return words;
  };
  const [first, second, third] = ['gr1a0001', 'gr1a0002', 'gr1a0003'] as const;

  test('one comes twice', async () => {
    const words = await told({ kind: 'doubled', next: 1 }, 4);
    expect(words).toEqual([first, first, second, third]);
  });

  test('two change places', async () => {
    expect(await told({ kind: 'reordered', next: 1 }, 3)).toEqual([second, first, third]);
  });

  test('one that nobody follows comes a moment late', async () => {
    const socket = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket-events', kind: 'reordered', next: 1 }]);
    place(socket);
    expect(wordOf(await socket.next())).toBe('answer');
    expect(wordOf(await socket.next())).toBe(first);
  });

  test('a late one holds back those behind it, in their order', async () => {
    const words = await told({ kind: 'delay', delayMs: 20, next: 1 }, 3);
    expect(words).toEqual([first, second, third]);
  });

  test('a channel falls silent for good, while requests are answered', async () => {
    const deaf = await listening(okx, clock);
    okx.faults.set([{ endpoint: 'socket-events', kind: 'silent', next: 1 }]);
    place(deaf, 1);
    await deaf.until({ id: '1' });
    const other = await listening(okx, clock);
    place(deaf, 2);
    expect(await deaf.before('ping', { text: 'pong' })).toMatchObject([{ id: '2', code: '0' }]);
    // Whoever can hear it is told.
    expect(wordOf(await other.next())).toBe(second);
  });
});

describe('as text', () => {
  test('rules are read', () => {
    const text = 'socket-place:cut-after:0.1,socket:delay:0.2:50,socket-events:silent:next1';
    expect(parseFaults(text, okxEndpoints)).toEqual([
      { endpoint: 'socket-place', kind: 'cut-after', probability: 0.1 },
      { endpoint: 'socket', kind: 'delay', probability: 0.2, delayMs: 50 },
      { endpoint: 'socket-events', kind: 'silent', next: 1 },
    ]);
  });

  test.each([
    ['place:cut-after:0.1', /"cut-after".*allowed: delay, drop-before.*stale$/],
    ['socket-place:5xx:0.1', /"5xx".*allowed: delay, cut-before, cut-after/],
    ['socket-place:silent:0.1', /"silent".*allowed: delay, cut-before/],
    ['socket-events:cut-after:0.1', /"cut-after".*allowed: delay, doubled, reordered, silent$/],
    ['sockets:delay:0.1', /"sockets".*socket, socket-login.*socket-events/],
  ])('%s is refused', (text, message) => {
    expect(() => parseFaults(text, okxEndpoints)).toThrow(FaultTextError);
    expect(() => parseFaults(text, okxEndpoints)).toThrow(message);
  });
});
