/** The instrument of a preview: known ones, or as flags say. */

import { readDecimal } from '../shared/config/decimal-field.ts';
import { zero, type Decimal } from '../shared/domain/decimal.ts';
import type { Instrument } from '../shared/domain/instrument.ts';
import { InputError } from './io.ts';

export interface InstrumentFlags {
  readonly tickSize?: string;
  readonly lotSize?: string;
  readonly minQuantity?: string;
  readonly minNotional?: string;
}

interface Steps {
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: string;
}

/** As OKX told them in 2026 (`tickSz`, `lotSz`, `minSz` of GET /api/v5/public/instruments). */
const stepsKnown: ReadonlyMap<string, Steps> = new Map([
  ['BTC-USDT', { tickSize: '0.1', lotSize: '0.00000001', minQuantity: '0.00001' }],
]);

/** Flags win over what is known of the symbol. */
export function instrumentOf(symbol: string, flags: InstrumentFlags): Instrument {
  const known = stepsKnown.get(symbol);
  const tickSize = flags.tickSize ?? known?.tickSize;
  const lotSize = flags.lotSize ?? known?.lotSize;
  const minQuantity = flags.minQuantity ?? known?.minQuantity ?? lotSize;
  if (tickSize === undefined || lotSize === undefined || minQuantity === undefined) {
    throw new InputError([
      `${symbol}: its steps are not known here, give them with --tick-size and --lot-size`,
    ]);
  }
  const [base = '', quote = ''] = symbol.split('-');
  return {
    symbol,
    base,
    quote,
    tickSize: positiveFlag('--tick-size', tickSize),
    lotSize: positiveFlag('--lot-size', lotSize),
    minQuantity: positiveFlag('--min-quantity', minQuantity),
    minNotional:
      flags.minNotional === undefined ? zero : decimalFlag('--min-notional', flags.minNotional),
    isTradable: true,
  };
}

/** Reads a decimal of zero or more. */
export function decimalFlag(flag: string, text: string): Decimal {
  const read = readDecimal(text);
  if (read !== undefined) return read;
  throw new InputError([`${flag}: found ${JSON.stringify(text)}, allowed a decimal like 0.05`]);
}

/** Reads a decimal above zero. */
export function positiveFlag(flag: string, text: string): Decimal {
  const read = decimalFlag(flag, text);
  if (read.gt(0)) return read;
  throw new InputError([`${flag}: found ${JSON.stringify(text)}, allowed a decimal above 0`]);
}
