import { afterEach, describe, expect, test } from '@jest/globals';
import { AssertionError } from '../../../shared/domain/assert.ts';
import { eventOf, frameOf, politeAnswer } from '../../support/plain-dialect.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.close());

async function liveBench(options: BenchOptions = {}): Promise<SessionBench> {
  bench = await startSessionBench(options);
  await bench.live();
  return bench;
}

const unanswered: BenchOptions['manners'] = ({ kind }) =>
  kind === 'place' || kind === 'cancel' ? undefined : 'polite';

function idsOf(frame: { readonly kind: string }): readonly string[] {
  if (!('requests' in frame) || !Array.isArray(frame.requests)) return [];
  return frame.requests.map((request: { clientOrderId: string }) => request.clientOrderId);
}

describe('a place', () => {
  test('comes back with the outcomes in the order of the requests, in batches', async () => {
    await liveBench();
    const outcomes = await bench.session.place(['a', 'b', 'c', 'd'].map((id) => placeOf(id)));
    expect(outcomes).toEqual(
      ['a', 'b', 'c', 'd'].map((id) => ({ kind: 'accepted', exchangeOrderId: `x-${id}` })),
    );
    expect(bench.received('place').map(idsOf)).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('delivers the events of its answer first', async () => {
    await liveBench({
      manners: (request) => {
        const answer = politeAnswer(request);
        if (answer?.kind !== 'answer' || answer.answer.kind !== 'placed') return 'polite';
        const events = [eventOf({ clientOrderId: 'a', status: 'filled' })];
        return { ...answer, answer: { ...answer.answer, events } };
      },
    });
    const heard = bench.session.place([placeOf('a')]).then(() => bench.events.length);
    expect(await heard).toBe(1);
  });

  test('is unknown when the connection is cut in the middle, and is not sent again', async () => {
    await liveBench({
      manners: (request, connection) => {
        if (request.kind !== 'place') return 'polite';
        connection.cut();
        return undefined;
      },
    });
    expect(await bench.session.place([placeOf('a')])).toEqual([
      { kind: 'unknown', detail: 'the connection was closed, code 1006' },
    ]);
    await bench.clock.advance(1_000);
    await until('there is another connection', () => bench.states.at(-1) === 'live');
    expect(bench.received('place')).toHaveLength(1);
  });

  test('is unknown when no answer comes; a late one is counted, and its events are heard', async () => {
    await liveBench({ manners: unanswered, timings: { answerMs: 2_000 } });
    const placed = bench.session.place([placeOf('a')]);
    await until('it was sent', () => bench.received('place').length === 1);
    await bench.clock.advance(2_000);
    expect(await placed).toEqual([{ kind: 'unknown', detail: 'no answer within 2000 ms' }]);

    const [request] = bench.received('place');
    const answer = request === undefined ? undefined : politeAnswer(request);
    if (answer?.kind !== 'answer' || answer.answer.kind !== 'placed') throw new Error('no answer');
    const events = [eventOf({ clientOrderId: 'a' })];
    const frame = frameOf({ ...answer, answer: { ...answer.answer, events } });
    bench.server.connections[0]?.send(frame);
    bench.server.connections[0]?.send(frame);
    await until('both were counted', () => bench.count('AnswersUnmatched') === 1);
    expect(bench.count('AnswersLate')).toBe(1);
    expect(bench.events).toHaveLength(1);
    expect(bench.session.state).toBe('live');
  });

  test('is unknown where the answer leaves it out, or means something else', async () => {
    await liveBench({
      manners: ({ kind, id }) => {
        if (kind === 'place') {
          return { kind: 'answer', id, answer: { kind: 'placed', outcomes: [], events: [] } };
        }
        return kind === 'cancel' ? { kind: 'answer', id, answer: { kind: 'done' } } : 'polite';
      },
    });
    expect(await bench.session.place([placeOf('a')])).toEqual([
      { kind: 'unknown', detail: 'the exchange left it out of its answer' },
    ]);
    expect(await bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'a' }])).toEqual([
      { kind: 'unknown', detail: 'the answer was of kind done' },
    ]);
  });

  test('answers of requests that nobody made are counted and ignored', async () => {
    await liveBench();
    bench.server.connections[0]?.send(
      frameOf({ kind: 'answer', id: '999', answer: { kind: 'done' } }),
    );
    await until('it was counted', () => bench.count('AnswersUnmatched') === 1);
    expect(bench.count('AnswersLate')).toBe(0);
  });
});

