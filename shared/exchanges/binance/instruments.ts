/** From a row of Binance's exchange information, whose rules are a list of filters, to the domain's words. */

import { maxOf, minOf, zero, type Decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { PriceLimits } from '../../domain/market.ts';
import { binanceError } from './errors.ts';
import { parseAnswer } from './parse.ts';
import {
  lotSizeShape,
  notionalShape,
  orderCountShape,
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
  /** Whatever the market. */
  readonly priceBounds: PriceLimits;
  readonly priceBand: PriceBand | undefined;
}

type Filter = SymbolRow['filters'][number];

export function rulesOf(row: SymbolRow, symbol: string, where: string): InstrumentRules {
  if (`${row.baseAsset}-${row.quoteAsset}` !== symbol) {
    throw binanceError('unknownSymbol', `binance has no instrument ${symbol}`);
  }
  const filterOf = (type: string): Filter | undefined =>
    row.filters.find(({ filterType }) => filterType === type);
  const price = parseAnswer(priceFilterShape, filterOf('PRICE_FILTER'), where);
  const { tickSize } = price;
  const lot = parseAnswer(lotSizeShape, filterOf('LOT_SIZE'), where);
  if (tickSize.lte(0) || lot.stepSize.lte(0)) {
    throw binanceError('badAnswer', `${where} answered no steps of price and quantity`);
  }
  const notional = filterOf('NOTIONAL') ?? filterOf('MIN_NOTIONAL');
  const orderCount = filterOf('MAX_NUM_ORDERS');
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
      ...(orderCount === undefined
        ? {}
        : { openOrdersMax: parseAnswer(orderCountShape, orderCount, where).maxNumOrders }),
      isTradable: row.status === 'TRADING' && row.isSpotTradingAllowed,
    },
    // Zero switches a bound off.
    priceBounds: {
      ...(price.maxPrice?.gt(0) === true ? { highestBuy: price.maxPrice } : {}),
      ...(price.minPrice?.gt(0) === true ? { lowestSell: price.minPrice } : {}),
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

/** The narrower of what the band allows around the reference and what is allowed at all. */
export function priceLimitsOf(
  band: PriceBand,
  reference: Decimal,
  bounds: PriceLimits,
): PriceLimits {
  const highestBuy = reference.mul(band.highestBuyFactor);
  const lowestSell = reference.mul(band.lowestSellFactor);
  return {
    highestBuy: minOf(highestBuy, bounds.highestBuy ?? highestBuy),
    lowestSell: maxOf(lowestSell, bounds.lowestSell ?? lowestSell),
  };
}
