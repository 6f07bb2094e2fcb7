/**
 * Sends one request to OKX, addressed and signed, and opens the envelope of what comes back; nothing is sent to an
 * endpoint of which there was too much just now.
 */

import type { ExchangeError } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { createHttp, type HttpResult } from '../http.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, textOfHeldBack, type HeldBack } from '../quiet-time.ts';
import { redact } from '../redact.ts';
import { reserve } from '../reservation.ts';
import { baseUrlOf, checkCredentials, isDemo } from './access.ts';
import {
  anyRequest,
  limitBroken,
  limitsOf,
  okxError,
  rateWindowMs,
  readErrorKind,
  statusErrorKind,
} from './errors.ts';
import { chargesOf } from './limits.ts';
import { envelopeShape } from './payloads.ts';
import { signedHeaders } from './sign.ts';

export interface Envelope {
  readonly kind: 'envelope';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly rows: readonly unknown[];
}

/** No verdict of the exchange, whatever the reason. */
export interface NoVerdict {
  readonly kind: 'none';
  readonly status?: number;
  readonly detail: string;
  /** JSON came, in no shape we know. */
  readonly isMalformed: boolean;
}

export type Access =
  | { readonly kind: 'public' }
  /** Signed as of this time of the exchange's clock. */
  | { readonly kind: 'signed'; readonly atMs: number };

interface Sending {
  readonly method: 'GET' | 'POST';
  /** Query included. */
  readonly path: string;
  readonly body?: string;
  readonly access: Access;
  /** Exchange's clock. */
  readonly expiresAtMs?: number;
  /** Of the orders it is about, one entry an order. */
  readonly symbols?: readonly string[];
}

type Addressed = Pick<Sending, 'method' | 'path' | 'symbols'>;

export interface OkxSender {
  /** Asked before each request is signed, as leave can take a moment. Undefined when it may go. */
  admit(request: Addressed, lane: Lane): Promise<HeldBack | undefined>;
  send(sending: Sending): Promise<Envelope | NoVerdict | HeldBack>;
  /** Makes words of the exchange safe to show. */
  clean(text: string): string;
}

export function createOkxSender(options: ExchangeOptions): OkxSender {
  const { credentials, clock, governor } = options;
  checkCredentials(credentials);
  const baseUrl = baseUrlOf(credentials);
  const demoHeader = isDemo(credentials) ? { 'x-simulated-trading': '1' } : {};
  const http = createHttp(options);
  const quiet = createQuietTime(clock);
  const secrets = [credentials.apiKey, credentials.apiSecret, credentials.passphrase ?? ''];
  const clean = (text: string): string => redact(text, secrets);

  function headersOf({ method, path, body, access, expiresAtMs }: Sending): Record<string, string> {
    const signable = { method, path, body: body ?? '' };
    return {
      ...(access.kind === 'signed' ? signedHeaders(credentials, signable, access.atMs) : {}),
      ...demoHeader,
      ...(expiresAtMs === undefined ? {} : { expTime: String(Math.trunc(expiresAtMs)) }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
  }

  async function shutOut(limit: string, endpoint: string, symbols: Sending['symbols']) {
    quiet.ask(limit, rateWindowMs);
    const untilMs = clock.now() + rateWindowMs;
    if (limit === anyRequest) {
      await governor?.shutOut({ scope: 'address', untilMs });
      return;
    }
    for (const charge of chargesOf(endpoint, symbols)) {
      await governor?.shutOut({ scope: charge.limit.scope, limit: charge.limit, untilMs });
    }
  }

  return {
    async admit(request, lane) {
      const endpoint = endpointOf(request);
      const charges = chargesOf(endpoint, request.symbols);
      return quiet.heldBack(limitsOf(endpoint)) ?? reserve(governor, { charges, lane });
    },
    async send(sending) {
      const { method, path, body } = sending;
      const endpoint = endpointOf(sending);
      const heldBack = quiet.heldBack(limitsOf(endpoint));
      if (heldBack !== undefined) return heldBack;
      options.onCall?.(endpoint);
      const result = await http({
        method,
        url: `${baseUrl}${path}`,
        headers: headersOf(sending),
        ...(body === undefined ? {} : { body }),
      });
      const reply = open(result, clean);
      const limit = limitBroken(endpoint, reply);
      if (limit !== undefined) await shutOut(limit, endpoint, sending.symbols);
      return reply;
    },
    clean,
  };
}

function endpointOf({ method, path }: Addressed): string {
  return `${method} ${path.split('?', 1).join('')}`;
}

function open(result: HttpResult, clean: (text: string) => string): Envelope | NoVerdict {
  if (result.kind === 'noAnswer') return { ...result, kind: 'none', isMalformed: false };
  const { status } = result;
  const envelope = envelopeShape.safeParse(result.json);
  if (!envelope.success) {
    return {
      kind: 'none',
      status,
      detail: `http status ${status}: no envelope`,
      isMalformed: true,
    };
  }
  const { code, msg, data } = envelope.data;
  return { kind: 'envelope', status, code, message: clean(msg), rows: data };
}

/** What a read rejects with that got no success for an answer. `nowMs` is by our clock. */
export function failureOf(
  path: string,
  reply: Envelope | NoVerdict | HeldBack,
  nowMs: number,
): ExchangeError {
  if (reply.kind === 'heldBack') {
    const message = `okx ${path} was ${textOfHeldBack(reply)}`;
    return okxError('rateLimited', message, reply.untilMs);
  }
  const kind =
    reply.kind === 'envelope'
      ? readErrorKind(reply.status, reply.code)
      : (statusErrorKind(reply.status) ?? (reply.isMalformed ? 'badAnswer' : 'unavailable'));
  const said =
    reply.kind === 'envelope'
      ? `answered code ${reply.code} with http status ${reply.status}: ${reply.message}`
      : `gave no answer: ${reply.detail}`;
  const retryAtMs = kind === 'rateLimited' ? nowMs + rateWindowMs : undefined;
  return okxError(kind, `okx ${path} ${said}`, retryAtMs);
}
