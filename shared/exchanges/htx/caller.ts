/** Calls to HTX: reads are repeated and resynchronise the clock, everything else is sent once. */

import { ExchangeError, type RateUsage } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { createClockOffset, measureOffset, readInTime } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import { textOfHeldBack, type HeldBack } from '../quiet-time.ts';
import { createReadRetry } from '../retry.ts';
import type { Access } from './access.ts';
import { createBudgets } from './budgets.ts';
import {
  htxError,
  isClockSkew,
  rateWindowMs,
  readErrorKind,
  recordInvalidCode,
  statusErrorKind,
} from './errors.ts';
import { parseAnswer } from './parse.ts';
import { timeShape } from './payloads.ts';
import { textOf, type NoVerdict, type Refusal, type Reply } from './reply.ts';
import { createHtxSender, type HtxSender, type Sending } from './sender.ts';

interface ReadRequest extends Pick<Sending, 'path' | 'id' | 'parameters'> {
  readonly isSigned: boolean;
  /** Absent: that of reads. */
  readonly lane?: Lane;
}

interface WriteRequest extends Pick<Sending, 'path' | 'id' | 'body'> {
  readonly lane: Lane;
  /** By the exchange's clock, and checked here alone: HTX knows no such time. */
  readonly expiresAtMs?: number;
}

/** `tooLate`: the request's time was over before it could be sent. `notAllowed`: the key may not even ask first. Neither was sent. */
export type WriteReply =
  | Reply
  | HeldBack
  | { readonly kind: 'tooLate' }
  | { readonly kind: 'notAllowed'; readonly detail: string };

export interface HtxCaller {
  /** The answer's envelope; rejects with an `ExchangeError` after its repeats. */
  read(request: ReadRequest): Promise<unknown>;
  /** The same; undefined when the exchange refuses with one of these codes. */
  find(request: ReadRequest, absentCodes: readonly string[]): Promise<unknown>;
  /** Sent once, or not at all. */
  write(request: WriteRequest): Promise<WriteReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
  rateUsage(): readonly RateUsage[];
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

const timePath = '/v1/common/timestamp';
/** Without the time nothing can be signed, counters neither. */
const timeRequest: ReadRequest = { path: timePath, isSigned: false };

export function createHtxCaller(options: ExchangeOptions, access: Access): HtxCaller {
  const { clock } = options;
  const budgets = createBudgets(clock);
  const sender = createHtxSender(options, access, budgets);
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(options, () =>
    retry(() => measureOffset(clock, readTime, () => admitTime(sender, clock.now()))),
  );

  async function sendOnce(request: ReadRequest): Promise<Reply | HeldBack> {
    const { lane = 'read' } = request;
    return (await sender.admit({ ...request, method: 'GET' }, lane)) ?? sendAdmitted(request);
  }

  function sendAdmitted({ isSigned, ...request }: ReadRequest): Promise<Reply | HeldBack> {
    const signing = isSigned ? { signedAtMs: offset.exchangeNow() } : {};
    return sender.send({ ...request, method: 'GET', ...signing });
  }

  async function readOnce(
    request: ReadRequest,
    absentCodes: readonly string[] = [],
  ): Promise<unknown> {
    let reply = await sendOnce(request);
    // "Could not get the data" and "no such order" share this code: it means the latter when it comes again.
    const isPerhapsAbsent = reply.kind === 'refusal' && reply.code === recordInvalidCode;
    if (isPerhapsAbsent && absentCodes.length > 0) reply = await sendOnce(request);
    if (reply.kind === 'answer') return reply.json;
    if (reply.kind === 'refusal' && absentCodes.includes(reply.code)) return undefined;
    throw failureOf(request.path, reply, clock.now());
  }

  function read(request: ReadRequest, absentCodes: readonly string[]): Promise<unknown> {
    const readRetried = (): Promise<unknown> => retry(() => readOnce(request, absentCodes));
    return request.isSigned ? readInTime(offset, readRetried) : readRetried();
  }

  async function readTime(): Promise<number> {
    const reply = await sendAdmitted(timeRequest);
    if (reply.kind !== 'answer') throw failureOf(timePath, reply, clock.now());
    return parseAnswer(timeShape, reply.json, timePath).data;
  }

  return {
    read: (request) => read(request, []),
    find: read,
    async write({ lane, expiresAtMs, ...request }) {
      try {
        const measurement = await offset.ensure();
        const admission = { ...request, method: 'POST', isSigned: true } as const;
        const heldBack = await sender.admit(admission, lane);
        if (heldBack !== undefined) return heldBack;
        const signedAtMs = offset.exchangeNow();
        if (offset.isPast(expiresAtMs)) return { kind: 'tooLate' };
        const reply = await sender.send({ ...request, method: 'POST', signedAtMs });
        // Not repeated, but the next request shall not fail for the same reason.
        if (reply.kind === 'refusal' && isClockSkew(reply)) offset.discard(measurement);
        return reply;
      } catch (error) {
        return notSent(error);
      }
    },
    serverTime: () => offset.read(),
    exchangeNow: () => offset.exchangeNow(),
    now: () => clock.now(),
    rateUsage: () => budgets.usage(),
    clean: (text) => sender.clean(text),
  };
}

async function admitTime(sender: HtxSender, nowMs: number): Promise<void> {
  const heldBack = await sender.admit({ ...timeRequest, method: 'GET' }, 'counter');
  if (heldBack !== undefined) throw failureOf(timePath, heldBack, nowMs);
}

/** What had to be read before could not be, so nothing was sent. */
export function notSent(error: unknown): Exclude<WriteReply, { readonly kind: 'answer' }> {
  if (!(error instanceof ExchangeError)) throw error;
  if (error.kind === 'auth') return { kind: 'notAllowed', detail: `not sent: ${error.message}` };
  if (error.retryAtMs !== undefined) return { kind: 'heldBack', untilMs: error.retryAtMs };
  return { kind: 'none', detail: `not sent: ${error.message}`, isMalformed: false };
}

/** What a read rejects with that got no success for an answer. `nowMs` is by our clock. */
function failureOf(
  path: string,
  reply: Refusal | NoVerdict | HeldBack,
  nowMs: number,
): ExchangeError {
  if (reply.kind === 'heldBack') {
    const message = `htx ${path} was ${textOfHeldBack(reply)}`;
    return htxError('rateLimited', message, reply.untilMs);
  }
  const kind =
    reply.kind === 'refusal'
      ? readErrorKind(reply)
      : (statusErrorKind(reply.status) ?? (reply.isMalformed ? 'badAnswer' : 'unavailable'));
  const said =
    reply.kind === 'refusal' ? `answered ${textOf(reply)}` : `gave no answer: ${reply.detail}`;
  const quietMs = reply.retryAfterMs ?? rateWindowMs;
  return htxError(
    kind,
    `htx ${path} ${said}`,
    kind === 'rateLimited' ? nowMs + quietMs : undefined,
  );
}
