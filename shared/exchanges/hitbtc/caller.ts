/** Calls to HitBTC: reads are repeated, everything else is sent once. */

import { ExchangeError } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import type { Lane } from '../../ports/governor.ts';
import { createReadRetry } from '../retry.ts';
import { mayBeLate } from './errors.ts';
import { createExchangeTime } from './exchange-time.ts';
import { createHitbtcSender, failureOf, type Reply } from './sender.ts';
import type { Stamp } from './sign.ts';

interface ReadRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly access: 'public' | 'signed';
  /** Absent: that of reads. */
  readonly lane?: Lane;
}

interface WriteRequest {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly lane: Lane;
  /** Exchange's clock. */
  readonly expiresAtMs?: number;
}

/** `tooLate`: the request's time was over before it could be sent or before it arrived, so nothing was done. */
export type WriteReply = Reply | { readonly kind: 'tooLate'; readonly detail: string };

export interface HitbtcCaller {
  /** The JSON of the answer; rejects with an `ExchangeError` after its repeats. */
  read(request: ReadRequest): Promise<unknown>;
  /** The same; undefined when the exchange refuses with `absentCode`. */
  find(request: ReadRequest, absentCode: string): Promise<unknown>;
  /** Sent once, or not at all. */
  write(request: WriteRequest): Promise<WriteReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
}

const windowMs = 30_000;
/** Our measure of the exchange's clock may be off by so much. */
const clockErrorMs = 500;

export function createHitbtcCaller(options: ExchangeOptions): HitbtcCaller {
  const { clock } = options;
  const sender = createHitbtcSender(options);
  const retry = createReadRetry(options.retry);
  const time = createExchangeTime(sender, options, retry);

  /** Refusals that another attempt may turn are thrown; the others, and answers, returned. */
  async function readOnce(path: string, lane: Lane, stampNow?: () => Stamp): Promise<Reply> {
    const heldBack = await sender.admit({ path }, lane);
    const stamp = stampNow === undefined ? {} : { stamp: stampNow() };
    const reply = heldBack ?? (await sender.send({ method: 'GET', path, ...stamp }));
    if (reply.kind === 'answer') return reply;
    const failure = failureOf(path, reply, clock.now());
    if (reply.kind !== 'refusal' || failure.kind === 'unavailable') throw failure;
    return reply;
  }

  async function readReply(request: ReadRequest): Promise<Reply> {
    const { lane = 'read' } = request;
    const path = pathWithQuery(request.path, request.query ?? {});
    if (request.access === 'public') return retry(() => readOnce(path, lane));
    const measurement = await time.ensure();
    let stamp: Stamp = { timestampMs: time.exchangeNow(), windowMs };
    const stampNow = (): Stamp => (stamp = { timestampMs: time.exchangeNow(), windowMs });
    const read = (): Promise<Reply> => retry(() => readOnce(path, lane, stampNow));
    const reply = await read();
    if (reply.kind !== 'refusal' || !mayBeLate(reply)) return reply;
    return (await time.wasLate(measurement, stamp)) ? read() : reply;
  }

  async function write(request: WriteRequest): Promise<WriteReply> {
    const { method, path, body, lane, expiresAtMs } = request;
    const measurement = await time.ensure();
    const heldBack = await sender.admit({ path }, lane);
    if (heldBack !== undefined) return heldBack;
    const timestampMs = time.exchangeNow();
    const leftMs = (expiresAtMs ?? Number.POSITIVE_INFINITY) - timestampMs;
    if (leftMs <= 0) {
      time.doubt();
      return { kind: 'tooLate', detail: 'not sent: its time was over' };
    }
    // An order that is held up on its way shall not be placed long after we have given it up.
    const stamp = { timestampMs, windowMs: Math.min(windowMs, Math.ceil(leftMs) + clockErrorMs) };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const reply = await sender.send({ method, path, ...text, stamp });
    if (reply.kind !== 'refusal' || !mayBeLate(reply)) return reply;
    const isLate = await time.wasLate(measurement, stamp).catch(rethrowOthers);
    return isLate ? { kind: 'tooLate', detail: `code ${reply.code}: it came too late` } : reply;
  }

  return {
    async read(request) {
      const reply = await readReply(request);
      if (reply.kind === 'answer') return reply.json;
      throw failureOf(request.path, reply, clock.now());
    },
    async find(request, absentCode) {
      const reply = await readReply(request);
      if (reply.kind === 'answer') return reply.json;
      if (reply.kind === 'refusal' && reply.code === absentCode) return undefined;
      throw failureOf(request.path, reply, clock.now());
    },
    async write(request) {
      try {
        return await write(request);
      } catch (error) {
        return notSent(error);
      }
    },
    serverTime: () => time.read(),
    exchangeNow: () => time.exchangeNow(),
    now: () => clock.now(),
  };
}

function pathWithQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The clock could not be measured again: it is not known to have been wrong. */
function rethrowOthers(error: unknown): false {
  if (!(error instanceof ExchangeError)) throw error;
  return false;
}

/** The exchange's time could not be read, so nothing could be signed. */
function notSent(error: unknown): Reply {
  if (!(error instanceof ExchangeError)) throw error;
  if (error.retryAtMs !== undefined) return { kind: 'heldBack', untilMs: error.retryAtMs };
  return { kind: 'none', detail: `not sent: ${error.message}`, isMalformed: false };
}
