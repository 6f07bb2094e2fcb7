/** Instruments, kept for an hour: besides the caller, every reading of a fee needs the currency it is charged in. */

import type { Instrument } from '../../domain/instrument.ts';
import { keep, type Kept } from '../kept.ts';
import type { HitbtcCaller } from './caller.ts';
import { hitbtcError } from './errors.ts';
import { instrumentOf, parseAnswer, wireSymbolOf } from './parse.ts';
import { symbolShape, symbolsShape } from './payloads.ts';

interface Listed {
  readonly instrument: Instrument;
  /** What fees are charged in, whatever the side. */
  readonly feeCurrency: string;
}

/** Rejects with an `ExchangeError` of kind `unknownSymbol` for what is not traded here. */
export type Listing = Kept<Listed>;

export function createListing(caller: HitbtcCaller): Listing {
  return keep(
    () => caller.now(),
    async (symbol) => {
      const path = '/api/3/public/symbol';
      const wireSymbol = wireSymbolOf(symbol);
      const json = await caller.read({ path, query: { symbols: wireSymbol }, access: 'public' });
      const row = parseAnswer(symbolsShape, json, path)[wireSymbol];
      if (row === undefined) throw hitbtcError('unknownSymbol', `hitbtc has no symbol ${symbol}`);
      const parsed = parseAnswer(symbolShape, row, path);
      return {
        instrument: instrumentOf(symbol, parsed),
        feeCurrency: parsed.fee_currency,
      };
    },
  );
}
