/**
 * Sends one request to HitBTC, addressed and signed, and tells an answer from a refusal; nothing is sent to a group of
 * endpoints of which there was too much just now.
 */

import type { ExchangeError } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { createHttp, type HttpResult } from '../http.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, textOfHeldBack, type HeldBack } from '../quiet-time.ts';
import { redact } from '../redact.ts';
import { reserve } from '../reservation.ts';
import { baseUrlOf, checkCredentials } from './access.ts';
import {
  hitbtcError,
  limitOf,
  rateWindowMs,
  refusalKind,
  statusErrorKind,
  type Refusal,
} from './errors.ts';
import { chargesOf } from './limits.ts';
import { errorShape } from './payloads.ts';
import { authorizationOf, type Stamp } from './sign.ts';

/** No verdict of the exchange, whatever the reason. */
export interface NoVerdict {
  readonly kind: 'none';
  readonly status?: number;
  readonly detail: string;
  /** JSON came, in no shape we know. */
  readonly isMalformed: boolean;
}

export type Reply = (
  | { readonly kind: 'answer'; readonly json: unknown }
  | ({ readonly kind: 'refusal' } & Refusal)
  | NoVerdict
  | HeldBack
) & {
  /** The exchange's clock in whole seconds, epoch ms. */
  readonly dateMs?: number;
  readonly retryAfterMs?: number;
};

interface Sending {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Query included. */
  readonly path: string;
  readonly body?: string;
  /** Absent on public calls. */
  readonly stamp?: Stamp;
}

export interface HitbtcSender {
  /** Asked before each request is signed, as leave can take a moment. Undefined when it may go. */
  admit(request: Pick<Sending, 'path'>, lane: Lane): Promise<HeldBack | undefined>;
  send(sending: Sending): Promise<Reply>;
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

export function createHitbtcSender(options: ExchangeOptions): HitbtcSender {
  const { credentials, clock, governor } = options;
  checkCredentials(credentials);
  const baseUrl = baseUrlOf(credentials);
  const http = createHttp(options);
  const quiet = createQuietTime(clock);
  const secrets = [credentials.apiKey, credentials.apiSecret];
  const clean = (text: string): string => redact(text, secrets);

  async function shutOut(bucket: ReturnType<typeof limitOf>, forMs: number): Promise<void> {
    quiet.ask(bucket, forMs);
    const untilMs = clock.now() + forMs;
    for (const charge of chargesOf(bucket)) {
      await governor?.shutOut({ scope: charge.limit.scope, limit: charge.limit, untilMs });
    }
  }

  return {
    async admit({ path }, lane) {
      const bucket = limitOf(path);
      return quiet.heldBack([bucket]) ?? reserve(governor, { charges: chargesOf(bucket), lane });
    },
    async send({ method, path, body, stamp }) {
      const limit = limitOf(path);
      const heldBack = quiet.heldBack([limit]);
      if (heldBack !== undefined) return heldBack;
      options.onCall?.(`${method} ${path.split('?', 1).join('')}`);
      const signable = { method, path, body: body ?? '' };
      const result = await http({
        method,
        url: `${baseUrl}${path}`,
        headers: {
          ...(stamp === undefined
            ? {}
            : { Authorization: authorizationOf(credentials, signable, stamp) }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      const { dateMs, retryAfterMs } = result;
      const reply = open(result, clean);
      if (isRateLimited(reply)) await shutOut(limit, retryAfterMs ?? rateWindowMs);
      return {
        ...reply,
        ...(dateMs === undefined ? {} : { dateMs }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    },
    clean,
  };
}

function open(result: HttpResult, clean: (text: string) => string): Reply {
  if (result.kind === 'noAnswer') {
    const { status, detail } = result;
    return {
      kind: 'none',
      ...(status === undefined ? {} : { status }),
      detail,
      isMalformed: false,
    };
  }
  const { status, json } = result;
  const refusal = errorShape.safeParse(json);
  if (refusal.success) {
    const { code, message, description } = refusal.data.error;
    const words = clean(description === '' ? message : `${message}: ${description}`);
    return { kind: 'refusal', status, code, message: words };
  }
  if (status === 200) return { kind: 'answer', json };
  return { kind: 'none', status, detail: `http status ${status}: no error`, isMalformed: true };
}

function isRateLimited(reply: Reply): boolean {
  if (reply.kind === 'refusal') return refusalKind(reply) === 'rateLimited';
  return reply.kind === 'none' && statusErrorKind(reply.status) === 'rateLimited';
}

/** What a read rejects with that got no answer. `nowMs` is by our clock. */
export function failureOf(
  path: string,
  reply: Exclude<Reply, { readonly kind: 'answer' }>,
  nowMs: number,
): ExchangeError {
  if (reply.kind === 'heldBack') {
    const message = `hitbtc ${path} was ${textOfHeldBack(reply)}`;
    return hitbtcError('rateLimited', message, reply.untilMs);
  }
  const kind =
    reply.kind === 'refusal'
      ? refusalKind(reply)
      : (statusErrorKind(reply.status) ?? (reply.isMalformed ? 'badAnswer' : 'unavailable'));
  const said =
    reply.kind === 'refusal'
      ? `answered code ${reply.code} with http status ${reply.status ?? 0}: ${reply.message}`
      : `gave no answer: ${reply.detail}`;
  const retryAtMs =
    kind === 'rateLimited' ? nowMs + (reply.retryAfterMs ?? rateWindowMs) : undefined;
  return hitbtcError(kind, `hitbtc ${path} ${said}`, retryAtMs);
}
