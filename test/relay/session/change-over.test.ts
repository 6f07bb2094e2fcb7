import { afterEach, describe, expect, test } from '@jest/globals';
import { eventOf, frameOf } from '../../support/plain-dialect.ts';
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

function serverSide(number: number): ServerSide {
  const side = bench.server.connections[number - 1];
  if (side === undefined) throw new Error(`there is no connection ${number}`);
  return side;
}

/** Which connection an order went over. */
function wayOf(clientOrderId: string): number | undefined {
  return bench.server.connections.find(({ frames }) =>
    frames.some((frame) => frame.includes(`"clientOrderId":"${clientOrderId}"`)),
  )?.number;
}

const steady = { stableMs: 1_000, quietMs: 1e9, overlapMs: 5_000 };
const goingAway = frameOf({ kind: 'goingAway', because: 'an upgrade' });

describe('an exchange that is going away', () => {
  test('is left without a gap where two connections may live side by side', async () => {
    let release: () => void = () => undefined;
    let syncs = 0;
    await liveBench({
      timings: steady,
      synchronize: () => {
        syncs += 1;
        return syncs === 1 ? Promise.resolve() : new Promise((resolve) => (release = resolve));
      },
    });
    await bench.clock.advance(1_000);
    serverSide(1).send(goingAway);
    await until('the next one is being made ready', () => syncs === 2);

    expect(bench.session.state).toBe('live');
    await bench.session.place([placeOf('meantime')]);
    release();
    await until('it took over', () => bench.session.describe().connects === 2);
    await bench.session.place([placeOf('after')]);
    expect([wayOf('meantime'), wayOf('after')]).toEqual([1, 2]);

    const told = frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'meantime' })] });
    serverSide(1).send(told);
    serverSide(2).send(told);
    await until('both tell', () => bench.events.length === 2);
    await bench.clock.advance(steady.overlapMs);
    await until('the old one is closed', () => !serverSide(1).isOpen);
    expect(serverSide(2).isOpen).toBe(true);
    expect(bench.states).toEqual(['live']);
    expect(bench.doubts).toEqual([]);
  });

  test('is left first where only one may live', async () => {
    await liveBench({ timings: steady, dialect: { allowsTwo: false } });
    await bench.clock.advance(1_000);
    let wereOpen = 0;
    bench.server.onConnection = () => {
      wereOpen = bench.server.connections.filter(({ isOpen }) => isOpen).length;
    };
    serverSide(1).send(goingAway);
    await until('there is another', () => bench.session.describe().connects === 2);
    expect(wereOpen).toBe(1);
    expect(bench.states).toEqual(['live', 'down: an upgrade', 'live']);
  });

  test('that says so before it is live is left as soon as it is', async () => {
    await liveBench({
      timings: { ...steady, backoffMs: 100 },
      manners: ({ kind }, connection) => {
        if (kind === 'subscribe' && connection.number === 1) connection.send(goingAway);
        return 'polite';
      },
    });
    await bench.clock.advance(100);
    await until('there is another', () => bench.session.describe().connects === 2);
    expect(bench.states).toEqual(['live']);
  });

  test('again and again is not stormed', async () => {
    await liveBench({
      timings: { ...steady, backoffMs: 1_000, backoffMaxMs: 60_000 },
      manners: ({ kind }, connection) => {
        if (kind === 'subscribe') connection.send(goingAway);
        return 'polite';
      },
    });
    for (const [attempt, waitMs] of [1_000, 2_000, 4_000].entries()) {
      await bench.clock.advance(waitMs - 1);
      expect(bench.server.attempts).toBe(attempt + 1);
      await bench.clock.advance(1);
      await until('it took over', () => bench.session.describe().connects === attempt + 2);
    }
  });

  test('and dies before the next one is ready is simply lost', async () => {
    await liveBench({ timings: { ...steady, backoffMs: 100 } });
    await bench.clock.advance(1_000);
    bench.server.refuseWith = 503;
    serverSide(1).send(goingAway);
    await until('it was tried', () => bench.server.attempts === 2);
    serverSide(1).cut();
    await until('it is down', () => bench.session.state === 'down');
    bench.server.refuseWith = undefined;
    await until('it is tried again', () => {
      void bench.clock.advance(10);
      return bench.session.state === 'live';
    });
    expect(bench.session.describe().connects).toBe(2);
  });
});

describe('a connection with a limited life', () => {
  test.each([
    { chance: 0, atMs: 90_000 },
    { chance: 1, atMs: 95_000 },
  ])('is replaced before it ends, at $atMs of 100000 ms', async ({ chance, atMs }) => {
    bench = await startSessionBench({
      timings: steady,
      dialect: { lifeMs: 100_000, heartbeatAfterMs: 1e9 },
    });
    bench.chance = chance;
    await bench.live();
    await bench.clock.advance(atMs - 1);
    expect(bench.server.attempts).toBe(1);
    await bench.clock.advance(1);
    await until('there is another', () => bench.session.describe().connects === 2);
    expect(bench.states).toEqual(['live']);
  });
});

describe('a connection that is lost', () => {
  test('is replaced at once when login or subscription ended after a while', async () => {
    await liveBench({ timings: steady });
    await bench.clock.advance(1_000);
    serverSide(1).send(frameOf({ kind: 'ended', because: 'the session is over', isAuth: false }));
    await until('there is another', () => bench.session.describe().connects === 2);
    expect(bench.states).toEqual(['live', 'down: the session is over', 'live']);
  });

  test('is waited for longer each time, until one has stood', async () => {
    await liveBench({ timings: { ...steady, backoffMs: 100, backoffMaxMs: 350 } });
    const lossAfter = async (stoodMs: number, waitMs: number): Promise<void> => {
      const count = bench.server.connections.length;
      await bench.clock.advance(stoodMs);
      serverSide(count).cut();
      await until('it is down', () => bench.session.state === 'down');
      await bench.clock.advance(waitMs - 1);
      expect(bench.server.attempts).toBe(count);
      await bench.clock.advance(1);
      await bench.live();
    };
    await lossAfter(0, 100);
    await lossAfter(0, 200);
    await lossAfter(0, 350);
    await lossAfter(999, 350);
    await lossAfter(1_000, 100);
    await lossAfter(0, 100);
  });

  test('is synchronized anew', async () => {
    let syncs = 0;
    await liveBench({
      timings: steady,
      synchronize: () => {
        syncs += 1;
        return Promise.resolve();
      },
    });
    serverSide(1).close(1012);
    await until('it is down', () => bench.session.state === 'down');
    expect(bench.states.at(-1)).toBe('down: the connection was closed, code 1012');
    await bench.clock.advance(500);
    await bench.live();
    expect(syncs).toBe(2);
  });
});
