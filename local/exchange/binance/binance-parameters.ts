/** The parameters of one request, wherever they came in. */

import { BinanceRefusal, illegal, mandatory } from './binance-wire.ts';

export class BinanceParameters {
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  /** Empty counts as absent. */
  optional(name: string): string | undefined {
    const value = this.values.get(name);
    return value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw mandatory(name);
    return value;
  }

  oneOf<T>(name: string, allowed: Readonly<Record<string, T>>, code: number): T {
    const text = this.required(name);
    const value = Object.hasOwn(allowed, text) ? allowed[text] : undefined;
    if (value === undefined) throw new BinanceRefusal(400, code, `Invalid ${name}.`);
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,16}$/.test(text)) throw illegal(name, '^[0-9]{1,20}$');
    return Number(text);
  }

  /** A window may have up to three decimals. */
  milliseconds(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,16}(\.\d{1,3})?$/.test(text)) throw illegal(name, '^[0-9]{1,20}$');
    return Number(text);
  }

  /** Plain decimal text with at most eight decimals. */
  decimalText(name: string): string {
    const text = this.required(name);
    if (!/^\d{1,20}(\.\d{1,20})?$/.test(text)) {
      throw illegal(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
    }
    if ((text.split('.')[1] ?? '').replace(/0+$/, '').length > 8) {
      throw new BinanceRefusal(400, -1111, `Parameter '${name}' has too much precision.`);
    }
    return text;
  }

  clientOrderId(name: string): string | undefined {
    const text = this.optional(name);
    if (text !== undefined && !/^[a-zA-Z0-9-_]{1,36}$/.test(text)) {
      throw illegal(name, '^[a-zA-Z0-9-_]{1,36}$');
    }
    return text;
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.optional(name) !== undefined);
  }

  /** Under the names of another request. */
  renamed(names: Readonly<Record<string, string>>): BinanceParameters {
    const entries = Object.entries(names).map(
      ([name, theirs]) => [name, this.values.get(theirs) ?? ''] as const,
    );
    return new BinanceParameters(new Map([...this.values, ...entries]));
  }
}
