/** The lease of a shard between two relays, on a real table and clocks moved by hand. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LeaseStore } from '../../../shared/ports/relay-ownership.ts';
import { DynamoLeaseStore } from '../../../shared/stores/dynamo-relay-store.ts';
import { holdLease, type LeaseHolder } from '../../../relay/lease/lease-holder.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { until } from '../../support/until.ts';
import { listeningLogger } from '../listening-logger.ts';

let database: EmbeddedDynamoDb;
let leases: LeaseStore;
const running: Relay[] = [];

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  const tableName = await database.createTable();
  leases = new DynamoLeaseStore({ client: database.client, tableName, clock: handClock() });
});
afterEach(async () => {
  for (const relay of running.splice(0)) await relay.holder.stop();
});

interface Relay {
  readonly holder: LeaseHolder;
  readonly clock: HandClock;
  /** `held 1`, `lost: why`. */
  readonly story: readonly string[];
  /** Calls of the store that have been answered. */
  readonly answered: () => number;
  /** Nothing is asked of the store: its answers, and with them the steps that follow, are waited for. */
  advance(ms: number): Promise<void>;
  /** Time goes on while the process does not: no wait of it ends by that. */
  leap(ms: number): void;
  /** Somebody sets the machine's clock. */
  setWall(ms: number): void;
  /** What its store answers with instead. */
  trouble: 'none' | 'refuses' | 'silent';
}

/** Each relay has a clock of its own, far from the others'. */
function relay(owner: string, startMs: number): Relay {
  const clock = handClock(startMs);
  const story: string[] = [];
  const condition: { trouble: Relay['trouble']; leapMs: number; wallMs: number } = {
    trouble: 'none',
    leapMs: 0,
    wallMs: 0,
  };
  let asked = 0;
  let answered = 0;
  async function through<T>(ask: () => Promise<T>): Promise<T> {
    if (condition.trouble === 'silent') return new Promise<never>(() => undefined);
    asked += 1;
    try {
      if (condition.trouble === 'refuses') throw new Error('no answer');
      return await ask();
    } finally {
      answered += 1;
    }
  }
  const store: LeaseStore = {
    read: (shard) => through(() => leases.read(shard)),
    take: (shard, by) => through(() => leases.take(shard, by)),
    renew: (lease, nowMs) => through(() => leases.renew(lease, nowMs)),
    release: (lease) => through(() => leases.release(lease)),
  };
  const settled = () => until('it waits', () => asked === answered && clock.waiting > 0);
  const holder = holdLease({
    shard: 0,
    owner,
    leases: store,
    real: { ...clock, now: () => clock.now() + condition.leapMs },
    wall: { ...clock, now: () => clock.now() + condition.wallMs },
    logger: listeningLogger().logger,
    onHeld: (epoch) => {
      story.push(`held ${epoch}`);
    },
    onLost: (because) => {
      story.push(`lost: ${because}`);
    },
  });
  const made: Relay = {
    holder,
    clock,
    story,
    answered: () => answered,
    leap: (ms) => {
      condition.leapMs += ms;
    },
    setWall: (ms) => {
      condition.wallMs = ms;
    },
    set trouble(trouble: Relay['trouble']) {
      condition.trouble = trouble;
    },
    advance: async (ms) => {
      for (let left = ms; left > 0; left -= 500) {
        await clock.advance(Math.min(500, left));
        await settled();
      }
    },
  };
  running.push(made);
  return made;
}

const holds = (one: Relay) => until('the lease is held', () => one.holder.mayAct());
const looks = (one: Relay) => until('it has looked', () => one.answered() > 0);

describe('a lease', () => {
  test('is held for as long as it is renewed, and watched by the other', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    const second = relay('second', 9_000_000);
    await looks(second);
    for (let turn = 0; turn < 40; turn++) {
      await first.advance(1_000);
      await second.advance(1_000);
    }
    expect([first.story, second.story]).toEqual([['held 1'], []]);
    expect((await leases.read(0))?.renewals).toBe(8);
  });

  test('that is given back is taken at the next look', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    const second = relay('second', 9_000_000);
    await looks(second);
    await first.holder.stop();
    expect(first.holder.mayAct()).toBe(false);
    await second.advance(1_000);
    await holds(second);
    expect([first.story, second.story]).toEqual([['held 1'], ['held 2']]);
  });

  test('of an owner that died is taken after a whole lifetime, not before', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    const second = relay('second', 9_000_000);
    await looks(second);
    // The first's clock stands still from here on: it is paused.
    await second.advance(14_500);
    expect(second.story).toEqual([]);
    await second.advance(500);
    await holds(second);
    expect(second.story).toEqual(['held 2']);
  });

  test('is not acted on by an owner that wakes up late, before it has even looked', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    const second = relay('second', 9_000_000);
    await looks(second);
    await second.advance(15_000);
    await holds(second);

    first.leap(15_000);
    expect(first.holder.mayAct()).toBe(false);
    await first.clock.advance(5_000);
    await until('it has noticed', () => first.story.length === 2);
    expect(first.story[1]).toMatch(/^lost/);
    expect(second.holder.mayAct()).toBe(true);
  });

  test('ends for its owner a margin before another may take it', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    first.trouble = 'refuses';
    await first.advance(11_500);
    expect(first.holder.mayAct()).toBe(true);
    await first.advance(500);
    expect(first.holder.mayAct()).toBe(false);
    expect(first.story).toEqual(['held 1', 'lost: it was not renewed in time']);
  });

  test.each([60_000, -60_000])(
    "knows nothing of a machine's clock that is set by %d ms, but tells the time by it",
    async (ms) => {
      const first = relay('first', 1_000_000);
      await holds(first);
      const second = relay('second', 9_000_000);
      await looks(second);
      first.setWall(ms);
      second.setWall(ms);
      expect(first.holder.mayAct()).toBe(true);
      for (let turn = 0; turn < 20; turn++) {
        await first.advance(1_000);
        await second.advance(1_000);
      }
      expect([first.story, second.story]).toEqual([['held 1'], []]);
      expect(await leases.read(0)).toMatchObject({ renewals: 4, renewedAtMs: 1_020_000 + ms });

      first.trouble = 'refuses';
      await first.advance(11_500);
      expect(first.holder.mayAct()).toBe(true);
      await first.advance(500);
      expect(first.holder.mayAct()).toBe(false);
    },
  );

  test('ends too when the store does not answer at all', async () => {
    const first = relay('first', 1_000_000);
    await holds(first);
    first.trouble = 'silent';
    await first.clock.advance(5_000);
    await first.clock.advance(6_999);
    expect(first.holder.mayAct()).toBe(true);
    // What it asks next is answered again.
    first.trouble = 'none';
    await first.clock.advance(1);
    await until('it is held anew', () => first.story.length === 3);
    expect(first.story).toEqual(['held 1', 'lost: its renewal was not answered in time', 'held 2']);
  });

  test('goes to one of two that want it at once', async () => {
    const relays = [relay('first', 1_000_000), relay('second', 9_000_000)];
    await until('one holds it', () => relays.some(({ holder }) => holder.mayAct()));
    for (const one of relays) await one.advance(5_000);
    expect(relays.filter(({ holder }) => holder.mayAct())).toHaveLength(1);
  });
});
