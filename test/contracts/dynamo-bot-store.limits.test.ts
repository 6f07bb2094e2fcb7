/** The largest grid the config allows, in the middle of a fast market, must still fit its item. */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BotOrder } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';

let database: EmbeddedDynamoDb;
beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

/** An order with ids and amounts as unlike its neighbours' as real ones are. */
function busyOrder(i: number, status: BotOrder['status']): BotOrder {
  const id = randomBytes(8).toString('hex');
  return orderWith({
    clientOrderId: `abcdefghij${String(i).padStart(7, '0')}`,
    exchangeOrderId: BigInt(`0x${id}`).toString(),
    status,
    level: i,
    price: decimal(60_000 + i * 13.7),
    quantity: decimal(`0.0100${i}`),
    role: 'counter',
    tradeIds: [id.slice(0, 9), id.slice(7)],
    answers: [
      {
        side: 'sell',
        level: i,
        price: decimal(60_000 + i * 13.7),
        quantity: decimal(`0.0100${i}`),
        filledQuantity: decimal(`0.0100${i}`),
        netBase: decimal(`0.00999${i}`),
        netQuote: decimal(`600.${i}7`),
        opens: true,
        parents: [`abcdefghij${String(i + 5000).padStart(7, '0')}`],
        sinceMs: aTimeMs + i,
      },
    ],
  });
}

test('five hundred resting counters and four hundred closed orders are stored and read again', async () => {
  const store = new DynamoBotStore({
    client: database.client,
    tableName: await database.createTable(),
    clock: { now: () => aTimeMs, wait: () => Promise.resolve() },
  });
  const orders = Array.from({ length: 900 }, (_, i) => busyOrder(i, i < 500 ? 'open' : 'closed'));
  const state = stateWith({ orders });
  expect(await store.saveState(0, state, aTimeMs)).toBe(true);
  expect((await store.loadBot('grid-1')).grid?.state).toEqual(state);
});
