/** Answers and refusals of Luno's API v1, and the parameters of its requests. */

import { zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { WireAnswer, WireRequest } from '../http-front.ts';

/** Thrown by whatever finds the fault, answered in one place. The code is what clients go by. */
export class LunoRefusal extends Error {
  override readonly name = 'LunoRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const unauthorised = (): LunoRefusal =>
  new LunoRefusal(401, 'ErrUnauthorised', 'You are not authorised to access this route');

/** Offending fields are named in the text; in which form the exchange lists them is not confirmed. */
export const invalidArguments = (field: string): LunoRefusal =>
  new LunoRefusal(400, 'ErrInvalidArguments', `Invalid arguments: ${field}`);

export const tooManyRequests = (): LunoRefusal =>
  new LunoRefusal(
    429,
    'ErrTooManyRequests',
    'You are exceeding the allowed request rate limit. Please try again later.',
  );

export function jsonAnswer(body: unknown, status = 200): WireAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

export function refusalAnswer({ status, code, message }: LunoRefusal): WireAnswer {
  return jsonAnswer({ error: message, error_code: code }, status);
}

/** What no route answers to has no words either. */
export const notFound: WireAnswer = { status: 404, contentType: 'text/plain', body: '' };

/** In the address and, on a POST, in the form: both are taken, the form first. */
export function parametersOf({ query, body, headers }: WireRequest): URLSearchParams {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return query;
  return new URLSearchParams([...new URLSearchParams(body), ...query]);
}

/** Empty counts as absent. */
export function textOf(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name);
  return text === null || text === '' ? undefined : text;
}

/** Throws `LunoRefusal`. */
export function integerOf(parameters: URLSearchParams, name: string): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalidArguments(name);
  return Number(text);
}

/** Throws `LunoRefusal`. */
export function flagOf(parameters: URLSearchParams, name: string): boolean {
  const text = textOf(parameters, name) ?? 'false';
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0)$/i.test(text)) return false;
  throw invalidArguments(name);
}

/** As many decimals as there are, two at least: `0.00` is nothing. */
export function amountText(value: Decimal | undefined): string {
  const amount = value ?? zero;
  return amount.toFixed(Math.max(2, amount.decimalPlaces()));
}
