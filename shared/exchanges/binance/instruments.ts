/** From a row of Binance's exchange information, whose rules are a list of filters, to the domain's words. */

import { zero, type Decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { PriceLimits } from '../../domain/market.ts';
import { binanceError } from './errors.ts';
import { parseAnswer } from './parse.ts';
import {
  lotSizeShape,
  notionalShape,
  percentPriceBySideShape,
  percentPriceShape,
  priceFilterShape,
  type SymbolRow,
} from './payloads.ts';

/** How far prices may be from the reference; absent where no filter says so. */
export interface PriceBand {
  readonly highestBuyFactor: Decimal;
  readonly lowestSellFactor: Decimal;
  /** The reference is the average over so many minutes, or the last price when 0. */
  readonly averageMinutes: number;
}

export interface InstrumentRules {
  readonly instrument: Instrument;
  readonly priceBand: PriceBand | undefined;
}

type Filter = SymbolRow['filters'][number];

export function rulesOf(row: SymbolRow, symbol: string, where: string): InstrumentRules {
  if (`${row.baseAsset}-${row.quoteAsset}` !== symbol) {
    throw binanceError('unknownSymbol', `binance has no instrument ${symbol}`);
  }
  const filterOf = (type: string): Filter | undefined =>
    row.filters.find(({ filterType }) => filterType === type);
  const { tickSize } = parseAnswer(priceFilterShape, filterOf('PRICE_FILTER'), where);
  const lot = parseAnswer(lotSizeShape, filterOf('LOT_SIZE'), where);
  if (tickSize.lte(0) || lot.stepSize.lte(0)) {
    throw binanceError('badAnswer', `${where} answered no steps of price and quantity`);
  }
  const notional = filterOf('NOTIONAL') ?? filterOf('MIN_NOTIONAL');
  return {
    instrument: {
      symbol,
      base: row.baseAsset,
      quote: row.quoteAsset,
      tickSize,
      lotSize: lot.stepSize,
      minQuantity: lot.minQty,
      minNotional:
        notional === undefined ? zero : parseAnswer(notionalShape, notional, where).minNotional,
      ...(lot.maxQty.isZero() ? {} : { maxQuantity: lot.maxQty }),
      isTradable: row.status === 'TRADING' && row.isSpotTradingAllowed,
    },
    priceBand: priceBandOf(filterOf, where),
  };
}

function priceBandOf(
  filterOf: (type: string) => Filter | undefined,
  where: string,
): PriceBand | undefined {
  const bySide = filterOf('PERCENT_PRICE_BY_SIDE');
  if (bySide !== undefined) {
    const row = parseAnswer(percentPriceBySideShape, bySide, where);
    return {
      highestBuyFactor: row.bidMultiplierUp,
      lowestSellFactor: row.askMultiplierDown,
      averageMinutes: row.avgPriceMins,
    };
  }
  const both = filterOf('PERCENT_PRICE');
  if (both === undefined) return undefined;
  const row = parseAnswer(percentPriceShape, both, where);
  return {
    highestBuyFactor: row.multiplierUp,
    lowestSellFactor: row.multiplierDown,
    averageMinutes: row.avgPriceMins,
  };
}

export function priceLimitsOf(band: PriceBand, reference: Decimal): PriceLimits {
  return {
    highestBuy: reference.mul(band.highestBuyFactor),
    lowestSell: reference.mul(band.lowestSellFactor),
  };
}
