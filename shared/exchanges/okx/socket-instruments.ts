/** How order operations on a websocket name their instruments: by a number that differs between environments. */

import { ExchangeError } from '../../ports/exchange.ts';
import type { OkxCaller } from './caller.ts';
import type { InstrumentName } from './order-bodies.ts';
import { parseRows } from './parse.ts';
import { instrumentCodeShape } from './payloads.ts';

const path = '/api/v5/public/instruments';

/** One that has no number, or is unknown, keeps its name: the exchange's answers to its orders say what is wrong. */
export async function readInstrumentNames(
  caller: OkxCaller,
  symbols: readonly string[],
): Promise<(symbol: string) => InstrumentName> {
  const codes = new Map<string, number>();
  const wanted = new Set(symbols);
  for (const { instId, instIdCode } of await readRows(caller, [...wanted])) {
    if (wanted.has(instId) && typeof instIdCode === 'number') codes.set(instId, instIdCode);
  }
  return (symbol) => {
    const instIdCode = codes.get(symbol);
    return instIdCode === undefined ? { instId: symbol } : { instIdCode };
  };
}

/** For one symbol its row; for several the whole market at once. */
async function readRows(caller: OkxCaller, [symbol, ...others]: readonly string[]) {
  if (symbol === undefined) return [];
  const narrow = others.length === 0 ? { instId: symbol } : {};
  const query = { instType: 'SPOT', ...narrow };
  try {
    const rows = await caller.read({ path, query, access: 'public' });
    return parseRows(instrumentCodeShape, rows, path);
  } catch (error) {
    if (error instanceof ExchangeError && error.kind === 'unknownSymbol') return [];
    throw error;
  }
}
