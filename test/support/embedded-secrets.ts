/** The one request of Secrets Manager we send, answered on loopback. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { embeddedAws } from './embedded-dynamodb.ts';

export interface EmbeddedSecrets {
  readonly client: SecretsManagerClient;
  readonly endpoint: string;
  /** By name; a test writes here. */
  readonly secrets: Map<string, string>;
  /** Names asked for, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startEmbeddedSecrets(): Promise<EmbeddedSecrets> {
  const secrets = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { SecretId: name } = JSON.parse(text) as { SecretId: string };
      asked.push(name);
      const secret = secrets.get(name);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.statusCode = secret === undefined ? 400 : 200;
      response.end(
        JSON.stringify(
          secret === undefined
            ? { __type: 'ResourceNotFoundException', Message: 'no such secret' }
            : { Name: name, SecretString: secret },
        ),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const client = new SecretsManagerClient({ ...embeddedAws, endpoint, maxAttempts: 1 });
  return {
    client,
    endpoint,
    secrets,
    asked,
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
