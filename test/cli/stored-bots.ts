/** Bots in a table of the embedded database, for command lines to work on. */

import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import type { BotOrder } from '../../shared/domain/bot-state.ts';
import { DynamoBotStore } from '../../shared/stores/dynamo-bot-store.ts';
import { aTimeMs, configItemWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { commandLine, type Ran, type World } from './command-line.ts';

/** What a test has before it runs; a new table for each. */
export class Bots {
  #database: EmbeddedDynamoDb | undefined;
  #store: DynamoBotStore | undefined;
  environment: Record<string, string> = {};

  /** To be called once at the top of a test file. */
  static forEachTest(): Bots {
    const bots = new Bots();
    beforeAll(async () => {
      bots.#database = await startEmbeddedDynamoDb();
    });
    beforeEach(async () => {
      const tableName = await bots.database.createTable();
      const { client, endpoint } = bots.database;
      bots.environment = { MMM_ENDPOINT: endpoint, MMM_TABLE: tableName };
      bots.#store = new DynamoBotStore({ client, tableName, clock: virtualClock(aTimeMs) });
    });
    afterAll(async () => {
      await bots.database.stop();
    });
    return bots;
  }

  get database(): EmbeddedDynamoDb {
    if (this.#database === undefined) throw new Error('the database has not started');
    return this.#database;
  }

  get store(): DynamoBotStore {
    if (this.#store === undefined) throw new Error('the table has not been made');
    return this.#store;
  }

  mmm(line: string | readonly string[], isTerminal = false, world: World = {}): Promise<Ran> {
    return commandLine(line, { environment: this.environment, isTerminal, ...world });
  }

  /** Stores `grid-1`, running with one level a side. */
  async storeRunningBot(orders: readonly BotOrder[] = [buy, sell]): Promise<void> {
    const shape = { strategy: 'fixed', spacing: 100, buyLevels: 1, sellLevels: 1 };
    await this.store.putConfig('grid-1', configItemWith(shape));
    await this.store.saveState(0, stateWith({ lattice, orders }), aTimeMs);
  }
}

export const lattice = {
  strategy: 'fixed',
  spacing: decimal(100),
  quantityPower: 0,
  startPrice: decimal(60000),
  buyQuantity: decimal('0.001'),
  sellQuantity: decimal('0.001'),
  priceStep: decimal('0.1'),
  quantityStep: decimal('0.00000001'),
  keepMinimumQuantity: false,
} as const;

export const buy = orderWith({ clientOrderId: 'abcdefghij01', level: -1, price: decimal(59900) });
export const sell = orderWith({
  clientOrderId: 'abcdefghij02',
  side: 'sell',
  level: 1,
  price: decimal(60100),
});
