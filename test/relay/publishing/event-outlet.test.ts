/** Events on their way to a bus that is quick, slow, full or gone. */

import { describe, expect, test } from '@jest/globals';
import {
  PublishError,
  type EventBundle,
  type RelayEvent,
} from '../../../shared/ports/relay-events.ts';
import {
  createEventOutlet,
  type Addressee,
  type OutletLimits,
} from '../../../relay/publishing/event-outlet.ts';
import { handClock } from '../../support/hand-clock.ts';
import { listeningLogger } from '../listening-logger.ts';

const a: Addressee = { botId: 'a', account: 'main' };
const b: Addressee = { botId: 'b', account: 'main' };

/** An answer about the order of this number: something to tell apart. */
const told = (number: number): RelayEvent => ({
  kind: 'answer',
  clientOrderId: String(number),
  outcome: { kind: 'accepted', exchangeOrderId: `x${number}` },
});

/** A bus that answers when the test says so. Nothing is gathered unless asked for. */
function world(limits: Partial<OutletLimits> = {}) {
  const published: EventBundle[] = [];
  const asked: {
    bundles: readonly EventBundle[];
    end: (failed: readonly EventBundle[], unwritable?: readonly EventBundle[]) => void;
  }[] = [];
  const counts = new Map<string, number>();
  const real = handClock();
  const outlet = createEventOutlet({
    publisher: {
      publish: (bundles) =>
        new Promise((resolve, reject) => {
          const end = (
            failed: readonly EventBundle[],
            unwritable: readonly EventBundle[] = [],
          ): void => {
            published.push(...bundles.filter((bundle) => !failed.includes(bundle)));
            if (failed.length === 0) resolve();
            else reject(new PublishError(failed, 'not now', unwritable));
          };
          asked.push({ bundles, end });
        }),
    },
    shard: 2,
    epoch: 7,
    real,
    logger: listeningLogger().logger,
    metrics: {
      add: (name, value) => {
        counts.set(name, (counts.get(name) ?? 0) + value);
      },
    },
    limits: { gatherMs: 0, ...limits },
  });
  /** Answers the publish that has waited longest. */
  const answer = async (kind: 'taken' | 'failed' | 'unwritable' = 'taken'): Promise<void> => {
    const next = asked.shift();
    if (next === undefined) throw new Error('nothing is being published');
    const failed = kind === 'taken' ? [] : next.bundles;
    next.end(failed, kind === 'unwritable' ? failed : []);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const story = () =>
    published.map(
      ({ botId, events }) =>
        `${botId}:${events.map((e) => (e.kind === 'answer' ? e.clientOrderId : e.kind)).join(',')}`,
    );
  return { outlet, real, published, asked, answer, story, counts };
}

describe('events', () => {
  test('that follow a publish closely are gathered, and go at once when they fill one', async () => {
    const { outlet, real, asked, answer, story } = world({ gatherMs: 10, bundlesMax: 2 });
    outlet.add(a, [told(1)]);
    await answer();
    outlet.add(a, [told(2)]);
    outlet.add(a, [told(3)]);
    expect(asked).toHaveLength(0);
    await real.advance(9);
    expect(asked).toHaveLength(0);
    await real.advance(1);
    expect(asked).toHaveLength(1);
    await answer();
    outlet.add(a, [told(4)]);
    expect(asked).toHaveLength(0);
    outlet.add(b, [told(5)]);
    expect(asked).toHaveLength(1);
    await answer();
    expect(story()).toEqual(['a:1', 'a:2,3', 'a:4', 'b:5']);
  });

  test('go at once while the bus is idle, and together while it is busy', async () => {
    const { outlet, answer, story } = world();
    outlet.add(a, [told(1)]);
    outlet.add(a, [told(2)]);
    outlet.add(a, [told(3), told(4)]);
    await answer();
    await answer();
    expect(story()).toEqual(['a:1', 'a:2,3,4']);
  });

  test('of one bot do not wait for another', () => {
    const { outlet, asked } = world();
    outlet.add(a, [told(1)]);
    outlet.add(b, [told(2)]);
    expect(asked.map(({ bundles }) => bundles.map(({ botId }) => botId))).toEqual([['a'], ['b']]);
  });

  test('are numbered under an epoch of the shard, and split where there are many', async () => {
    const { outlet, answer, published } = world();
    outlet.add(
      a,
      Array.from({ length: 250 }, (_, i) => told(i)),
    );
    for (let i = 0; i < 3; i++) await answer();
    expect(published.map((one) => [one.shard, one.epoch, one.number, one.events.length])).toEqual([
      [2, 7, 1, 100],
      [2, 7, 2, 100],
      [2, 7, 3, 50],
    ]);
    expect(published.flatMap(({ events }) => events)).toEqual(
      Array.from({ length: 250 }, (_, i) => told(i)),
    );
  });

  test('that the bus did not take are given up, and their bot looks at everything once it is back', async () => {
    const { outlet, real, answer, story, counts, asked } = world();
    outlet.add(a, [told(1)]);
    outlet.add(a, [told(2)]);
    await answer('failed');
    outlet.add(a, [told(3)]);
    outlet.add(b, [told(4)]);
    expect(asked).toEqual([]);
    expect(outlet.describe()).toMatchObject({ dirty: 1, waiting: 1, givenUp: 3 });

    await real.advance(500);
    await answer();
    expect(story()).toEqual(['a:resync', 'b:4']);
    outlet.add(a, [told(5)]);
    await answer();
    expect(story()).toEqual(['a:resync', 'b:4', 'a:5']);
    expect(counts.get('EventsGivenUp')).toBe(3);
    await real.advance(1_000);
    expect(counts.get('EventsPublished')).toBe(3);
  });

  test('that cannot be written down make their bot look at everything, and hold up no other', async () => {
    const { outlet, answer, story, asked } = world();
    outlet.add(a, [told(1)]);
    await answer('unwritable');
    outlet.add(b, [told(2)]);
    expect(asked).toHaveLength(2);
    await answer();
    await answer();
    expect(story()).toEqual(['a:resync', 'b:2']);
  });

  test('are not owed for ever to a bot that cannot be written to at all', async () => {
    const { outlet, answer, asked } = world();
    outlet.add(a, [told(1)]);
    await answer('unwritable');
    await answer('unwritable');
    expect(asked).toEqual([]);
    expect(outlet.describe()).toMatchObject({ dirty: 0, waiting: 0 });
  });

  test('keep waiting for a bus that is gone for long, with less and less asking', async () => {
    const { outlet, real, answer, story, asked } = world();
    outlet.add(a, [told(1)]);
    await answer('failed');
    for (const pauseMs of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      await real.advance(pauseMs - 1);
      expect(asked).toHaveLength(0);
      await real.advance(1);
      await answer('failed');
    }
    await real.advance(15_000);
    await answer();
    expect(story()).toEqual(['a:resync']);
    expect(outlet.describe()).toMatchObject({ dirty: 0, waiting: 0 });
  });

  test('that find no place make their bot look at everything, and no other', async () => {
    const { outlet, answer, story } = world({ waitingMax: 3, publishesMax: 1 });
    outlet.add(a, [told(1)]);
    outlet.add(b, [told(2), told(3)]);
    outlet.add(a, [told(4), told(5)]);
    expect(outlet.describe()).toMatchObject({ waiting: 2, dirty: 1, givenUp: 2 });
    await answer();
    await answer();
    expect(story()).toEqual(['a:1', 'a:resync', 'b:2,3']);
  });

  test('never wait beyond the limit, whatever comes', () => {
    const { outlet } = world({ waitingMax: 10, publishesMax: 1 });
    for (let i = 0; i < 500; i++)
      outlet.add({ botId: `bot-${i % 50}`, account: 'main' }, [told(i)]);
    const { waiting, dirty } = outlet.describe();
    expect(waiting).toBeLessThanOrEqual(10);
    expect(dirty).toBeLessThanOrEqual(50);
  });
});

describe('a flush', () => {
  test('resolves once everything is published', async () => {
    const { outlet, answer } = world();
    outlet.add(a, [told(1)]);
    outlet.add(a, [told(2)]);
    const flushed = outlet.flush(60_000).then(() => outlet.describe().published);
    await answer();
    await answer();
    expect(await flushed).toBe(2);
  });

  test('ends without it when the bus takes too long', async () => {
    const { outlet, real } = world();
    outlet.add(a, [told(1)]);
    const flushed = outlet.flush(3_000);
    await real.advance(3_000);
    await flushed;
    outlet.close();
    expect(outlet.describe().waiting).toBe(0);
  });
});
