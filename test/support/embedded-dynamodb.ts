/** A DynamoDB of its own for a test file: dynalite on a free port, or the endpoint the environment names. */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { ensureTable } from '../../shared/stores/table.ts';

export interface EmbeddedDynamoDb {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** A new, empty table. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

/** Any value: the embedded database does not check them. */
export const embeddedAws = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
} as const;

/** `MMM_TEST_DYNAMODB_ENDPOINT` runs the same tests against another DynamoDB, such as DynamoDB Local. */
export async function startEmbeddedDynamoDb(): Promise<EmbeddedDynamoDb> {
  const elsewhere = process.env['MMM_TEST_DYNAMODB_ENDPOINT'];
  if (elsewhere !== undefined) return databaseAt(elsewhere, () => Promise.resolve());

  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port');
  return databaseAt(`http://127.0.0.1:${address.port}`, async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
}

function databaseAt(endpoint: string, stopServer: () => Promise<void>): EmbeddedDynamoDb {
  const client = new DynamoDBClient({ ...embeddedAws, endpoint });
  return {
    client,
    endpoint,
    createTable: async () => {
      const tableName = `test-${randomUUID()}`;
      await ensureTable(client, tableName);
      return tableName;
    },
    stop: async () => {
      client.destroy();
      await stopServer();
    },
  };
}
