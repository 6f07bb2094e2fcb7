/** Answers of HTX: two envelopes, both with HTTP status 200 for what the exchange itself has to say. */

import type { WireAnswer } from '../http-front.ts';

/** Thrown anywhere below a request, answered in one place. */
export class HtxRefusal extends Error {
  override readonly name = 'HtxRefusal';
  /** `err-code` of the first envelope. */
  readonly errCode: string;
  /** `code` of the second one. */
  readonly code: number;
  /** Further fields of the answer, as `order-state`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    errCode: string,
    message: string,
    { code = 2002, ...more }: { readonly code?: number; readonly [field: string]: unknown } = {},
  ) {
    super(message);
    this.errCode = errCode;
    this.code = code;
    this.more = more;
  }
}

export function missing(name: string): HtxRefusal {
  return new HtxRefusal('validation-constraints-required', `Field is missing: ${name}.`);
}

export function malformed(name: string): HtxRefusal {
  return new HtxRefusal('validation-format-error', `Format Error: ${name}.`);
}

/** Of a request that needs a key; the second envelope has a number for it. */
export function notSigned(message: string, code = 1003): HtxRefusal {
  return new HtxRefusal('api-signature-not-valid', `Signature not valid: ${message}`, { code });
}

/** A body of the first envelope. */
export function refusalBody(refusal: HtxRefusal) {
  return { ...refusalFields(refusal), data: null, ...refusal.more };
}

export function refusalFields({ errCode, message }: HtxRefusal) {
  return { status: 'error', 'err-code': errCode, 'err-msg': message };
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const contentType = 'application/json;charset=UTF-8';
  return { status, contentType, body: JSON.stringify(body), headers };
}
