/** Marks of passes in the table, in an item of their own: the state is not written by passes that find nothing. */

import * as z from 'zod';
import type { PassMarks } from '../ports/pass-marks.ts';
import { DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import { botPk, readAs, type Key } from './items.ts';

const markSchema = z.object({ atMs: z.number() });

export class DynamoPassMarks implements PassMarks {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async mark(botId: string, atMs: number): Promise<void> {
    await this.#table.put('markPass', { schemaVersion: 1, atMs, ...keyOf(botId) });
  }

  async last(botId: string): Promise<number | undefined> {
    const item = await this.#table.get('lastPass', keyOf(botId));
    return item && readAs(markSchema, item, 'mark').atMs;
  }
}

function keyOf(botId: string): Key {
  return { pk: botPk(botId), sk: 'PASSED' };
}
