/**
 * Stands before a simulated OKX and tells what it is sent to whoever asks: by HTTP as a test says, by websocket in its
 * refusal of every login.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import {
  give,
  listen,
  seen,
  type ScriptedAnswer,
  type SeenRequest,
} from '../support/scripted-http-server.ts';

export type Leak = (request: SeenRequest) => ScriptedAnswer | undefined;

export interface LeakyExchange {
  readonly url: string;
  /** Signatures it was sent. */
  readonly signatures: ReadonlySet<string>;
  /** What it answered from its own mouth. */
  readonly leaks: number;
  readonly logins: number;
  /** Undefined: the exchange behind answers. */
  leak: Leak;
  close(): Promise<void>;
}

export async function startLeakyExchange(behind: string): Promise<LeakyExchange> {
  const signatures = new Set<string>();
  const counts = { leaks: 0, logins: 0 };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = seen(incoming, Buffer.concat(chunks).toString('utf8'));
      const signature = request.headers['ok-access-sign'];
      if (signature !== undefined) signatures.add(signature);
      const answer = exchange.leak(request);
      if (answer !== undefined) counts.leaks += 1;
      const told = answer === undefined ? forwarded(behind, request) : Promise.resolve(answer);
      told.then(
        (what) => {
          give(what, response, new Set());
        },
        () => response.destroy(),
      );
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const frame = data.toString('utf8');
      if (frame === 'ping') return;
      counts.logins += 1;
      const [login] = (JSON.parse(frame) as { args: readonly { sign?: string }[] }).args;
      if (login?.sign !== undefined) signatures.add(login.sign);
      socket.send(JSON.stringify({ event: 'error', code: '60009', msg: `Login failed: ${frame}` }));
    });
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  const exchange: LeakyExchange = {
    url: `http://127.0.0.1:${port}`,
    signatures,
    get leaks() {
      return counts.leaks;
    },
    get logins() {
      return counts.logins;
    },
    leak: () => undefined,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return exchange;
}

async function forwarded(behind: string, request: SeenRequest): Promise<ScriptedAnswer> {
  const { method, url, body } = request;
  const headers = Object.entries(request.headers).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && /^(ok-access|content-type|exptime|x-simulated)/i.test(entry[0]),
  );
  const answer = await fetch(`${behind}${url}`, {
    method,
    headers,
    ...(body === '' ? {} : { body }),
  });
  return { kind: 'text', status: answer.status, text: await answer.text() };
}
