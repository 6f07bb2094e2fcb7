/** The stores cannot tell the table in memory from the embedded database: the same calls, drawn from a seed, have the same answers. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { describeBotStore } from '../../contracts/bot-store.contract.ts';
import { aTimeMs } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { luckOf } from '../kernel/luck.ts';
import { draws, storesOn, type Call, type Stores } from './memory-table-calls.ts';
import { MemoryTable } from './memory-table.ts';

let database: EmbeddedDynamoDb;
const clock = virtualClock(aTimeMs);

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

describe('the bot store on a table in memory', () => {
  describeBotStore(() => {
    const documents = new MemoryTable({ tableName: 'memory' });
    return Promise.resolve(new DynamoBotStore({ documents, tableName: 'memory', clock }));
  });
});

async function outcomeOf(call: Call, stores: Stores): Promise<unknown> {
  try {
    return { answer: await call(stores) };
  } catch (error) {
    return { error: String(error) };
  }
}

const callsOfSeed = 400;

test.each([1, 2, 3])('answers the stores as the embedded database does, seed %d', async (seed) => {
  const tableName = await database.createTable();
  const used: Record<'embedded' | 'memory', string[]> = { embedded: [], memory: [] };
  const counting = (to: string[]) => (operation: string, units: number) => {
    to.push(`${operation} ${units}`);
  };
  const onEmbedded = { client: database.client, onConsumed: counting(used.embedded) };
  const embedded = storesOn({ ...onEmbedded, tableName, clock });
  const table = new MemoryTable({ tableName });
  const onMemory = { documents: table, onConsumed: counting(used.memory) };
  const memory = storesOn({ ...onMemory, tableName, clock });
  const luck = luckOf(seed);
  const met = new Set<string>();
  for (let i = 0; i < callsOfSeed; i++) {
    const [name, draw] = draws[luck.between('call', 0, draws.length - 1)] ?? ['none', undefined];
    const call = draw?.(luck);
    if (call === undefined) throw new Error('no call was drawn');
    const [expected, found] = [await outcomeOf(call, embedded), await outcomeOf(call, memory)];
    expect({ i, name, found }).toEqual({ i, name, found: expected });
    if (!JSON.stringify(expected).startsWith('{"error"')) met.add(name);
  }
  expect(met.size).toBe(draws.length);
  expect(table.items).toBeGreaterThan(10);
  expect(used.memory.toSorted()).toEqual(used.embedded.toSorted());
});
