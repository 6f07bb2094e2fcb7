/**
 * Lambda's side of one execution environment: the Runtime API, version 2018-06-01, on loopback. The client asks for the
 * next invocation and waits, answers it, and asks again. Paths and headers: "Using the Lambda runtime API".
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';

export interface Invocation {
  readonly requestId: string;
  /** Epoch ms. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** JSON. */
  readonly event: string;
}

export type Answer =
  | { readonly kind: 'answered'; /** JSON. */ readonly body: string }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string };

export interface RuntimeApi {
  /** Host and port, as `AWS_LAMBDA_RUNTIME_API` holds them. */
  readonly address: string;
  /** Resolves when the client first asks for an invocation, or with why it could not start. */
  readonly started: Promise<Answer>;
  /** One at a time. Does not resolve when the client never answers. */
  invoke(invocation: Invocation): Promise<Answer>;
  close(): Promise<void>;
}

const version = '/2018-06-01/runtime';
/** Of an answer of a function called synchronously; Lambda takes 6 MB. */
const bodyBytesMax = 6 * 1024 * 1024;
/** Without it the native client waits for ever. */
const contentType = 'application/json';

const errorSchema = z.looseObject({
  errorType: z.string().default('Error'),
  errorMessage: z.string().default(''),
});

interface Pending {
  readonly invocation: Invocation;
  readonly answered: (answer: Answer) => void;
}

class Exchange {
  #started: (answer: Answer) => void = () => undefined;
  readonly started = new Promise<Answer>((resolve) => {
    this.#started = resolve;
  });
  #asking: ServerResponse | undefined;
  #waiting: Pending | undefined;
  #running: Pending | undefined;

  invoke(invocation: Invocation): Promise<Answer> {
    return new Promise((answered) => {
      this.#waiting = { invocation, answered };
      this.#match();
    });
  }

  async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url = '' } = incoming;
    const path = url.startsWith(version) ? url.slice(version.length) : '';
    if (method === 'GET' && path === '/invocation/next') {
      this.#ask(outgoing);
      return;
    }
    const body = await bodyOf(incoming);
    if (body === undefined) {
      refuse(outgoing, 413, 'RequestEntityTooLarge');
      return;
    }
    const running = this.#running;
    const [, requestId, verdict] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (method === 'POST' && path === '/init/error') {
      this.#started(failureIn(body));
      accept(outgoing);
    } else if (method !== 'POST' || verdict === undefined) {
      refuse(outgoing, 404, 'NotFound');
    } else if (running === undefined || running.invocation.requestId !== requestId) {
      refuse(outgoing, 400, 'InvalidRequestID');
    } else {
      this.#running = undefined;
      running.answered(verdict === 'response' ? { kind: 'answered', body } : failureIn(body));
      accept(outgoing);
    }
  }

  #ask(outgoing: ServerResponse): void {
    this.#asking = outgoing;
    outgoing.on('close', () => {
      if (this.#asking === outgoing) this.#asking = undefined;
    });
    this.#started({ kind: 'answered', body: 'null' });
    this.#match();
  }

  /** Gives the client that asks the invocation that waits. */
  #match(): void {
    const outgoing = this.#asking;
    const pending = this.#waiting;
    if (outgoing === undefined || pending === undefined) return;
    this.#asking = undefined;
    this.#waiting = undefined;
    this.#running = pending;
    const { requestId, deadlineMs, functionArn, event } = pending.invocation;
    outgoing
      .writeHead(200, {
        'content-type': contentType,
        'lambda-runtime-aws-request-id': requestId,
        'lambda-runtime-deadline-ms': String(deadlineMs),
        'lambda-runtime-invoked-function-arn': functionArn,
        'lambda-runtime-trace-id': traceIdOf(requestId, deadlineMs),
      })
      .end(event);
  }
}

/** On a free port. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const exchange = new Exchange();
  const server = createServer((incoming, outgoing) => {
    exchange.serve(incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    address: `127.0.0.1:${port}`,
    started: exchange.started,
    invoke: (invocation) => exchange.invoke(invocation),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Not sampled: nobody collects traces here. */
function traceIdOf(requestId: string, deadlineMs: number): string {
  const digits = requestId.replaceAll('-', '').padEnd(24, '0');
  const seconds = Math.floor(deadlineMs / 1_000).toString(16);
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(0, 16)};Sampled=0`;
}

function failureIn(body: string): Answer {
  const read = errorSchema.safeParse(jsonOf(body));
  if (!read.success) return { kind: 'failed', type: 'Runtime.Unknown', message: 'it said nothing' };
  return { kind: 'failed', type: read.data.errorType, message: read.data.errorMessage };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= bodyBytesMax) chunks.push(chunk);
  }
  return length > bodyBytesMax ? undefined : Buffer.concat(chunks).toString('utf8');
}

function accept(outgoing: ServerResponse): void {
  outgoing.writeHead(202, { 'content-type': contentType }).end('{"status":"OK"}');
}

function refuse(outgoing: ServerResponse, status: number, errorType: string): void {
  const body = JSON.stringify({ errorType, errorMessage: errorType });
  outgoing.writeHead(status, { 'content-type': contentType }).end(body);
}
