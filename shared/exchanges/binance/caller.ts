/** Calls to Binance: reads are repeated and resynchronise the clock, everything else is sent once. */

import { ExchangeError } from '../../ports/exchange.ts';
import { createClockOffset, measureOffset, readInTime } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import { createReadRetry } from '../retry.ts';
import type { Access } from './access.ts';
import {
  binanceError,
  clockSkewCode,
  quietMsOf,
  readErrorKind,
  statusErrorKind,
} from './errors.ts';
import { parseAnswer } from './parse.ts';
import { timeShape } from './payloads.ts';
import { textOf, type NoVerdict, type Refusal, type Reply } from './reply.ts';
import { createBinanceSender, type Sending } from './sender.ts';
import type { Parameters } from './sign.ts';

interface ReadRequest {
  readonly path: string;
  readonly parameters: Parameters;
  readonly isSigned: boolean;
}

/** `tooLate`: the request's time was over before it could be sent, so it was not. */
export type WriteReply = Reply | { readonly kind: 'tooLate' };

export interface BinanceCaller {
  /** The answer's JSON; rejects with an `ExchangeError` after its repeats. */
  read(request: ReadRequest): Promise<unknown>;
  /** The same; undefined when the exchange refuses with one of these codes. */
  find(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown>;
  /** Sent once, or not at all. `expiresAtMs` is by the exchange's clock. */
  write(
    request: Pick<Sending, 'method' | 'path' | 'parameters'>,
    expiresAtMs?: number,
  ): Promise<WriteReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
}

const timePath = '/api/v3/time';

/** Binance takes a request up to this much later than its timestamp says, and no longer window. */
const windowMaxMs = 60_000;
/**
 * Binance refuses timestamps a second ahead of its clock, and takes those behind; a measurement is never exact, so ours
 * are set back.
 */
const timestampBehindMs = 1_000;

/** When a request was made and how long it holds, as every signed request says. By the exchange's clock. */
export function timingOf(
  exchangeNowMs: number,
  expiresAtMs = Number.POSITIVE_INFINITY,
): { readonly timestamp: number; readonly recvWindow: number } {
  const timestamp = Math.trunc(exchangeNowMs) - timestampBehindMs;
  const windowMs = Math.min(Math.trunc(expiresAtMs) - timestamp, windowMaxMs);
  // One that is too late already is refused for it: its window is shorter than it is set back.
  return { timestamp, recvWindow: Math.max(windowMs, 1) };
}

export function createBinanceCaller(options: ExchangeOptions, access: Access): BinanceCaller {
  const { clock } = options;
  const send = createBinanceSender(options, access);
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(clock, () => retry(() => measureOffset(clock, readTime)));

  async function readOnce(
    { path, parameters, isSigned }: ReadRequest,
    absentCodes: readonly number[],
  ): Promise<unknown> {
    const timing = isSigned ? timingOf(offset.exchangeNow()) : {};
    const all = { ...parameters, ...timing };
    const reply = await send({ method: 'GET', path, parameters: all, isSigned });
    if (reply.kind === 'answer') return reply.json;
    if (reply.kind === 'refusal' && absentCodes.includes(reply.code)) return undefined;
    throw failureOf(path, reply, clock.now());
  }

  function read(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown> {
    const readRetried = (): Promise<unknown> => retry(() => readOnce(request, absentCodes));
    return request.isSigned ? readInTime(offset, readRetried) : readRetried();
  }

  async function readTime(): Promise<number> {
    const json = await readOnce({ path: timePath, parameters: {}, isSigned: false }, []);
    return parseAnswer(timeShape, json, timePath).serverTime;
  }

  return {
    read: (request) => read(request, []),
    find: read,
    async write(request, expiresAtMs) {
      try {
        const measurement = await offset.ensure();
        const nowMs = offset.exchangeNow();
        if (expiresAtMs !== undefined && nowMs >= expiresAtMs) return { kind: 'tooLate' };
        const parameters = { ...request.parameters, ...timingOf(nowMs, expiresAtMs) };
        const reply = await send({ ...request, parameters, isSigned: true });
        // Not repeated, but the next request shall not fail for the same reason.
        if (reply.kind === 'refusal' && reply.code === clockSkewCode) offset.discard(measurement);
        return reply;
      } catch (error) {
        return notSent(error);
      }
    },
    serverTime: () => offset.read(),
    exchangeNow: () => offset.exchangeNow(),
    now: () => clock.now(),
  };
}

/** The exchange's time could not be read, so nothing could be signed. */
function notSent(error: unknown): NoVerdict {
  if (!(error instanceof ExchangeError)) throw error;
  return { kind: 'none', detail: `not sent: ${error.message}`, isMalformed: false };
}

/** What a read rejects with that got no success for an answer. `nowMs` is by our clock. */
function failureOf(path: string, reply: Refusal | NoVerdict, nowMs: number): ExchangeError {
  const kind =
    reply.kind === 'refusal'
      ? readErrorKind(reply)
      : (statusErrorKind(reply.status) ?? (reply.isMalformed ? 'badAnswer' : 'unavailable'));
  const said =
    reply.kind === 'refusal' ? `answered ${textOf(reply)}` : `gave no answer: ${reply.detail}`;
  const retryAtMs = kind === 'rateLimited' ? nowMs + quietMsOf(reply) : undefined;
  return binanceError(kind, `binance ${path} ${said}`, retryAtMs);
}
