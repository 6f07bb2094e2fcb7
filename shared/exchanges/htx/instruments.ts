/** From a row of HTX's market settings, whose steps are counts of decimals, to the domain's words. */

import { decimal, zero, type Decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { PriceLimits } from '../../domain/market.ts';
import { htxError } from './errors.ts';
import type { SymbolRow } from './payloads.ts';

/** How far prices may be from the market's, as factors; an absent one does not bind. */
export interface PriceBand {
  readonly highestBuyFactor?: Decimal;
  readonly lowestSellFactor?: Decimal;
}

export interface InstrumentRules {
  readonly instrument: Instrument;
  readonly priceBand: PriceBand;
}

export function rulesOf(row: SymbolRow, symbol: string): InstrumentRules {
  const base = row.bc.toUpperCase();
  const quote = row.qc.toUpperCase();
  if (`${base}-${quote}` !== symbol) {
    throw htxError('unknownSymbol', `htx has no instrument ${symbol}`);
  }
  const maxQuantity = positive(row.lomaxoa);
  const highestBuyFactor = positive(row.blmlt);
  const lowestSellFactor = positive(row.slmgt);
  return {
    instrument: {
      symbol,
      base,
      quote,
      tickSize: stepOf(row.pp),
      lotSize: stepOf(row.ap),
      minQuantity: row.lominoa,
      minNotional: row.minov ?? zero,
      ...(maxQuantity === undefined ? {} : { maxQuantity }),
      isTradable: row.state === 'online' && row.at === 'enabled',
    },
    priceBand: {
      ...(highestBuyFactor === undefined ? {} : { highestBuyFactor }),
      ...(lowestSellFactor === undefined ? {} : { lowestSellFactor }),
    },
  };
}

function stepOf(decimals: number): Decimal {
  return decimal(`1e-${decimals}`);
}

/** Zero stands for no such rule. */
function positive(value: Decimal | null | undefined): Decimal | undefined {
  return value?.gt(0) === true ? value : undefined;
}

export function priceLimitsOf(band: PriceBand, market: Decimal): PriceLimits {
  const { highestBuyFactor, lowestSellFactor } = band;
  return {
    ...(highestBuyFactor === undefined ? {} : { highestBuy: market.mul(highestBuyFactor) }),
    ...(lowestSellFactor === undefined ? {} : { lowestSell: market.mul(lowestSellFactor) }),
  };
}
