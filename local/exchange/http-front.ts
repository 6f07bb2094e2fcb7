/** A simulated exchange's server on loopback: bodies, faults and sockets, whatever the exchange speaks. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as waitRealMs } from 'node:timers/promises';
import { assert } from '../../shared/domain/assert.ts';
import type { EndpointName, Fault, Faults } from './faults.ts';
import type { SocketFront } from './socket-front.ts';
import { serveSockets } from './socket-server.ts';

export interface WireRequest {
  readonly method: string;
  /** Path and query exactly as sent: signatures cover it. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly remoteAddress: string;
  /** Virtual time of arrival, epoch ms. */
  readonly receivedMs: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** On lists that can be served stale: whose list it is. */
  readonly listKey?: string;
}

/** What an exchange adds to the server: its routes and its words. */
export interface WireFront {
  endpointOf(request: WireRequest): EndpointName | undefined;
  answer(request: WireRequest): WireAnswer;
  tooManyRequests(): WireAnswer;
  /** A server error; `isDone` when the request was carried out all the same. */
  serverError(isDone: boolean): WireAnswer;
  nowMs(): number;
}

export interface RunningServer {
  readonly baseUrl: string;
  /** Without a path; the same port. */
  readonly socketUrl: string;
  /** Open websockets. */
  connections(): number;
  /** Ends every websocket without a word. */
  cutConnections(): void;
  /** The exchange's own word that connections end soon, where it has one. */
  sayGoingAway(): void;
  close(): Promise<void>;
}

const bodyBytesMax = 1_000_000;
const listsKept = 100;

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function startHttpFront(
  front: WireFront,
  {
    faults,
    port,
    sockets,
  }: { readonly faults: Faults; readonly port: number; readonly sockets?: SocketFront },
): Promise<RunningServer> {
  const lists = new StaleLists();
  const server = createServer((incoming, outgoing) => {
    serve({ front, faults, lists }, incoming, outgoing).catch(() => {
      // Our own mistake. The client sees a broken connection, which says nothing, and asks.
      incoming.socket.destroy();
    });
  });
  const webSockets = sockets && serveSockets(server, sockets, faults);
  await listen(server, port);
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'the server listens on no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    socketUrl: `ws://127.0.0.1:${address.port}`,
    connections: () => webSockets?.connections() ?? 0,
    cutConnections: () => webSockets?.cut(),
    sayGoingAway: () => webSockets?.sayGoingAway(),
    close: () =>
      new Promise((resolve) => {
        webSockets?.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function serve(
  { front, faults, lists }: { front: WireFront; faults: Faults; lists: StaleLists },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === undefined) {
    send(outgoing, { status: 413, contentType: 'text/html', body: page('413 Payload Too Large') });
    return;
  }
  const request = requestOf(incoming, body, front.nowMs());
  // Clients of exchanges that have no endpoint for it learn the time from here, and the time is virtual.
  outgoing.setHeader('date', new Date(request.receivedMs).toUTCString());
  const endpoint = front.endpointOf(request);
  const fault = endpoint === undefined ? undefined : faults.draw(endpoint);
  if (fault?.kind === 'delay') await waitRealMs(fault.delayMs);
  if (fault?.kind === 'drop-before') {
    incoming.socket.destroy();
    return;
  }
  const early = fault === undefined ? undefined : answerBefore(front, fault);
  if (early !== undefined) {
    send(outgoing, early);
    return;
  }
  const answer = front.answer(request);
  const shown = lists.show(answer, fault?.kind === 'stale' ? fault.callsAgo : 0);
  if (fault?.kind === 'drop-after') incoming.socket.destroy();
  else send(outgoing, fault === undefined ? shown : answerAfter(front, fault, shown));
}

function answerBefore(front: WireFront, { kind, status }: Fault): WireAnswer | undefined {
  if (kind === '429') return front.tooManyRequests();
  if (kind === '5xx-before') return front.serverError(false);
  return kind === 'html-before' ? htmlAnswer(status) : undefined;
}

function answerAfter(front: WireFront, { kind, status }: Fault, shown: WireAnswer): WireAnswer {
  if (kind === '5xx-after') return front.serverError(true);
  if (kind === 'html-after') return htmlAnswer(status);
  if (kind !== 'truncated') return shown;
  return { ...shown, body: shown.body.slice(0, Math.floor(shown.body.length / 2)) };
}

/** The last answers of each list, for serving one again. */
class StaleLists {
  private readonly answers = new Map<string, WireAnswer[]>();

  show(answer: WireAnswer, callsAgo: number): WireAnswer {
    if (answer.listKey === undefined) return answer;
    const kept = this.answers.get(answer.listKey) ?? [];
    const shown = callsAgo === 0 ? answer : (kept.at(-callsAgo) ?? kept[0] ?? answer);
    this.answers.set(answer.listKey, [...kept, answer].slice(-listsKept));
    return shown;
  }
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function requestOf(incoming: IncomingMessage, body: string, receivedMs: number): WireRequest {
  const target = incoming.url ?? '/';
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  return {
    method: incoming.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body,
    remoteAddress: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    receivedMs,
  };
}

function send(outgoing: ServerResponse, { status, contentType, body, headers }: WireAnswer): void {
  outgoing.writeHead(status, { ...headers, 'content-type': contentType }).end(body);
}

/** What a gateway in front of an exchange says; it carries no verdict, even with status 200. */
function htmlAnswer(status: number): WireAnswer {
  const title = status === 200 ? 'Just a moment...' : '502 Bad Gateway';
  return { status, contentType: 'text/html', body: page(title) };
}

function page(title: string): string {
  return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`;
}
