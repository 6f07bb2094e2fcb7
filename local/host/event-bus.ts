/**
 * An event bus on loopback that the AWS SDK speaks to like the real one. PutEvents answers once the entries are taken;
 * they are delivered afterwards, at least once and in no promised order, and again while a target fails.
 */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Clock } from '../../shared/ports/clock.ts';
import {
  detailOf,
  flawOf,
  readPutEvents,
  requestBytesMax,
  wireContentType,
  WireRefusal,
  type EntryVerdict,
  type PutEntry,
} from './event-wire.ts';

export type BusEvent = EventBridgeEvent<string, Readonly<Record<string, unknown>>>;

export interface BusRule {
  /** Only events of this source. */
  readonly source: string;
  /** A rejection has the event delivered again. */
  readonly target: (event: BusEvent) => Promise<unknown>;
}

export interface EventBusOptions {
  readonly busName: string;
  readonly region: string;
  /** Dates the events; the real one. */
  readonly clock: Clock;
  readonly rules: readonly BusRule[];
  /** Told of each event that no try delivered, which is lost with that. */
  readonly onLost: (event: BusEvent, error: unknown) => void;
  /** Real ms before the first repetition; doubles each time. */
  readonly retryMs?: number;
}

export interface EventBus {
  readonly endpoint: string;
  /** Takes no more, and resolves when what was taken is delivered or lost. */
  close(): Promise<void>;
}

const triesMax = 6;
const retryMsDefault = 50;
/** Deliveries that may wait at once; more entries are throttled. */
const pendingMax = 10_000;
/** The text around the details. */
const bodyBytesMax = 2 * requestBytesMax;
const accountId = '000000000000';

export async function startEventBus(options: EventBusOptions): Promise<EventBus> {
  const delivery = new Delivery(options);
  const server = createServer((incoming, outgoing) => {
    serve(delivery, incoming, outgoing).catch(() => {
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await delivery.end();
    },
  };
}

async function serve(
  delivery: Delivery,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const target = incoming.headers['x-amz-target'];
    const body = await bodyOf(incoming);
    const entries = readPutEvents(Array.isArray(target) ? target[0] : target, body);
    const verdicts = entries.map((entry) => delivery.take(entry));
    const failed = verdicts.filter((verdict) => 'ErrorCode' in verdict).length;
    answer(outgoing, 200, { FailedEntryCount: failed, Entries: verdicts });
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    answer(outgoing, 400, { __type: error.type, message: error.message });
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax)
      throw new WireRefusal('ValidationException', 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing
    .writeHead(status, { 'content-type': wireContentType, 'x-amzn-requestid': randomUUID() })
    .end(JSON.stringify(body));
}

/** Events on their way to the targets of the rules. */
class Delivery {
  readonly #options: EventBusOptions;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  take(entry: PutEntry): EntryVerdict {
    const flaw = flawOf(entry, this.#options.busName);
    if (flaw !== undefined) return flaw;
    if (this.#pending.size >= pendingMax) {
      return { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };
    }
    const event = this.#eventOf(entry);
    for (const rule of this.#options.rules) {
      if (rule.source !== event.source) continue;
      const delivering = this.#deliver(rule, event);
      this.#pending.add(delivering);
      void delivering.finally(() => this.#pending.delete(delivering));
    }
    return { EventId: event.id };
  }

  async end(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #deliver({ target }: BusRule, event: BusEvent): Promise<void> {
    const { clock, onLost, retryMs = retryMsDefault } = this.#options;
    // Whoever put the events is answered first.
    await new Promise(setImmediate);
    for (let tries = 1; ; tries++) {
      try {
        await target(event);
        return;
      } catch (error) {
        if (tries === triesMax) {
          onLost(event, error);
          return;
        }
      }
      await clock.wait(retryMs * 2 ** (tries - 1));
    }
  }

  #eventOf({ Time, Source = '', DetailType = '', Detail, Resources = [] }: PutEntry): BusEvent {
    const { clock, region } = this.#options;
    const ms = Time === undefined ? clock.now() : Time * 1000;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account: accountId,
      // To the second, as the real one writes it.
      time: new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region,
      resources: Resources,
      detail: detailOf(Detail) ?? {},
    };
  }
}
