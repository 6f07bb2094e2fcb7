/** The envelope of OKX v5 answers, and refusals on the way to one. Texts of messages are for people only. */

import type { WireAnswer } from '../http-front.ts';

/** A request refused as a whole: thrown by the parsing below a handler, answered in one place. */
export class OkxRefusal extends Error {
  override readonly name = 'OkxRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const tooMany = new OkxRefusal(429, '50011', 'Too Many Requests');

export function parameterError(name: string): OkxRefusal {
  return new OkxRefusal(400, '51000', `Parameter ${name} error`);
}

export function emptyParameter(name: string): OkxRefusal {
  return new OkxRefusal(400, '50014', `Parameter ${name} cannot be empty.`);
}

export function envelope(
  data: readonly unknown[],
  { status = 200, code = '0', msg = '' }: { status?: number; code?: string; msg?: string } = {},
): WireAnswer {
  return json(status, { code, msg, data });
}

/** Order operations add when they came in and went out, in microseconds. */
export function operationsBody(
  data: readonly { readonly sCode: string }[],
  { inMs, outMs }: { inMs: number; outMs: number },
) {
  const failed = data.filter(({ sCode }) => sCode !== '0').length;
  const [code, msg] =
    failed === 0
      ? ['0', '']
      : failed === data.length
        ? ['1', 'All operations failed']
        : ['2', 'Bulk operation partially succeeded'];
  return { code, msg, data, inTime: `${inMs}000`, outTime: `${outMs}000` };
}

/** Errors outside the business have no data, as those of the gateway that checks keys. */
export function refusalAnswer({ status, code, message }: OkxRefusal): WireAnswer {
  return status === 401
    ? json(status, { msg: message, code })
    : json(status, { code, msg: message, data: [] });
}

export function json(status: number, body: unknown): WireAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
