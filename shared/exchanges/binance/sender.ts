/** Sends one request to Binance, addressed and signed, and opens what comes back. */

import { createHttp, type HttpResult } from '../http.ts';
import type { ExchangeOptions } from '../options.ts';
import { redact } from '../redact.ts';
import type { Access } from './access.ts';
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

export type BinanceSender = (sending: Sending) => Promise<Reply>;

export function createBinanceSender(options: ExchangeOptions, access: Access): BinanceSender {
  const http = createHttp(options);
  const clean = (text: string): string => redact(text, access.secrets);

  return async ({ method, path, parameters, isSigned }) => {
    options.onCall?.(`${method} ${path}`);
    const text = isSigned ? signedQuery(access.signer, parameters) : queryOf(parameters);
    const isInBody = method === 'POST';
    const result = await http({
      method,
      url: `${access.baseUrl}${path}${isInBody || text === '' ? '' : `?${text}`}`,
      headers: {
        ...(isSigned ? { 'X-MBX-APIKEY': access.apiKey } : {}),
        ...(isInBody ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(isInBody ? { body: text } : {}),
    });
    return open(result, clean);
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
