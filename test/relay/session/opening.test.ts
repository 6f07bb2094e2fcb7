import { afterEach, describe, expect, test } from '@jest/globals';
import { eventOf, frameOf } from '../../support/plain-dialect.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.close());

async function startBench(options: BenchOptions = {}): Promise<SessionBench> {
  bench = await startSessionBench(options);
  return bench;
}

/** Moves on until the session has tried so many times. */
async function attempts(count: number): Promise<void> {
  await until(`attempt ${count}`, () => {
    void bench.clock.advance(10);
    return bench.server.attempts >= count;
  });
}

describe('the way to live', () => {
  test('logs in, subscribes, has itself synchronized, and is live', async () => {
    const order: string[] = [];
    await startBench({
      manners: (request) => {
        order.push(request.kind);
        return 'polite';
      },
      synchronize: () => {
        order.push(`synchronize while ${bench.session.state}`);
        return Promise.resolve();
      },
    });
    expect(bench.session.state).toBe('down');
    await bench.live();
    expect(order).toEqual(['login', 'subscribe', 'synchronize while down']);
    expect(bench.states).toEqual(['live']);
    expect(bench.session.describe()).toEqual({
      state: 'live',
      because: undefined,
      connects: 1,
      underWay: 0,
      bytesWaiting: 0,
    });
    expect(bench.count('SessionConnects')).toBe(1);
  });

  test('delivers events that come before the subscription is answered, and during synchronize', async () => {
    await startBench({
      manners: (request, connection) => {
        if (request.kind === 'subscribe') {
          connection.send(
            frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'early' })] }),
          );
        }
        return 'polite';
      },
      synchronize: async () => {
        const [connection] = bench.server.connections;
        connection?.send(
          frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'later' })] }),
        );
        await until('both events came', () => bench.events.length === 2);
      },
    });
    await bench.live();
    expect(bench.events.map(({ report }) => report.clientOrderId)).toEqual(['early', 'later']);
  });

  test('can send from within synchronize, but not past it', async () => {
    let past: unknown;
    await startBench({
      synchronize: async (requests) => {
        past = await bench.session.place([placeOf('past')]);
        expect(await requests.place([placeOf('within')])).toEqual([
          { kind: 'accepted', exchangeOrderId: 'x-within' },
        ]);
      },
    });
    await bench.live();
    expect(past).toEqual([
      {
        kind: 'rejected',
        reason: 'rateLimited',
        detail: 'not sent: the session is down, not connected yet',
      },
    ]);
    expect(bench.received('place')).toHaveLength(1);
  });

  test('subscribes to nothing where order events are not wanted', async () => {
    await startBench({ orderEvents: false });
    await bench.live();
    expect(bench.received('subscribe')).toEqual([]);
  });

  test('asks for the time of the exchange before the first login', async () => {
    await startBench();
    await bench.live();
    expect(bench.restCalls).toEqual(['serverTime']);
  });
});