describe('nothing is sent', () => {
  test('while the lease is not held', async () => {
    await liveBench();
    bench.mayAct = false;
    expect(await bench.session.place([placeOf('a')])).toEqual([
      { kind: 'rejected', reason: 'rateLimited', detail: 'not sent: the lease is not held' },
    ]);
    expect(await bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'a' }])).toEqual([
      { kind: 'rejected', detail: 'not sent: the lease is not held' },
    ]);
    expect(await bench.session.openOrders('BTC-USDT')).toEqual([]);
    expect([...bench.received('place'), ...bench.received('cancel')]).toEqual([]);
  });

  test('once the lease is lost between two frames of one call', async () => {
    await liveBench({ dialect: { batchSizeMax: 1, framesPerSecondMax: 3 } });
    await bench.clock.advance(1_000);
    const placed = bench.session.place(['a', 'b', 'c', 'd'].map((id) => placeOf(id)));
    bench.mayAct = false;
    await bench.clock.advance(1_000);
    expect((await placed).map(({ kind }) => kind)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'rejected',
    ]);
    expect(bench.received('place')).toHaveLength(3);
  });

  test('of what has expired; the rest of its batch goes', async () => {
    await liveBench();
    bench.exchangeNowMs = 5_000;
    const outcomes = await bench.session.place([
      placeOf('a', { expiresAtMs: 5_000 }),
      placeOf('b', { expiresAtMs: 5_001 }),
    ]);
    expect(outcomes).toEqual([
      { kind: 'rejected', reason: 'expired', detail: 'not sent: it has expired' },
      { kind: 'accepted', exchangeOrderId: 'x-b' },
    ]);
    expect(bench.received('place').map(idsOf)).toEqual([['b']]);
  });

  test('of what expires while it waits for its turn', async () => {
    await liveBench({ dialect: { framesPerSecondMax: 2 } });
    const placed = bench.session.place([placeOf('a', { expiresAtMs: 5_000 })]);
    bench.exchangeNowMs = 5_000;
    await bench.clock.advance(1_000);
    expect(await placed).toMatchObject([{ kind: 'rejected', reason: 'expired' }]);
    expect(bench.received('place')).toEqual([]);
  });

  test('of what waits for its turn when the connection dies', async () => {
    await liveBench({ dialect: { framesPerSecondMax: 2 } });
    const placed = bench.session.place([placeOf('a')]);
    bench.server.connections[0]?.cut();
    expect(await placed).toMatchObject([
      { kind: 'rejected', detail: 'not sent: the connection was closed, code 1006' },
    ]);
  });

  test('beyond a thousand requests under way', async () => {
    await liveBench({ manners: unanswered, dialect: { batchSizeMax: 1 } });
    const ids = Array.from({ length: 1_001 }, (_, i) => `o${i}`);
    const placed = bench.session.place(ids.map((id) => placeOf(id)));
    expect(bench.session.describe().underWay).toBe(1_000);
    await expect(bench.session.openOrders('BTC-USDT')).rejects.toThrow(
      '1000 requests are under way',
    );
    await bench.clock.advance(10_000);
    const outcomes = await placed;
    expect(outcomes.filter(({ kind }) => kind === 'unknown')).toHaveLength(1_000);
    expect(outcomes.at(-1)).toEqual({
      kind: 'rejected',
      reason: 'rateLimited',
      detail: 'not sent: 1000 requests are under way',
    });
  });

  test('while too many bytes wait for a peer that does not read', async () => {
    await liveBench({
      manners: unanswered,
      dialect: { frameBytesMax: 900_000, batchSizeMax: 1, heartbeatAfterMs: 1e9 },
    });
    bench.server.connections[0]?.stopReading();
    const big = 'x'.repeat(800_000);
    const outcomes = Array.from({ length: 40 }, (_, i) =>
      bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: `${big}${i}` }]),
    );
    const last = await Promise.race(outcomes);
    expect(last[0]?.kind).toBe('rejected');
    expect(JSON.stringify(last)).toMatch(/not sent: \d+ bytes wait for the exchange/);
    expect(bench.session.describe().bytesWaiting).toBeLessThanOrEqual(1_000_000 + 1_000);
  });
});

