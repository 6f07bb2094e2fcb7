import { afterEach, describe, expect, test } from '@jest/globals';
import { frameOf, politeAnswer } from '../../support/plain-dialect.ts';
import {
  placeOf,
  startSessionBench,
  type BenchOptions,
  type SessionBench,
} from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.server.close());

async function liveBench(options: BenchOptions = {}): Promise<SessionBench> {
  bench = await startSessionBench(options);
  await bench.live();
  return bench;
}

const unanswered: BenchOptions['manners'] = ({ kind }) => (kind === 'place' ? undefined : 'polite');

describe('closing', () => {
  test('waits for the answers under way, takes no more, and leaves no timer', async () => {
    await liveBench({ manners: unanswered, dialect: { lifeMs: 86_400_000 } });
    const placed = bench.session.place([placeOf('a')]);
    await until('it was sent', () => bench.received('place').length === 1);
    let isClosed = false;
    const closed = bench.session.close().then(() => (isClosed = true));

    expect(await bench.session.place([placeOf('b')])).toEqual([
      {
        kind: 'rejected',
        reason: 'rateLimited',
        detail: 'not sent: the session is down, the session is closed',
      },
    ]);
    expect(isClosed).toBe(false);
    const [request] = bench.received('place');
    const answer = request && politeAnswer(request);
    if (answer === undefined) throw new Error('nothing was placed');
    bench.server.connections[0]?.send(frameOf(answer));
    expect(await placed).toEqual([{ kind: 'accepted', exchangeOrderId: 'x-a' }]);
    await closed;
    await until('the other side knows', () => bench.server.connections[0]?.isOpen === false);
    expect(bench.received('place')).toHaveLength(1);
    expect(bench.clock.waiting).toBe(0);
    expect(bench.states).toEqual(['live']);
  });

  test('gives up answers that do not come', async () => {
    await liveBench({ manners: unanswered, timings: { closeMs: 2_000, answerMs: 9_000 } });
    const placed = bench.session.place([placeOf('a')]);
    await until('it was sent', () => bench.received('place').length === 1);
    const closed = bench.session.close();
    await bench.clock.advance(2_000);
    expect(await placed).toEqual([{ kind: 'unknown', detail: 'the session is closed' }]);
    await closed;
    expect(bench.clock.waiting).toBe(0);
  });

  test('does not send what waits for its turn', async () => {
    await liveBench({ dialect: { framesPerSecondMax: 2 } });
    const placed = bench.session.place([placeOf('a')]);
    await bench.session.close();
    expect(await placed).toMatchObject([{ detail: 'not sent: the session is closed' }]);
    expect(bench.received('place')).toEqual([]);
  });

  test('does not wait for a peer that does not answer the close', async () => {
    await liveBench();
    bench.server.connections[0]?.stopReading();
    const closed = bench.session.close();
    await bench.clock.advance(1_000);
    await closed;
    expect(bench.clock.waiting).toBe(0);
  });

  test('ends an attempt under way', async () => {
    bench = await startSessionBench({ refuseWith: 0 });
    await until('it was tried', () => bench.server.attempts === 1);
    await bench.session.close();
    expect(bench.clock.waiting).toBe(0);
    expect(bench.states).toEqual([]);
  });

  test('ends a synchronize under way', async () => {
    bench = await startSessionBench({ synchronize: () => new Promise(() => undefined) });
    await until('it is subscribed', () => bench.received('subscribe').length === 1);
    await bench.session.close();
    expect(bench.clock.waiting).toBe(0);
    expect(bench.session.state).toBe('down');
  });

  test('ends a wait for the next attempt', async () => {
    bench = await startSessionBench({ refuseWith: 503 });
    await until('the failure is told', () => bench.states.length === 1);
    await bench.session.close();
    await bench.clock.advance(3_600_000);
    expect(bench.server.attempts).toBe(1);
    expect(bench.clock.waiting).toBe(0);
  });

  test('twice is closing once', async () => {
    await liveBench();
    await Promise.all([bench.session.close(), bench.session.close()]);
    await bench.session.close();
    expect(bench.session.state).toBe('down');
  });
});
