import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { ResettableSocket } from '../../../relay/session/resettable-socket.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import type { ServerSide } from '../../support/scripted-socket-server.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function liveBench(options: BenchOptions): Promise<SessionBench> {
  const made = await startSessionBench({ timings: { quietMs: 1e9, answerMs: 2_000 }, ...options });
  bench = made;
  await made.live();
  return made;
}

function firstSide({ server }: SessionBench): ServerSide {
  const [side] = server.connections;
  if (side === undefined) throw new Error('there is no connection');
  return side;
}

const unanswered: BenchOptions['manners'] = ({ kind }) => (kind === 'place' ? undefined : 'polite');

describe('a place without an answer', () => {
  test('costs the connection, with all that it holds, where the exchange checks no expiry', async () => {
    const made = await liveBench({ placeExpiry: false });
    firstSide(made).stopReading();
    const placed = made.session.place([placeOf('a')]);
    await until('it left', () => made.session.describe().underWay === 1);
    await made.clock.advance(2_000);
    expect(await placed).toEqual([{ kind: 'unknown', detail: 'no answer within 2000 ms' }]);
    expect(made.states.at(-1)).toBe('down: no answer within 2000 ms to an order');

    firstSide(made).readOn();
    await until('the other side knows', () => firstSide(made).wasReset);
    await made.clock.advance(1_000);
    await until('there is another connection', () => made.states.at(-1) === 'live');
    expect(made.received('place')).toEqual([]);
  });

  test('is no reason to reconnect where the exchange does', async () => {
    const made = await liveBench({ placeExpiry: true, manners: unanswered });
    const placed = made.session.place([placeOf('a')]);
    await until('it was sent', () => made.received('place').length === 1);
    await made.clock.advance(2_000);
    expect(await placed).toMatchObject([{ kind: 'unknown' }]);
    expect(made.states).toEqual(['live']);
  });

  test('is broken off as well when the session closes', async () => {
    const made = await liveBench({ manners: unanswered });
    const placed = made.session.place([placeOf('a')]);
    await until('it was sent', () => made.received('place').length === 1);
    const closed = made.session.close();
    await made.clock.advance(5_000);
    expect(await placed).toMatchObject([{ kind: 'unknown' }]);
    await closed;
    await until('the other side knows', () => firstSide(made).wasReset);
  });
});

describe('a dead connection', () => {
  test('is broken off', async () => {
    const made = await liveBench({});
    made.answersHeartbeat = false;
    await made.clock.advance(10_000);
    await made.clock.advance(10_000);
    expect(made.states.at(-1)).toBe('down: the connection gave no sign of life');
    await until('the other side knows', () => firstSide(made).wasReset);
  });
});

describe('a place behind frames that wait', () => {
  const big = 'x'.repeat(800_000);

  /** A connection that takes no more: cancels pile up in the process. */
  async function stuffed(): Promise<SessionBench> {
    const made = await liveBench({
      manners: ({ kind }) => (kind === 'cancel' || kind === 'place' ? undefined : 'polite'),
      dialect: { frameBytesMax: 900_000, batchSizeMax: 1, heartbeatAfterMs: 1e9 },
      timings: { quietMs: 1e9, answerMs: 2_000 },
    });
    firstSide(made).stopReading();
    for (let i = 0; made.session.describe().bytesWaiting === 0 && i < 40; i++) {
      void made.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: `${big}${i}` }]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(made.session.describe().bytesWaiting).toBeGreaterThan(0);
    return made;
  }

  test('goes once they have left, if it is still time', async () => {
    const made = await stuffed();
    const early = made.session.place([placeOf('early', { expiresAtMs: 5_000 })]);
    const late = made.session.place([placeOf('late', { expiresAtMs: 60_000 })]);
    void late;
    made.exchangeNowMs = 5_000;
    firstSide(made).readOn();
    expect(await early).toMatchObject([{ kind: 'rejected', reason: 'expired' }]);
    await until('the other was sent', () => made.received('place').length === 1);
    expect(JSON.stringify(made.received('place'))).toContain('"late"');
  });

  test('does not go once the lease is lost', async () => {
    const made = await stuffed();
    const placed = made.session.place([placeOf('a')]);
    made.mayAct = false;
    firstSide(made).readOn();
    expect(await placed).toMatchObject([{ detail: 'not sent: the lease is not held' }]);
    expect(made.received('place')).toEqual([]);
  });

  test('is not sent when they do not leave, and the connection is broken off', async () => {
    const made = await stuffed();
    const placed = made.session.place([placeOf('a')]);
    await made.clock.advance(2_000);
    expect(JSON.stringify(await placed)).toMatch(/not sent: \d+ bytes wait for the exchange/);
    expect(made.session.state).toBe('down');
    firstSide(made).readOn();
    await until('the other side knows', () => !firstSide(made).isOpen);
    expect(made.received('place')).toEqual([]);
  });
});

test('a reset of a connection under TLS reaches the other end', async () => {
  const codes: (string | undefined)[] = [];
  const taken: Socket[] = [];
  const server = createServer((socket) => {
    taken.push(socket);
    socket.on('error', (error: NodeJS.ErrnoException) => codes.push(error.code));
    socket.resume();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const wire = new ResettableSocket(`wss://127.0.0.1:${port}/`);
  const outer = wire.open();
  outer.on('error', () => undefined);
  // The handshake has begun, so TLS is laid over the socket.
  await until('it is connected', () => (taken[0]?.bytesRead ?? 0) > 0);
  wire.reset();
  await until('it was reset', () => codes.length > 0);
  expect(codes).toEqual(['ECONNRESET']);
  await until('nothing is left of it', () => outer.destroyed);
  await new Promise((resolve) => server.close(resolve));
});