describe('refusals', () => {
  test.each(['login', 'subscribe'] as const)(
    'a %s refused for its credentials is told once, and not tried again',
    async (step) => {
      await startBench({
        manners: ({ kind, id }) =>
          kind === step
            ? { kind: 'answer', id, answer: { kind: 'refused', failure: 'auth', detail: 'no' } }
            : 'polite',
      });
      await until('the session is refused', () => bench.session.state === 'refused');
      await bench.clock.advance(3_600_000);
      expect(bench.server.attempts).toBe(1);
      expect(bench.received('login')).toHaveLength(1);
      expect(bench.states).toEqual([`refused: ${step} was refused (auth): no`]);
      expect(bench.count('SessionsRefused')).toBe(1);
      expect(await bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'a' }])).toEqual([
        {
          kind: 'rejected',
          detail: `not sent: the session is refused, ${step} was refused (auth): no`,
        },
      ]);
    },
  );

  test('credentials that are revoked later end a live session for good', async () => {
    await startBench();
    await bench.live();
    bench.server.connections[0]?.send(
      frameOf({ kind: 'ended', because: 'key deleted', isAuth: true }),
    );
    await until('the session is refused', () => bench.session.state === 'refused');
    await bench.clock.advance(3_600_000);
    expect(bench.server.attempts).toBe(1);
    expect(bench.states).toEqual(['live', 'refused: key deleted']);
  });

  test('credentials that are revoked while it opens end it too', async () => {
    await startBench({
      manners: ({ kind }) =>
        kind === 'subscribe' ? { kind: 'ended', because: 'key deleted', isAuth: true } : 'polite',
    });
    await until('the session is refused', () => bench.session.state === 'refused');
    await bench.clock.advance(3_600_000);
    expect(bench.server.attempts).toBe(1);
  });

  test('a login at a wrong time is tried again with the time asked for anew', async () => {
    let logins = 0;
    await startBench({
      manners: ({ kind, id }) => {
        if (kind !== 'login') return 'polite';
        logins += 1;
        return logins > 1
          ? 'polite'
          : {
              kind: 'answer',
              id,
              answer: { kind: 'refused', failure: 'clockSkew', detail: 'late' },
            };
      },
    });
    await attempts(2);
    await bench.live();
    expect(bench.restCalls).toEqual(['serverTime', 'serverTime']);
    expect(bench.states).toEqual(['down: login was refused (clockSkew): late', 'live']);
  });

  test('a later login goes by a fresh time, and is refused for good then', async () => {
    await startBench({
      manners: ({ kind, id }, { number }) =>
        kind === 'login' && number > 1
          ? { kind: 'answer', id, answer: { kind: 'refused', failure: 'auth', detail: 'no' } }
          : 'polite',
    });
    await bench.live();
    bench.server.connections[0]?.cut();
    await attempts(2);
    await until('the session is refused', () => bench.session.state === 'refused');
    await bench.clock.advance(3_600_000);
    expect(bench.received('login')).toHaveLength(2);
    expect(bench.restCalls).toEqual(['serverTime', 'serverTime']);
  });

  test('a subscription refused for another reason is doubted, and tried slowly', async () => {
    await startBench({
      timings: { backoffMs: 10, backoffMaxMs: 30_000 },
      manners: ({ kind, id }) =>
        kind === 'subscribe'
          ? { kind: 'answer', id, answer: { kind: 'refused', failure: 'other', detail: 'no room' } }
          : 'polite',
    });
    await until('the refusal is told', () => bench.states.length === 1);
    expect(bench.states).toEqual(['down: subscribe was refused (other): no room']);
    expect(bench.doubts).toEqual(['subscribe was refused (other): no room']);
    await bench.clock.advance(29_000);
    expect(bench.server.attempts).toBe(1);
    await bench.clock.advance(1_000);
    await until('it is tried again', () => bench.doubts.length === 2);
    expect(bench.server.attempts).toBe(2);
  });
});

describe('failures on the way', () => {
  test.each([
    { status: 401, waitMs: 30_000 },
    { status: 403, waitMs: 30_000 },
    { status: 429, waitMs: 30_000 },
    { status: 503, waitMs: 100 },
  ])(
    'an upgrade answered with $status is tried again after $waitMs ms',
    async ({ status, waitMs }) => {
      await startBench({ refuseWith: status, timings: { backoffMs: 100, backoffMaxMs: 30_000 } });
      await until('the failure is told', () => bench.states.length === 1);
      expect(bench.states).toEqual([
        `down: cannot connect: the upgrade was answered with http status ${status}`,
      ]);
      expect(bench.logged.join()).not.toContain('secret-42');
      await bench.clock.advance(waitMs - 1);
      expect(bench.server.attempts).toBe(1);
      bench.server.refuseWith = undefined;
      await bench.clock.advance(1);
      await bench.live();
    },
  );

  test('an upgrade without an answer is given up', async () => {
    await startBench({ refuseWith: 0, timings: { connectMs: 3_000 } });
    await until('it was tried', () => bench.server.attempts === 1);
    await bench.clock.advance(3_000);
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual(['down: cannot connect: no connection within 3000 ms']);
  });

  test('nobody there', async () => {
    await startBench({ url: 'ws://127.0.0.1:1/' });
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual(['down: cannot connect: the connection broke: ECONNREFUSED']);
  });

  test('a login without an answer is given up after its time', async () => {
    await startBench({
      timings: { answerMs: 2_000 },
      manners: (_request, { number }) => (number === 1 ? undefined : 'polite'),
    });
    await until('the login was sent', () => bench.received('login').length === 1);
    await bench.clock.advance(2_000);
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual(['down: login failed: no answer within 2000 ms']);
    await attempts(2);
    await bench.live();
  });

  test('a synchronize that rejects costs the connection', async () => {
    let runs = 0;
    await startBench({
      synchronize: () => {
        runs += 1;
        return runs > 1 ? Promise.resolve() : Promise.reject(new Error('the table is away'));
      },
    });
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual(['down: the table is away']);
    await until('the connection is given up', () => bench.server.connections[0]?.isOpen === false);
    await attempts(2);
    await bench.live();
  });

  test('a synchronize that takes too long costs the connection', async () => {
    await startBench({
      timings: { synchronizeMs: 5_000 },
      synchronize: () => new Promise(() => undefined),
    });
    await until('it is subscribed', () => bench.received('subscribe').length === 1);
    await until('it has moved on', () => bench.session.describe().underWay === 0);
    await bench.clock.advance(5_000);
    await until('the failure is told', () => bench.states.length === 1);
    expect(bench.states).toEqual([
      'down: gone before it was live: not synchronized within 5000 ms',
    ]);
  });
});
