/** While trading is halted a relay cancels and places nothing, and says so to the bots. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/until.ts';
import { startMs } from '../../local/support.ts';
import { idOf, placed, startRelayWorld, type RelayWorld } from './relay-world.ts';

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

const halt = { orders: 'keep', because: 'a test', sinceMs: startMs } as const;
const ids = (): readonly string[] =>
  world.okx.orders('main').map(({ request }) => request.clientOrderId ?? '');
const resyncs = (): number => world.story().filter((what) => what === 'resync').length;

test('commands are canceled but not placed, and nothing of them is claimed', async () => {
  await world.halts.write(halt);
  await world.live(await world.start());
  await until('the first word', () => resyncs() > 0);
  const before = resyncs();
  await world.send({ intents: [placed(1)] });
  await until('the bot is told', () => resyncs() > before);
  expect(ids()).toEqual([]);
  expect(world.logged()).toContain('orders withheld, trading is halted');
  const claimed = await world.ledger.claim('main', [idOf(1)], { epoch: 0, nowMs: startMs });
  expect([...claimed]).toEqual([idOf(1)]);
});

test('a halt is heard of, and its end', async () => {
  await world.live(await world.start());
  await world.send({ intents: [placed(1)] });
  await until('an order is sent', () => ids().length === 1);
  await world.halts.write(halt);
  await until('it is heard of', () => world.logged().includes('trading is halted'));
  await world.send({ version: 2, intents: [placed(2)] });
  const cancel = { kind: 'cancel', clientOrderId: idOf(1), why: 'stopping' } as const;
  await world.send({ version: 3, intents: [cancel] });
  await until('the cancel is through', () => world.okx.openOrders('main').length === 0);
  expect(ids()).toEqual([idOf(1)]);
  await world.halts.lift();
  await until('its end', () => world.logged().includes('trading goes on'));
  await world.send({ version: 4, intents: [placed(3)] });
  await until('an order is sent again', () => ids().length === 2);
});

test('a relay that lives says so', async () => {
  await world.start();
  await until('it beats', () => world.count('RelayHeartbeat') > 0);
});
