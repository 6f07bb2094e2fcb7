/** Answers and refusals of HitBTC v3. Texts of messages are for people only. */

import type { WireAnswer } from '../http-front.ts';

export type WireObject = Readonly<Record<string, unknown>>;

/** Thrown by whatever finds the fault, answered in one place. */
export class HitbtcRefusal extends Error {
  override readonly name = 'HitbtcRefusal';
  readonly status: number;
  readonly code: number;
  readonly description: string;

  constructor(status: number, code: number, message: string, description = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.description = description;
  }

  /** As it stands in answers of both routes. */
  toError(): WireObject {
    const { code, message, description } = this;
    return { code, message, ...(description === '' ? {} : { description }) };
  }
}

export const unauthorized = (description: string): HitbtcRefusal =>
  new HitbtcRefusal(401, 1002, 'Authorization is required or has been failed', description);

export const invalid = (field: string, why: string): HitbtcRefusal =>
  new HitbtcRefusal(400, 10001, 'Validation error', `${field} ${why}`);

export const orderNotFound = (): HitbtcRefusal => new HitbtcRefusal(400, 20002, 'Order not found');

export const symbolNotFound = (symbol: string): HitbtcRefusal =>
  new HitbtcRefusal(400, 2001, 'Symbol not found', `No such symbol: ${symbol.slice(0, 20)}`);

export const tooManyRequests = new HitbtcRefusal(429, 429, 'Too many requests');

export function jsonAnswer(body: unknown, status = 200): WireAnswer {
  return { status, contentType: 'application/json', body: toJson(body) };
}

export function refusalAnswer(refusal: HitbtcRefusal): WireAnswer {
  return jsonAnswer({ error: refusal.toError() }, refusal.status);
}

const longMark = /"#(\d+)#"/g;

/** Ids have 64 bits and are JSON numbers: here they are `bigint`s, which are written out digit by digit. */
export function toJson(body: unknown): string {
  const marked = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? `#${value}#` : value,
  );
  return marked.replace(longMark, '$1');
}

function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a body, which may be JSON or a form. Throws `HitbtcRefusal`. */
export function fieldsOf(body: string, contentType: string): WireObject {
  if (body.trim() === '') return {};
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const parsed = parseObject(body);
  if (parsed === undefined) throw invalid('body', 'is not a JSON object');
  return parsed;
}

export function parseObject(text: string): WireObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isWireObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
