/** The one request of Secrets Manager that the functions send, answered on loopback with what the host trades as. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { CredentialsMissingError, type CredentialSource } from '../../shared/ports/credentials.ts';

export interface SecretsServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

const target = 'secretsmanager.GetSecretValue';
const requestSchema = z.object({ SecretId: z.string() });
const bodyBytesMax = 65_536;

/** Secrets are named as deployed ones: the prefix, then the account. */
export async function startSecretsServer(options: {
  readonly credentials: CredentialSource;
  readonly namePrefix: string;
}): Promise<SecretsServer> {
  const server = createServer((incoming, outgoing) => {
    serve(options, incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  {
    credentials,
    namePrefix,
  }: { readonly credentials: CredentialSource; readonly namePrefix: string },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming);
  if (incoming.headers['x-amz-target'] !== target) {
    refuse(outgoing, 'UnknownOperationException', `only ${target} is served here`);
    return;
  }
  const { SecretId: name } = requestSchema.parse(JSON.parse(body));
  const account = name.startsWith(namePrefix) ? name.slice(namePrefix.length) : undefined;
  const secret = account === undefined ? undefined : await secretOf(credentials, account);
  if (secret === undefined) {
    refuse(
      outgoing,
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
    return;
  }
  answer(outgoing, 200, { Name: name, SecretString: secret });
}

async function secretOf(
  credentials: CredentialSource,
  account: string,
): Promise<string | undefined> {
  try {
    return JSON.stringify(await credentials.load(account));
  } catch (error) {
    if (error instanceof CredentialsMissingError) return undefined;
    throw error;
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(outgoing: ServerResponse, type: string, message: string): void {
  answer(outgoing, 400, { __type: type, Message: message });
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(body));
}
