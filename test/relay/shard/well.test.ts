/** A relay is well while it does its work: its first check decides whether it takes the place of another. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Relay } from '../../../relay/process.ts';
import { areWell } from '../../../relay/shard/wellness.ts';
import { StoreError } from '../../../shared/ports/store-error.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/until.ts';
import { isLive, startRelayWorld, type RelayWorld } from './relay-world.ts';

let database: EmbeddedDynamoDb;
let world: RelayWorld;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  world = await startRelayWorld(database);
});
afterEach(() => world.stop());

const checked = async ({ healthPort = 0 }: Relay): Promise<number> => {
  const { status } = await fetch(`http://127.0.0.1:${healthPort}/health`);
  return status;
};

describe('a relay is not well', () => {
  test('that never heard of its leases', async () => {
    const denied = (what: string) => () => Promise.reject(new StoreError(what, 'denied'));
    const leases = {
      read: denied('readLease'),
      take: denied('takeLease'),
      renew: denied('renewLease'),
      release: denied('releaseLease'),
    };
    const relay = await world.start({ leases });
    await until('it has asked', () => world.logged().includes('lease not read or taken'));
    expect(await checked(relay)).toBe(503);
    expect(world.count('RelayHeartbeat')).toBe(0);
  });

  test('that may read a lease which is free, and not take it', async () => {
    const { leases } = world;
    const relay = await world.start({
      leases: {
        read: (shard) => leases.read(shard),
        take: () => Promise.reject(new StoreError('takeLease', 'denied')),
        renew: (lease, nowMs) => leases.renew(lease, nowMs),
        release: (lease) => leases.release(lease),
      },
    });
    await until('it has tried', () => world.logged().includes('lease not read or taken'));
    expect(await checked(relay)).toBe(503);
    expect(world.count('RelayHeartbeat')).toBe(0);
  });

  test('that holds its lease and cannot read its bots', async () => {
    const { client } = database;
    const store = new DynamoBotStore({ client, tableName: 'not-there', clock: world.clock });
    const relay = await world.start({ store });
    await until('it has tried', () => world.logged().includes('bots not read'));
    expect(relay.describe().shards).toMatchObject([{ mayAct: true }]);
    expect(await checked(relay)).toBe(503);
    expect(world.count('RelayHeartbeat')).toBe(0);
  });
});

test('a relay that stands by while another works is well, and each of them says so', async () => {
  const relays = [await world.start(), await world.start()];
  await until('one is live', () => relays.some(isLive));
  await until('both beat', () => world.count('RelayHeartbeat') === 2);
  expect(await Promise.all(relays.map(checked))).toEqual([200, 200]);
});

describe('shards are well', () => {
  const nowMs = 10_000_000;
  const settledAtMs = nowMs - 29_999;
  const botsReadAtMs = nowMs - 119_999;
  test.each([
    { shard: { epoch: 1, settledAtMs, botsReadAtMs }, well: true, why: 'while they work' },
    { shard: { settledAtMs }, well: true, why: 'while they stand by' },
    { shard: {}, well: false, why: 'not before the store has answered' },
    {
      shard: { settledAtMs: settledAtMs - 1 },
      well: false,
      why: 'not when the lease is nobody’s for long',
    },
    { shard: { epoch: 1, settledAtMs }, well: false, why: 'not before their bots were read' },
    {
      shard: { epoch: 1, settledAtMs, botsReadAtMs: botsReadAtMs - 1 },
      well: false,
      why: 'not when their bots were read long ago',
    },
  ])('$why: $well', ({ shard, well }) => {
    const works = { epoch: 1, settledAtMs: nowMs, botsReadAtMs: nowMs };
    expect(areWell([works, shard], nowMs, undefined)).toBe(well);
  });

  test('not before there are any', () => {
    expect(areWell([], nowMs, undefined)).toBe(false);
  });
});
