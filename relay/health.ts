/** Says how the relay is, to who asks on this machine: `GET /health` answers 200 while it does its work, else 503. */

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface Health {
  readonly isWell: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

const requestMsMax = 2_000;

/** Listens on loopback alone. Port 0 is any that is free; rejects when the port is busy. */
export async function startHealthServer(port: number, ask: () => Health): Promise<HealthServer> {
  const server = createServer((request, response) => {
    request.resume();
    const isKnown = request.method === 'GET' && request.url === '/health';
    const { isWell, facts } = isKnown ? ask() : { isWell: true, facts: { found: 'nothing here' } };
    response.writeHead(isKnown ? (isWell ? 200 : 503) : 404, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(`${JSON.stringify(facts)}\n`);
  });
  server.requestTimeout = requestMsMax;
  server.headersTimeout = requestMsMax;
  server.maxConnections = 16;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
