/** A proxy on loopback in front of an embedded service of the cloud, which does to requests what it is told. */

import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { systemClock } from '../../shared/runtime/system-clock.ts';

export type ProxyFault =
  /** Answered instead of the service, which never sees it. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: object }
  | { readonly kind: 'delayed'; readonly ms: number }
  /** The connection breaks, and the service never sees it. */
  | { readonly kind: 'cut-before' }
  /** Carried out, then the connection breaks. */
  | { readonly kind: 'cut-after' }
  /** Carried out so late that whoever asked has long gone. */
  | { readonly kind: 'held'; readonly ms: number };

export interface ProxiedRequest {
  /** As in `PutItem`. */
  readonly operation: string;
  readonly body: string;
}

export interface FaultyProxy {
  readonly url: string;
  close(): Promise<void>;
}

export interface FaultyProxyOptions {
  /** Of the service. */
  readonly target: string;
  readonly faultOf: (request: ProxiedRequest) => ProxyFault | undefined;
  /** Told of what the service answered. */
  readonly onAnswer?: (request: ProxiedRequest, answer: string) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export async function startFaultyProxy(options: FaultyProxyOptions): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();
  const server = createServer((incoming, outgoing) => {
    serve({ ...options, agent, closing: closing.signal }, incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

interface Serving extends FaultyProxyOptions {
  readonly agent: Agent;
  /** Ends what is held back. */
  readonly closing: AbortSignal;
}

async function serve(
  options: Serving,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming);
  const target = incoming.headers['x-amz-target'];
  const operation = (typeof target === 'string' ? target : '').split('.').at(-1) ?? '';
  const asked: ProxiedRequest = { operation, body: body.toString('utf8') };
  const fault = options.faultOf(asked);
  if (fault?.kind === 'answered') {
    outgoing
      .writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(fault.body));
    return;
  }
  if (fault?.kind === 'cut-before') {
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'delayed' || fault?.kind === 'held') {
    await systemClock.wait(fault.ms, options.closing);
  }
  const given = new AbortController();
  // A long poll whose asker is gone must not take messages for nobody; a held request is carried out all the same.
  if (fault === undefined) {
    outgoing.on('close', () => {
      given.abort();
    });
  }
  const answer = await forward(options.target, options.agent, incoming, body, given.signal);
  options.onAnswer?.(asked, answer.body.toString('utf8'));
  if (fault?.kind === 'cut-after' || outgoing.destroyed) {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(answer.status, answer.headers).end(answer.body);
}

function forward(
  target: string,
  agent: Agent,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(
      new URL(url ?? '/', target),
      {
        method: method ?? 'POST',
        headers: { ...headers, host: new URL(target).host },
        agent,
        signal,
      },
      (answer) => {
        bodyOf(answer).then((read) => {
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: read });
        }, reject);
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

async function bodyOf(message: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
