/** The parameters of one request: texts of a query, or what a JSON body holds. */

import { HtxRefusal, malformed, missing } from './htx-wire.ts';

export class HtxParameters {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** Numbers count as the text they are written with; empty text counts as absent. */
  optional(name: string): string | undefined {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw malformed(name);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,16}$/.test(text)) throw malformed(name);
    return Number(text);
  }

  /** A count within its bounds, or what counts without it. */
  size({ min, max, byDefault }: { min: number; max: number; byDefault: number }): number {
    const size = this.integer('size') ?? byDefault;
    if (size < min || size > max) throw malformed('size');
    return size;
  }

  /** Plain decimal text. */
  decimalText(name: string): string {
    const text = this.required(name);
    if (!/^\d{1,20}(\.\d{1,20})?$/.test(text)) throw malformed(name);
    return text;
  }

  /** What a comma-separated list names. */
  list(name: string): readonly string[] | undefined {
    return this.optional(name)
      ?.split(',')
      .map((part) => part.trim());
  }

  /** The texts of a JSON array. */
  texts(name: string): readonly string[] | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw malformed(name);
    return value.map((entry: unknown) => {
      if (typeof entry !== 'string' && typeof entry !== 'number') throw malformed(name);
      return String(entry);
    });
  }

  clientOrderId(): string | undefined {
    const text = this.optional('client-order-id');
    if (text !== undefined && !/^[a-zA-Z0-9_-]{1,64}$/.test(text)) {
      throw new HtxRefusal('invalid-client-order-id', 'Invalid client order id');
    }
    return text;
  }
}

/** Those of each entry of a list; none where there is no list. */
export function entriesOf(parsed: unknown): readonly HtxParameters[] {
  if (!Array.isArray(parsed)) return [];
  return parsed.map((entry: unknown) => new HtxParameters(recordOf(entry)));
}

/** What a JSON object holds. Throws `HtxRefusal` for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('body');
  return Object.fromEntries(Object.entries(value));
}
