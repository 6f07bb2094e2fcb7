/** Refusals of Binance: a code and a text, with the HTTP status that goes with them on both transports. */

import type { WireAnswer } from '../http-front.ts';

/** Thrown anywhere below a request, answered in one place. */
export class BinanceRefusal extends Error {
  override readonly name = 'BinanceRefusal';
  readonly status: number;
  readonly code: number;
  /** How long to keep quiet, by the exchange's clock, epoch ms. */
  readonly retryAtMs: number | undefined;
  /** Of requests that did one thing of two. */
  readonly data: unknown;

  constructor(
    status: number,
    code: number,
    message: string,
    more: { readonly retryAtMs?: number; readonly data?: unknown } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAtMs = more.retryAtMs;
    this.data = more.data;
  }
}

export function mandatory(name: string): BinanceRefusal {
  const message = `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
  return new BinanceRefusal(400, -1102, message);
}

export function illegal(name: string, form: string): BinanceRefusal {
  const message = `Illegal characters found in parameter '${name}'; legal range is '${form}'.`;
  return new BinanceRefusal(400, -1100, message);
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  const contentType = 'application/json';
  return { status, contentType, body: JSON.stringify(body), headers };
}

export function refusalBody({ code, message, data }: BinanceRefusal) {
  return { code, msg: message, ...(data === undefined ? {} : { data }) };
}
