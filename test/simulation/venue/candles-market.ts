/** A market that was recorded, as a scenario names it: what it plays, by which rules, and what accounts have there. */

import { fileURLToPath } from 'node:url';
import type { Recording } from '../../../local/market/recording.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Luck } from '../kernel/luck.ts';
import { recordingOf } from './candles.ts';
import { readMarket, type Part, type Units } from './candles-file.ts';
import { drawShape, isShape } from './candles-shapes.ts';

export interface RecordedMarket extends Part, Units {
  /** One that comes with the project, a shape's name, or the path of a gzip CSV of candles or trades. */
  readonly file: string;
  readonly minQuantity: string;
  readonly minNotional: string;
  readonly funds: { readonly base: string; readonly quote: string };
}

/** What may be given away; see recordings/SOURCES.md. */
const bundledMarkets: Readonly<Record<string, string>> = {
  'btc-usd-2017-09-03': 'btc-usd-2017-09-03.csv.gz',
};

export function openRecorded(symbol: string, market: RecordedMarket, luck: Luck) {
  const { file, funds, priceDecimals, quantityDecimals } = market;
  const [base = '', quote = ''] = symbol.split('-');
  const instrument: Instrument = {
    ...{ symbol, base, quote, isTradable: true },
    tickSize: decimal(10).pow(-priceDecimals),
    lotSize: decimal(10).pow(-quantityDecimals),
    minQuantity: decimal(market.minQuantity),
    minNotional: decimal(market.minNotional),
  };
  const trades = isShape(file)
    ? drawShape(file, market, luck)
    : readMarket(pathOf(file), market, luck);
  const lengthMs = (trades.at(-1)?.ms ?? 0) + 1;
  const recording: Recording = recordingOf(trades, {
    ...{ name: file, lengthMs, priceDecimals, quantityDecimals },
  });
  return { instrument, recording, funds: { [base]: funds.base, [quote]: funds.quote } };
}

/** How long a market lasts, and when its lowest price is traded, ms from its beginning. */
export function spanOf(symbol: string, market: RecordedMarket, luck: Luck) {
  const { recording } = openRecorded(symbol, market, luck);
  let lowest = { ms: 0, price: Number.MAX_SAFE_INTEGER };
  for (const event of recording.events) {
    if (event.kind === 'trade' && event.price < lowest.price) lowest = event;
  }
  return { lengthMs: recording.lengthMs, crashMs: lowest.ms };
}

function pathOf(file: string): string {
  const bundled = bundledMarkets[file];
  if (bundled === undefined) return file;
  return fileURLToPath(new URL(`../recordings/${bundled}`, import.meta.url));
}
