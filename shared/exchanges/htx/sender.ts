/**
 * Sends one request to HTX, addressed and signed, and opens the envelope of what comes back; nothing is sent to an
 * endpoint that was asked too often just now.
 */

import type { Lane } from '../../ports/governor.ts';
import { createHttp, type HttpResult } from '../http.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, type HeldBack } from '../quiet-time.ts';
import { redact } from '../redact.ts';
import { reserve } from '../reservation.ts';
import type { Access } from './access.ts';
import { budgetHeaders, remainIn, windowLeftMs, type Budgets } from './budgets.ts';
import { openEnvelope } from './envelope.ts';
import { isRateLimit, rateWindowMs } from './errors.ts';
import { chargesOf, wordOf } from './limits.ts';
import type { Reply } from './reply.ts';
import { signedQuery, sortedQuery } from './sign.ts';

export interface Sending {
  readonly method: 'GET' | 'POST';
  /** Where an id stands in it, its name in braces: `/v1/order/orders/{order-id}`. */
  readonly path: string;
  /** In place of those braces. */
  readonly id?: string;
  /** Of the query, as it is signed. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** JSON, which is not signed. HTX refuses a GET that has one. */
  readonly body?: unknown;
  /** As of this time of the exchange's clock; absent: not signed. */
  readonly signedAtMs?: number;
}

export interface HtxSender {
  /** Asked before each request is signed, as leave can take a moment. Undefined when it may go. */
  admit(
    request: Pick<Sending, 'method' | 'path'> & { readonly isSigned: boolean },
    lane: Lane,
  ): Promise<HeldBack | undefined>;
  send(sending: Sending): Promise<Reply | HeldBack>;
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

export function createHtxSender(
  options: ExchangeOptions,
  access: Access,
  budgets: Budgets,
): HtxSender {
  const { clock, governor } = options;
  const http = createHttp({ ...options, headersKept: budgetHeaders, isFractionKept: true });
  const quiet = createQuietTime(clock);
  const clean = (text: string): string => redact(text, access.secrets);

  function tell(
    { method, path, signedAtMs }: Sending,
    headers: Readonly<Record<string, string>>,
  ): void {
    const endpoint = `${method} ${path}`;
    budgets.note(endpoint, headers);
    const remain = remainIn(headers);
    const isOfAccount = signedAtMs !== undefined;
    if (remain !== undefined && isOfAccount) governor?.told([wordOf(endpoint, remain)]);
  }

  return {
    async admit({ method, path, isSigned }, lane) {
      const endpoint = `${method} ${path}`;
      const charges = chargesOf(endpoint, isSigned);
      return quiet.heldBack([endpoint]) ?? reserve(governor, { charges, lane });
    },
    async send(sending) {
      const { method, path, body, signedAtMs } = sending;
      const endpoint = `${method} ${path}`;
      const heldBack = quiet.heldBack([endpoint]);
      if (heldBack !== undefined) return heldBack;
      options.onCall?.(endpoint);
      const result = await http({
        method,
        url: addressOf(access, sending),
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { headers = {} } = result;
      tell(sending, headers);
      const reply = open(result, clean);
      if (!isOverLimit(reply)) return reply;
      const windowMs = windowLeftMs(headers, signedAtMs ?? clock.now());
      const retryAfterMs = result.retryAfterMs ?? windowMs ?? rateWindowMs;
      quiet.ask(endpoint, retryAfterMs);
      const untilMs = clock.now() + retryAfterMs;
      for (const { limit } of chargesOf(endpoint, signedAtMs !== undefined)) {
        await governor?.shutOut({ scope: limit.scope, limit, untilMs });
      }
      return { ...reply, retryAfterMs };
    },
    clean,
  };
}

function addressOf(access: Access, { method, path, id, parameters = {}, signedAtMs }: Sending) {
  const base = new URL(access.baseUrl);
  const filled = path.replace(/\{[a-z-]+\}/, encodeURIComponent(id ?? ''));
  const whole = `${base.pathname.replace(/\/$/, '')}${filled}`;
  const query =
    signedAtMs === undefined
      ? sortedQuery(parameters)
      : signedQuery(access, { method, host: base.host, path: whole, parameters }, signedAtMs);
  return `${base.origin}${whole}${query === '' ? '' : `?${query}`}`;
}

function open(result: HttpResult, clean: (text: string) => string): Reply {
  if (result.kind === 'answered') return openEnvelope(result.json, result.status, clean);
  const { status, detail } = result;
  return {
    kind: 'none',
    ...(status === undefined ? {} : { status }),
    detail,
    isMalformed: false,
  };
}

function isOverLimit(reply: Reply): reply is Exclude<Reply, { kind: 'answer' }> {
  if (reply.kind === 'answer') return false;
  return reply.kind === 'refusal' ? isRateLimit(reply) : reply.status === 429;
}
