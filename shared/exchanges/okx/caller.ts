/** Calls to OKX: reads are repeated and resynchronise the clock, everything else is sent once. */

import { ExchangeError } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { createClockOffset, measureOffset, readInTime } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import type { HeldBack } from '../quiet-time.ts';
import { createReadRetry } from '../retry.ts';
import { clockSkewCode } from './errors.ts';
import { onlyRow, parseRows } from './parse.ts';
import { timeShape } from './payloads.ts';
import {
  createOkxSender,
  failureOf,
  type Access,
  type Envelope,
  type NoVerdict,
} from './sender.ts';
import { pathWithQuery } from './sign.ts';

interface ReadRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly access: Access['kind'];
  /** Absent: that of reads. */
  readonly lane?: Lane;
}

interface PostRequest {
  readonly path: string;
  readonly body: unknown;
  /** Of its orders, one entry an order. */
  readonly symbols: readonly string[];
  readonly lane: Lane;
  /** By the exchange's clock. */
  readonly expiresAtMs?: number;
}

/** `tooLate`: the request's time was over before it could be sent, so it was not. */
export type PostReply = Envelope | NoVerdict | HeldBack | { readonly kind: 'tooLate' };

export interface OkxCaller {
  /** All rows of one answer; rejects with an `ExchangeError` after its repeats. */
  read(request: ReadRequest): Promise<readonly unknown[]>;
  /** The same; undefined when the exchange answers with `absentCode`. */
  find(request: ReadRequest, absentCode: string): Promise<readonly unknown[] | undefined>;
  /** Sent once, or not at all. */
  post(request: PostRequest): Promise<PostReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
  /** The exchange found an order too late. */
  readonly doubtTime: () => void;
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

const timePath = '/api/v5/public/time';
/** Without the time nothing can be signed, counters neither. */
const timeRequest: ReadRequest = { path: timePath, query: {}, access: 'public', lane: 'counter' };

export function createOkxCaller(options: ExchangeOptions): OkxCaller {
  const { clock } = options;
  const sender = createOkxSender(options);
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(options, () =>
    retry(() => measureOffset(clock, readTime, () => admit(timeRequest))),
  );

  async function admit(request: ReadRequest): Promise<void> {
    const { path, lane = 'read' } = request;
    const heldBack = await sender.admit({ method: 'GET', path, symbols: symbolsOf(request) }, lane);
    if (heldBack !== undefined) throw failureOf(path, heldBack, clock.now());
  }

  async function readOnce(request: ReadRequest, okCodes: readonly string[]): Promise<Envelope> {
    await admit(request);
    return askOnce(request, okCodes);
  }

  async function askOnce(request: ReadRequest, okCodes: readonly string[]): Promise<Envelope> {
    const path = pathWithQuery(request.path, request.query);
    const access = accessOf(request, offset.exchangeNow());
    const reply = await sender.send({ method: 'GET', path, access, symbols: symbolsOf(request) });
    const isAnswer =
      reply.kind === 'envelope' && reply.status === 200 && okCodes.includes(reply.code);
    if (!isAnswer) throw failureOf(request.path, reply, clock.now());
    return reply;
  }

  async function readReply(request: ReadRequest, okCodes: readonly string[]): Promise<Envelope> {
    const read = (): Promise<Envelope> => retry(() => readOnce(request, okCodes));
    return request.access === 'public' ? read() : readInTime(offset, read);
  }

  const readTime = async (): Promise<number> => timeOf(await askOnce(timeRequest, ['0']));

  async function post(request: PostRequest): Promise<PostReply> {
    const { path, body, symbols, lane, expiresAtMs } = request;
    const measurement = await offset.ensure();
    const heldBack = await sender.admit({ method: 'POST', path, symbols }, lane);
    if (heldBack !== undefined) return heldBack;
    const atMs = offset.exchangeNow();
    if (offset.isPast(expiresAtMs)) return { kind: 'tooLate' };
    const reply = await sender.send({
      method: 'POST',
      path,
      body: JSON.stringify(body),
      access: { kind: 'signed', atMs },
      symbols,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    });
    // Not repeated, but the next request shall not fail for the same reason.
    if (reply.kind === 'envelope' && reply.code === clockSkewCode) offset.discard(measurement);
    return reply;
  }

  return {
    read: async (request) => (await readReply(request, ['0'])).rows,
    async find(request, absentCode) {
      const { code, rows } = await readReply(request, ['0', absentCode]);
      return code === absentCode ? undefined : rows;
    },
    async post(request) {
      try {
        return await post(request);
      } catch (error) {
        return notSent(error);
      }
    },
    serverTime: () => offset.read(),
    exchangeNow: () => offset.exchangeNow(),
    now: () => clock.now(),
    doubtTime: offset.doubt,
    clean: (text) => sender.clean(text),
  };
}

function timeOf({ rows }: Envelope): number {
  return onlyRow(parseRows(timeShape, rows, timePath), timePath).ts;
}

function accessOf({ access: kind }: ReadRequest, atMs: number): Access {
  return kind === 'public' ? { kind } : { kind, atMs };
}

function symbolsOf({ query: { instId } }: Pick<ReadRequest, 'query'>): readonly string[] {
  return instId === undefined ? [] : [instId];
}

/** The exchange's time could not be read, so nothing could be signed. */
function notSent(error: unknown): NoVerdict | HeldBack {
  if (!(error instanceof ExchangeError)) throw error;
  if (error.retryAtMs !== undefined) return { kind: 'heldBack', untilMs: error.retryAtMs };
  return { kind: 'none', detail: `not sent: ${error.message}`, isMalformed: false };
}
