/** A proxy on loopback between an adapter and an exchange: it sees every request, and spoils those it is told to. */

import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  give,
  listen,
  seen,
  type ScriptedAnswer,
  type SeenRequest,
} from './scripted-http-server.ts';

export interface Spoiling {
  /** Of `METHOD /path`; absent: all. */
  readonly of?: RegExp;
  /** How many that fit pass before. Default none. */
  readonly after?: number;
  /** How many are spoilt. Default all from then on. */
  readonly times?: number;
  /** Whether the exchange sees the request, and carries it out. */
  readonly isForwarded: boolean;
  /** Instead of the exchange's own answer, whose text is given where it saw the request. */
  readonly answer: (request: SeenRequest, text: string) => ScriptedAnswer;
}

export interface WireTap {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** How many requests `METHOD /path` fits. */
  count(of?: RegExp): number;
  /** Replaces what was said before; without an argument everything passes. */
  spoil(spoiling?: Spoiling): void;
  close(): Promise<void>;
}

/** `target` is the exchange's base address, `nowMs` its time, which whatever stands in front of it tells too. */
export async function startWireTap(target: string, nowMs: () => number): Promise<WireTap> {
  const agent = new Agent({ keepAlive: true });
  const timers = new Set<NodeJS.Timeout>();
  const requests: SeenRequest[] = [];
  let spoiling: Spoiling | undefined;
  let met = 0;

  function spoilingOf(request: SeenRequest): Spoiling | undefined {
    if (spoiling === undefined || !fits(request, spoiling.of)) return undefined;
    const { after = 0, times = Number.POSITIVE_INFINITY } = spoiling;
    met += 1;
    return met > after && met <= after + times ? spoiling : undefined;
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const request = seen(incoming, body.toString('utf8'));
    requests.push(request);
    const found = spoilingOf(request);
    const answer = found?.isForwarded === false ? undefined : await forward(incoming, body);
    if (found !== undefined) {
      outgoing.setHeader('Date', new Date(nowMs()).toUTCString());
      give(found.answer(request, answer?.body.toString('utf8') ?? ''), outgoing, timers);
    } else if (answer !== undefined) {
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    }
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Forwarded> {
    const { method = 'GET', url = '/', headers } = incoming;
    return new Promise((resolve, reject) => {
      const asking = httpRequest(new URL(url, target), { method, headers, agent }, (answer) => {
        bodyOf(answer).then((read) => {
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: read });
        }, reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count: (of) => requests.filter((request) => fits(request, of)).length,
    spoil: (next) => {
      spoiling = next;
      met = 0;
    },
    close: async () => {
      timers.forEach(clearInterval);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function fits({ method, path }: SeenRequest, of: RegExp | undefined): boolean {
  return of?.test(`${method} ${path}`) ?? true;
}

async function bodyOf(message: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
