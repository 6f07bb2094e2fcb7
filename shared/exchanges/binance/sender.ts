/**
 * Sends one request to Binance, addressed and signed, and opens what comes back. What the exchange says of its limits is
 * remembered here: nothing is sent while it wants to be left alone.
 */

import { createHttp, type HttpResult } from '../http.ts';
import type { Lane } from '../../ports/governor.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, type HeldBack } from '../quiet-time.ts';
import { redact } from '../redact.ts';
import { reserve } from '../reservation.ts';
import type { Access } from './access.ts';
import { budgetHeaders, type Budgets } from './budgets.ts';
import { limitBroken, quietMsOf } from './errors.ts';
import { newOrdersLimit, windowMsOf, type BinanceLimits } from './limits.ts';
import { refusalShape } from './payloads.ts';
import type { Reply } from './reply.ts';
import { queryOf, signedQuery, type Parameters } from './sign.ts';

export interface Sending {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** In the body of a POST, in the query otherwise. */
  readonly parameters: Parameters;
  readonly isSigned: boolean;
}

type Addressed = Pick<Sending, 'method' | 'path' | 'parameters'>;

export interface BinanceSender {
  /** Asked before each request is signed, as leave can take a moment. Undefined when it may go. */
  admit(request: Addressed, lane: Lane): Promise<HeldBack | undefined>;
  send(sending: Sending): Promise<Reply | HeldBack>;
}

export interface SenderParts {
  readonly budgets: Budgets;
  readonly limits: BinanceLimits;
  readonly exchangeNow: () => number;
}

export function createBinanceSender(
  options: ExchangeOptions,
  access: Access,
  { budgets, limits, exchangeNow }: SenderParts,
): BinanceSender {
  const { governor, clock } = options;
  const http = createHttp({ ...options, headersKept: budgetHeaders });
  const quiet = createQuietTime(clock);
  const clean = (text: string): string => redact(text, access.secrets);

  const heldBackBy = ({ method }: Pick<Sending, 'method'>): HeldBack | undefined =>
    quiet.heldBack(method === 'POST' ? ['address', 'orders'] : ['address']);

  /** A count of the window before says nothing of this one. */
  function tell(headers: Readonly<Record<string, string>>, sentAtMs: number): void {
    const windowOf = (ms: number, name: string): number => Math.floor(ms / windowMsOf(name));
    const words = limits
      .wordsOf(headers)
      .filter(({ limit: { name } }) => windowOf(sentAtMs, name) === windowOf(exchangeNow(), name));
    if (words.length > 0) governor?.told(words);
  }

  async function shutOut(limit: 'address' | 'orders', forMs: number): Promise<void> {
    quiet.ask(limit, forMs);
    const untilMs = clock.now() + forMs;
    const what =
      limit === 'address'
        ? ({ scope: 'address' } as const)
        : ({ scope: 'account', limit: newOrdersLimit } as const);
    await governor?.shutOut({ ...what, untilMs });
  }

  async function send({ method, path, parameters, isSigned }: Sending): Promise<Reply | HeldBack> {
    const isNewOrder = method === 'POST';
    const heldBack = heldBackBy({ method });
    if (heldBack !== undefined) return heldBack;
    options.onCall?.(`${method} ${path}`);
    const text = isSigned ? signedQuery(access.signer, parameters) : queryOf(parameters);
    const sentAtMs = exchangeNow();
    const result = await http({
      method,
      url: `${access.baseUrl}${path}${isNewOrder || text === '' ? '' : `?${text}`}`,
      headers: {
        ...(isSigned ? { 'X-MBX-APIKEY': access.apiKey } : {}),
        ...(isNewOrder ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(isNewOrder ? { body: text } : {}),
    });
    budgets.note(result.headers ?? {});
    tell(result.headers ?? {}, sentAtMs);
    const reply = open(result, clean);
    const limit = limitBroken(reply);
    if (limit !== undefined && reply.kind !== 'answer') await shutOut(limit, quietMsOf(reply));
    return reply;
  }

  return {
    admit: async (request, lane) =>
      heldBackBy(request) ?? reserve(governor, { charges: limits.chargesOfRest(request), lane }),
    send,
  };
}

function open(result: HttpResult, clean: (text: string) => string): Reply {
  const { retryAfterMs } = result;
  const quiet = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (result.kind === 'noAnswer') return { ...result, kind: 'none', isMalformed: false };
  const { status, json } = result;
  if (status === 200) return { kind: 'answer', json };
  const refusal = refusalShape.safeParse(json);
  if (!refusal.success) {
    const detail = `http status ${status}: neither code nor text`;
    return { kind: 'none', status, detail, isMalformed: true, ...quiet };
  }
  const { code, msg } = refusal.data;
  return { kind: 'refusal', status, code, message: clean(msg), ...quiet };
}
