/** The time limits of the SDK's clients, against a server that takes its time. */

import { createServer, type Server } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { clientOptions } from '../../shared/runtime/client-options.ts';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a service that does not answer is given up, not waited for', async () => {
  let requests = 0;
  server = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const options = clientOptions({}, `http://127.0.0.1:${port}`);
  const client = new DynamoDBClient({
    ...options,
    // The same handler, less patient.
    requestHandler: { ...options.requestHandler, requestTimeout: 50 },
  });
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  expect(requests).toBe(options.maxAttempts);
  client.destroy();
});
