/** The table in memory beside the embedded database, both asked the same. */

import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { DynamoDBDocumentClient, type GetCommand } from '@aws-sdk/lib-dynamodb';
import { documentTranslation, type Documents } from '../../../shared/stores/dynamo-table.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { MemoryTable, type TableCommand } from './memory-table.ts';

/** A new, empty table for each test of the file. */
export class TablePair {
  embedded!: Documents;
  memory!: MemoryTable;
  name!: string;

  constructor() {
    let database: EmbeddedDynamoDb;
    beforeAll(async () => {
      database = await startEmbeddedDynamoDb();
      this.embedded = DynamoDBDocumentClient.from(database.client, documentTranslation);
    });
    afterAll(() => database.stop());
    beforeEach(async () => {
      this.name = await database.createTable();
      this.memory = new MemoryTable({ tableName: this.name });
    });
  }

  /** The answer of both, which is one: an object, or the error's name and text. Two equal commands, for two tables. */
  async ask(command: TableCommand, same: TableCommand): Promise<object | string> {
    const expected = await outcomeOf(this.embedded.send(command as GetCommand));
    const found = await outcomeOf(this.memory.send(same as GetCommand));
    // eslint-disable-next-line jest/no-standalone-expect -- called by tests
    expect({ input: command.input, found }).toEqual({ input: command.input, found: expected });
    return found;
  }
}

async function outcomeOf(answer: Promise<object>): Promise<object | string> {
  try {
    return { ...(await answer), $metadata: undefined };
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
