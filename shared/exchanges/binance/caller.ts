/** Calls to Binance: reads are repeated and resynchronise the clock, everything else is sent once. */

import { ExchangeError, type RateUsage } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { createClockOffset, measureOffset, readInTime } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import { textOfHeldBack, type HeldBack } from '../quiet-time.ts';
import { createReadRetry } from '../retry.ts';
import type { Access } from './access.ts';
import { createBudgets } from './budgets.ts';
import {
  binanceError,
  clockSkewCode,
  quietMsOf,
  readErrorKind,
  statusErrorKind,
} from './errors.ts';
import { createLimits } from './limits.ts';
import { parseAnswer } from './parse.ts';
import { timeShape, type RateLimitRow } from './payloads.ts';
import { textOf, type NoVerdict, type Refusal, type Reply } from './reply.ts';
import { createBinanceSender, type Sending } from './sender.ts';
import type { Parameters } from './sign.ts';

interface ReadRequest {
  readonly path: string;
  readonly parameters: Parameters;
  readonly isSigned: boolean;
  /** Absent: that of reads. What has another settles something, or is what orders wait for: it waits for no more weight. */
  readonly lane?: Lane;
}

interface WriteRequest extends Pick<Sending, 'method' | 'path' | 'parameters'> {
  readonly lane: Lane;
  /** By the exchange's clock. */
  readonly expiresAtMs?: number;
}

/** `tooLate`: the request's time was over before it could be sent, so it was not. */
export type WriteReply = Reply | HeldBack | { readonly kind: 'tooLate' };

export interface BinanceCaller {
  /** The answer's JSON; rejects with an `ExchangeError` after its repeats. */
  read(request: ReadRequest): Promise<unknown>;
  /** The same; undefined when the exchange refuses with one of these codes. */
  find(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown>;
  /** Sent once, or not at all. */
  write(request: WriteRequest): Promise<WriteReply>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  /** Epoch milliseconds of our clock. */
  now(): number;
  learnLimits(rows: readonly RateLimitRow[]): void;
  rateUsage(): readonly RateUsage[];
}

const timePath = '/api/v3/time';
/** Without the time nothing can be signed, counters neither. */
const timeRequest: ReadRequest = {
  path: timePath,
  parameters: {},
  isSigned: false,
  lane: 'counter',
};

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
  const budgets = createBudgets(clock);
  const limits = createLimits();
  const exchangeNow = (): number => offset.exchangeNow();
  const sender = createBinanceSender(options, access, { budgets, limits, exchangeNow });
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(options, () =>
    retry(() => measureOffset(clock, readTime, () => admit(timeRequest))),
  );

  async function admit({ path, parameters, lane = 'read' }: ReadRequest): Promise<void> {
    if (lane === 'read') assertWeightLeft(path);
    const heldBack = await sender.admit({ method: 'GET', path, parameters }, lane);
    if (heldBack !== undefined) throw failureOf(path, heldBack, clock.now());
  }

  async function readOnce(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown> {
    await admit(request);
    return askOnce(request, absentCodes);
  }

  async function askOnce(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown> {
    const { path, parameters, isSigned } = request;
    const timing = isSigned ? timingOf(offset.exchangeNow()) : {};
    const all = { ...parameters, ...timing };
    const reply = await sender.send({ method: 'GET', path, parameters: all, isSigned });
    if (reply.kind === 'answer') return reply.json;
    if (reply.kind === 'refusal' && absentCodes.includes(reply.code)) return undefined;
    throw failureOf(path, reply, clock.now());
  }

  function read(request: ReadRequest, absentCodes: readonly number[]): Promise<unknown> {
    const readRetried = (): Promise<unknown> => retry(() => readOnce(request, absentCodes));
    return request.isSigned ? readInTime(offset, readRetried) : readRetried();
  }

  /**
   * The last tenth of a minute's weight is kept for cancels and for what settles orders: at the end of it everything is
   * refused, cancels too, and the address, which other bots may share, is on its way to a ban. A read that begins a pass
   * costs at most a minute by waiting, and a pass that does not begin decides nothing. The weight is the address's, so
   * this holds also when others have used it up.
   */
  function assertWeightLeft(path: string): void {
    const untilMs = budgets.weightShortUntilMs(offset.exchangeNow());
    if (untilMs === undefined) return;
    const message = `binance ${path} was not asked: the weight of this minute is nearly used up`;
    throw binanceError('rateLimited', message, untilMs);
  }

  async function readTime(): Promise<number> {
    const json = await askOnce(timeRequest, []);
    return parseAnswer(timeShape, json, timePath).serverTime;
  }

  return {
    read: (request) => read(request, []),
    find: read,
    async write({ lane, expiresAtMs, ...request }) {
      try {
        const measurement = await offset.ensure();
        const heldBack = await sender.admit(request, lane);
        if (heldBack !== undefined) return heldBack;
        const nowMs = offset.exchangeNow();
        if (offset.isPast(expiresAtMs)) return { kind: 'tooLate' };
        const parameters = { ...request.parameters, ...timingOf(nowMs, expiresAtMs) };
        const reply = await sender.send({ ...request, parameters, isSigned: true });
        // Not repeated, but the next request shall not fail for the same reason.
        if (reply.kind === 'refusal' && reply.code === clockSkewCode) offset.discard(measurement);
        return reply;
      } catch (error) {
        return notSent(error);
      }
    },
    serverTime: () => offset.read(),
    exchangeNow,
    now: () => clock.now(),
    learnLimits: (rows) => {
      budgets.learn(rows);
      limits.learn(rows);
    },
    rateUsage: () => budgets.usage(),
  };
}

/** The exchange's time could not be read, so nothing could be signed. */
function notSent(error: unknown): NoVerdict | HeldBack {
  if (!(error instanceof ExchangeError)) throw error;
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
    const message = `binance ${path} was ${textOfHeldBack(reply)}`;
    return binanceError('rateLimited', message, reply.untilMs);
  }
  const kind =
    reply.kind === 'refusal'
      ? readErrorKind(reply)
      : (statusErrorKind(reply.status) ?? (reply.isMalformed ? 'badAnswer' : 'unavailable'));
  const said =
    reply.kind === 'refusal' ? `answered ${textOf(reply)}` : `gave no answer: ${reply.detail}`;
  const retryAtMs = kind === 'rateLimited' ? nowMs + quietMsOf(reply) : undefined;
  return binanceError(kind, `binance ${path} ${said}`, retryAtMs);
}
