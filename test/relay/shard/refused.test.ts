/** A key that an exchange refuses: seldom tried again, as it may be the address it does not like, and said so meanwhile. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Relay } from '../../../relay/process.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/until.ts';
import { startRelayWorld, timings, type RelayWorld } from './relay-world.ts';

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

const elsewhere = '192.0.2.1';
const soon = { timings: { ...timings, shard: { ...timings.shard, refusedRetryMs: 100 } } };
const stateOf = (relay: Relay) => relay.describe().shards[0]?.sessions[0]?.state;
const isRefused = (relay: Relay) => until('it is refused', () => stateOf(relay) === 'refused');
const tries = (count: number) =>
  until(`${count} tries`, () => world.count('SessionsRefused') >= count);

test('a session that is refused from one address lives once its key is taken again', async () => {
  const relay = await world.start(soon);
  await world.live(relay);
  await until('it is told', () => world.states.includes('live'));
  const before = world.states.length;
  world.boundAddresses.push(elsewhere);
  world.okx.cutConnections();
  await isRefused(relay);
  for (const count of [1, 2, 3]) {
    await tries(count);
    // The exchange takes so many connections a second, and its clock stands still by itself.
    await world.clock.advance(10_000);
  }
  world.boundAddresses.length = 0;
  await world.live(relay);
  await until('it is told', () => world.states.at(-1) === 'live');
  // Down when the connection was cut; then nobody hears of the tries.
  expect(world.states.slice(before)).toEqual(['down', 'refused', 'live']);
  expect(world.count('SessionConnects')).toBe(2);
});

test('so does one whose key is refused over REST before there is a session', async () => {
  world.boundAddresses.push(elsewhere);
  const relay = await world.start(soon);
  await isRefused(relay);
  await tries(3);
  expect(world.okx.connections()).toBe(0);
  world.boundAddresses.length = 0;
  await world.live(relay);
  await until('it is told', () => world.states.at(-1) === 'live');
  expect(world.states).toEqual(['refused', 'live']);
});

test('one that is refused is not tried before its time', async () => {
  const relay = await world.start();
  await world.live(relay);
  world.boundAddresses.push(elsewhere);
  world.okx.cutConnections();
  await isRefused(relay);
  const configsRead = () => relay.describe().shards[0]?.botsReadAtMs;
  const first = configsRead();
  await until('its bots are read again', () => configsRead() !== first);
  const second = configsRead();
  await until('and again', () => configsRead() !== second);
  expect(world.count('SessionsRefused')).toBe(1);
  expect(stateOf(relay)).toBe('refused');
});

test('one that is refused is down once its key is another, until that is taken', async () => {
  const relay = await world.start();
  await world.live(relay);
  world.boundAddresses.push(elsewhere);
  world.okx.cutConnections();
  await isRefused(relay);
  await until('it is told', () => world.states.at(-1) === 'refused');
  world.boundAddresses.length = 0;
  const before = world.states.length;
  world.credentials = { ...world.credentials, baseUrl: `${world.okx.baseUrl}/` };
  await world.live(relay);
  await until('it is told', () => world.states.at(-1) === 'live');
  expect(world.states.slice(before)).toEqual(['down', 'live']);
});