describe('frames', () => {
  test('that would be too large are split', async () => {
    await liveBench({ dialect: { frameBytesMax: 400 } });
    const outcomes = await bench.session.place(['a', 'b', 'c'].map((id) => placeOf(id)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(bench.received('place').map(idsOf)).toEqual([['a', 'b'], ['c']]);
  });

  test('that are too large for a single order are our own mistake', async () => {
    await liveBench({ dialect: { frameBytesMax: 100 } });
    await expect(bench.session.place([placeOf('a')])).rejects.toThrow(AssertionError);
    expect(bench.received('place')).toEqual([]);
  });

  test('leave no faster than the exchange takes them, orders first, the others as they came', async () => {
    const order: string[] = [];
    await liveBench({
      dialect: { framesPerSecondMax: 2, batchSizeMax: 1 },
      manners: (request) => {
        order.push(request.kind);
        return 'polite';
      },
    });
    // Login and subscription have used up this second.
    const answers = [
      bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'a' }]),
      bench.session.openOrders('BTC-USDT'),
      bench.session.place([placeOf('b'), placeOf('c'), placeOf('d')]),
    ];
    for (const sent of [4, 6, 7]) {
      await bench.clock.advance(1_000);
      await until(`${sent} were sent`, () => order.length === sent);
    }
    await Promise.all(answers);
    expect(order.slice(2)).toEqual(['place', 'place', 'place', 'cancel', 'openOrders']);
  });

  test('bear rising ids', async () => {
    await liveBench();
    await bench.session.place([placeOf('a')]);
    await bench.session.cancel([{ symbol: 'BTC-USDT', clientOrderId: 'a' }]);
    const ids = (['login', 'subscribe', 'place', 'cancel'] as const).map(
      (kind) => bench.received(kind)[0]?.id,
    );
    expect(ids).toEqual(['1', '2', '3', '4']);
  });
});

describe('questions', () => {
  test('go over the socket where it can be asked there, else over REST', async () => {
    await liveBench();
    await bench.session.openOrders('BTC-USDT');
    expect(bench.received('openOrders')).toHaveLength(1);
    expect(await bench.session.order({ symbol: 'BTC-USDT', clientOrderId: 'a' })).toEqual({
      kind: 'notFound',
    });
    expect(bench.restCalls).toEqual(['serverTime', 'order']);
  });

  test('go over REST while there is no connection', async () => {
    bench = await startSessionBench({ refuseWith: 503 });
    expect(await bench.session.openOrders('BTC-USDT')).toEqual([]);
    expect(bench.restCalls).toContain('openOrders');
  });

  test.each([
    { failure: 'rateLimited', kind: 'rateLimited' },
    { failure: 'other', kind: 'refused' },
  ] as const)('refused with $failure reject', async ({ failure, kind }) => {
    await liveBench({
      manners: (request) =>
        request.kind === 'openOrders'
          ? { kind: 'answer', id: request.id, answer: { kind: 'refused', failure, detail: 'no' } }
          : 'polite',
    });
    await expect(bench.session.openOrders('BTC-USDT')).rejects.toMatchObject({ kind });
  });

  test('without an answer reject as unavailable', async () => {
    await liveBench({
      manners: ({ kind }) => (kind === 'openOrders' ? undefined : 'polite'),
      timings: { answerMs: 2_000 },
    });
    const asked = bench.session.openOrders('BTC-USDT').catch((error: unknown) => error);
    await bench.clock.advance(2_000);
    expect(await asked).toMatchObject({ kind: 'unavailable' });
  });
});
