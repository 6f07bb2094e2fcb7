/** Calls to HTX: reads are repeated and resynchronise the clock, everything else is sent once. */

import { ExchangeError, type RateUsage } from '../../ports/exchange.ts';
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
import { createHtxSender, type Sending } from './sender.ts';

interface ReadRequest extends Pick<Sending, 'path' | 'id' | 'parameters'> {
  readonly isSigned: boolean;
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
  /** Sent once, or not at all. `expiresAtMs` is by the exchange's clock, and checked here alone: HTX knows no such time. */
  write(request: Pick<Sending, 'path' | 'id' | 'body'>, expiresAtMs?: number): Promise<WriteReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
  rateUsage(): readonly RateUsage[];
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

const timePath = '/v1/common/timestamp';

export function createHtxCaller(options: ExchangeOptions, access: Access): HtxCaller {
  const { clock } = options;
  const budgets = createBudgets(clock);
  const sender = createHtxSender(options, access, budgets);
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(clock, () => retry(() => measureOffset(clock, readTime)));

  function sendOnce({ isSigned, ...request }: ReadRequest): Promise<Reply | HeldBack> {
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
    const json = await readOnce({ path: timePath, isSigned: false });
    return parseAnswer(timeShape, json, timePath).data;
  }

  return {
    read: (request) => read(request, []),
    find: read,
    async write(request, expiresAtMs) {
      try {
        const measurement = await offset.ensure();
        const signedAtMs = offset.exchangeNow();
        if (expiresAtMs !== undefined && signedAtMs >= expiresAtMs) return { kind: 'tooLate' };
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
