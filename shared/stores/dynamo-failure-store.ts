/**
 * Failed passes in the table, in an item of their own beside the bot's: the status item is the lifecycle's, and two
 * writers of one item could undo each other.
 */

import * as z from 'zod';
import type { FailureStore, PassFailure } from '../ports/failure-store.ts';
import { DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import { botPk, readAs, type Key } from './items.ts';

const failureSchema = z.object({
  kind: z.string(),
  text: z.string(),
  sinceMs: z.number(),
  atMs: z.number(),
  overAtMs: z.exactOptional(z.number()),
});

export class DynamoFailureStore implements FailureStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async read(botId: string): Promise<PassFailure | undefined> {
    const item = await this.#table.get('readFailure', keyOf(botId));
    return item && readAs(failureSchema, item, 'failure');
  }

  async write(botId: string, failure: PassFailure): Promise<void> {
    await this.#table.put('writeFailure', { schemaVersion: 1, ...failure, ...keyOf(botId) });
  }
}

function keyOf(botId: string): Key {
  return { pk: botPk(botId), sk: 'FAILURE' };
}
