/** The halt in the table. A lifted one stays as an item that says so: whoever lifts it need not be able to delete. */

import * as z from 'zod';
import type { Halt, HaltStore } from '../ports/halt-store.ts';
import { DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import { readAs, type Key } from './items.ts';

const key: Key = { pk: 'SYSTEM', sk: 'HALT' };

const becauseLengthMax = 500;

const haltSchema = z.object({
  isHalted: z.boolean(),
  orders: z.enum(['keep', 'cancel']).default('keep'),
  because: z.string().default(''),
  sinceMs: z.number().default(0),
});

export class DynamoHaltStore implements HaltStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async read(): Promise<Halt | undefined> {
    const item = await this.#table.get('readHalt', key);
    if (item === undefined) return undefined;
    const { isHalted, ...halt } = readAs(haltSchema, item, 'halt');
    return isHalted ? halt : undefined;
  }

  async write({ because, ...halt }: Halt): Promise<void> {
    const text = because.slice(0, becauseLengthMax);
    await this.#table.put('writeHalt', {
      schemaVersion: 1,
      isHalted: true,
      ...halt,
      because: text,
      ...key,
    });
  }

  async lift(): Promise<void> {
    await this.#table.put('liftHalt', { schemaVersion: 1, isHalted: false, ...key });
  }
}
