/** A real HTTP server on loopback that answers by a script, faults of the wire included. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export type ScriptedAnswer =
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly text: string;
      /** Besides, or instead of, those of every answer. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The headers promise more bytes than are sent. */
  | { readonly kind: 'truncated'; readonly text: string }
  /** The connection is reset once the request is read. */
  | { readonly kind: 'reset' }
  /** No answer, ever. */
  | { readonly kind: 'silence' }
  /** One blank a millisecond: valid so far, and never complete. */
  | { readonly kind: 'drip' }
  /** A valid answer after this many bytes of padding. */
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly to: string };

type Script = ScriptedAnswer | ((request: SeenRequest) => ScriptedAnswer);

export interface ScriptedHttpServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Requests of one `GET /path`. */
  requestsTo(endpoint: string): readonly SeenRequest[];
  /** Answers to one `GET /path` in turn; the last one is given for ever. */
  answer(endpoint: string, ...scripts: readonly [Script, ...Script[]]): void;
  close(): Promise<void>;
}

export function json(body: unknown, status = 200): ScriptedAnswer {
  return { kind: 'text', status, text: JSON.stringify(body) };
}

export function text(body: string, status = 200): ScriptedAnswer {
  return { kind: 'text', status, text: body };
}

export async function startScriptedHttpServer(): Promise<ScriptedHttpServer> {
  const scripts = new Map<string, Script[]>();
  const requests: SeenRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = seen(incoming, Buffer.concat(chunks).toString('utf8'));
      requests.push(request);
      const queue = scripts.get(`${request.method} ${request.path}`) ?? [];
      const script = queue.length > 1 ? queue.shift() : queue[0];
      const unscripted = text(`nothing is scripted for ${request.method} ${request.path}`, 404);
      const answer = typeof script === 'function' ? script(request) : (script ?? unscripted);
      give(answer, response, timers);
    });
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    requestsTo: (endpoint) =>
      requests.filter((request) => `${request.method} ${request.path}` === endpoint),
    answer: (endpoint, ...answers) => {
      scripts.set(endpoint, [...answers]);
    },
    close: async () => {
      timers.forEach(clearInterval);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function seen(incoming: IncomingMessage, body: string): SeenRequest {
  const address = incoming.url ?? '/';
  const url = new URL(address, 'http://loopback');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    value?.toString(),
  ]);
  return {
    method: incoming.method ?? '',
    url: address,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers) as Record<string, string | undefined>,
    body,
  };
}

/** Timers that an answer starts are left in `timers`, for whoever closes the server. */
export function give(
  answer: ScriptedAnswer,
  response: ServerResponse,
  timers: Set<NodeJS.Timeout>,
): void {
  const { socket } = response;
  const header = { 'Content-Type': 'application/json' };
  switch (answer.kind) {
    case 'text':
      response.writeHead(answer.status, { ...header, ...answer.headers }).end(answer.text);
      return;
    case 'truncated':
      response.writeHead(200, { ...header, 'Content-Length': answer.text.length + 100 });
      response.write(answer.text, () => socket?.destroy());
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'silence':
      return;
    case 'drip': {
      response.writeHead(200, header);
      const timer = setInterval(() => response.write(' '), 1);
      timers.add(timer);
      socket?.on('close', () => {
        clearInterval(timer);
      });
      return;
    }
    case 'huge':
      response.writeHead(200, header).end(`${' '.repeat(answer.bytes)}{"code":"0","data":[]}`);
      return;
    case 'redirect':
      response.writeHead(302, { Location: answer.to }).end('{"code":"0","data":[]}');
  }
}

/** On 127.0.0.1, on a free port. */
export function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
}
