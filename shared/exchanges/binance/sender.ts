/**
 * Sends one request to Binance, addressed and signed, and opens what comes back. What the exchange says of its limits is
 * remembered here: nothing is sent while it wants to be left alone.
 */

import { createHttp, type HttpResult } from '../http.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, type HeldBack } from '../quiet-time.ts';
import { redact } from '../redact.ts';
import type { Access } from './access.ts';
import { budgetHeaders, type Budgets } from './budgets.ts';
import { limitBroken, quietMsOf } from './errors.ts';
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

export type BinanceSender = (sending: Sending) => Promise<Reply | HeldBack>;

export function createBinanceSender(
  options: ExchangeOptions,
  access: Access,
  budgets: Budgets,
): BinanceSender {
  const http = createHttp({ ...options, headersKept: budgetHeaders });
  const quiet = createQuietTime(options.clock);
  const clean = (text: string): string => redact(text, access.secrets);

  return async ({ method, path, parameters, isSigned }) => {
    const isNewOrder = method === 'POST';
    const heldBack = quiet.heldBack(isNewOrder ? ['address', 'orders'] : ['address']);
    if (heldBack !== undefined) return heldBack;
    options.onCall?.(`${method} ${path}`);
    const text = isSigned ? signedQuery(access.signer, parameters) : queryOf(parameters);
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
    const reply = open(result, clean);
    const limit = limitBroken(reply);
    if (limit !== undefined && reply.kind !== 'answer') quiet.ask(limit, quietMsOf(reply));
    return reply;
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
