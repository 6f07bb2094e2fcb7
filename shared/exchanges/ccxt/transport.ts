/**
 * What ccxt sends goes through our own HTTP: bounded in time and size, without redirects and proxies, and an answer
 * that is not JSON is none. ccxt would read an empty list from a page of HTML.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { createHttp, type HttpResult } from '../http.ts';
import type { Lane } from '../../ports/governor.ts';
import type { ExchangeOptions } from '../options.ts';
import type { DatedAnswer } from './date-clock.ts';

/** One request of a call, and what came back. */
interface SentRequest {
  readonly method: string;
  readonly result: HttpResult;
}

/** What happened on the wire during one call of ccxt's. */
export interface CallLog {
  /** Of all its requests. */
  readonly lane: Lane;
  readonly sent: SentRequest[];
  /** What the answer itself made ccxt throw, before it tried to make something of the content. */
  refusal?: unknown;
  /** Whether it is too late to send anything that changes something. */
  readonly isTooLate?: () => boolean;
}

/** There was no answer, or one that is not JSON. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly status: number | undefined;

  constructor(detail: string, status: number | undefined) {
    super(detail);
    this.status = status;
  }
}

type NotSentBecause = 'tooLate' | 'tooBusy' | 'heldBack' | 'rounded' | 'wrongHost';

/** Nothing was sent, for a reason of our own. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  readonly because: NotSentBecause;
  /** Of what is held back, epoch ms of our clock. */
  readonly untilMs: number | undefined;

  constructor(because: NotSentBecause, detail: string, untilMs?: number) {
    super(detail);
    this.because = because;
    this.untilMs = untilMs;
  }
}

/** As `fetchImplementation` of ccxt takes it. */
type FetchImplementation = (
  url: string,
  parameters: { readonly method: string; readonly headers: object; readonly body?: unknown },
) => Promise<object>;

export interface Transport {
  readonly fetch: FetchImplementation;
  /** The log of the call under way. */
  log(): CallLog | undefined;
  /** Does the work with a log of its own. */
  within<T>(log: CallLog, work: () => Promise<T>): Promise<T>;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** With `onlyTo` nothing is sent to any other address. `hear` is called for each answer that shows the time. */
export function createTransport(
  options: ExchangeOptions,
  onlyTo: string | undefined,
  hear: (answer: DatedAnswer) => void,
): Transport {
  const { clock } = options;
  const http = createHttp({ ...options, isFractionKept: true, headersKept: ['age'] });
  const logs = new AsyncLocalStorage<CallLog>();

  async function send(
    url: string,
    { method, headers, body }: Parameters<FetchImplementation>[1],
  ): Promise<object> {
    const known = methods.find((name) => name === method);
    if (known === undefined) throw new NotSentError('wrongHost', `method ${method} is not spoken`);
    const { origin, pathname } = new URL(url);
    if (onlyTo !== undefined && origin !== new URL(onlyTo).origin) {
      throw new NotSentError('wrongHost', 'ccxt wants to ask a host beside the base url');
    }
    const log = logs.getStore();
    if (known !== 'GET' && log?.isTooLate?.() === true) {
      throw new NotSentError('tooLate', 'its time was over');
    }
    options.onCall?.(`${method} ${pathname}`);
    const sentMs = clock.now();
    const result = await http({
      method: known,
      url,
      headers: textsOf(headers),
      ...(typeof body === 'string' && body !== '' ? { body } : {}),
    });
    log?.sent.push({ method, result });
    const { dateMs, headers: { age = '0' } = {} } = result;
    // What a cache kept has the date of when it was made.
    if (dateMs !== undefined && age === '0') hear({ dateMs, sentMs, receivedMs: clock.now() });
    if (result.kind === 'noAnswer') throw new NoAnswerError(result.detail, result.status);
    const text = JSON.stringify(result.json);
    return {
      status: result.status,
      statusText: '',
      headers: {},
      text: () => Promise.resolve(text),
    };
  }

  return {
    fetch: send,
    log: () => logs.getStore(),
    within: (log, work) => logs.run(log, work),
  };
}

function textsOf(headers: object): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}
