/** Reads about the market. */

import { decimal, type Decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { ccxtError } from './access.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import { stepOf } from './exact-numbers.ts';
import { instrumentOf, priceLimitsOf, stepsOf } from './instruments.ts';
import { countingModes } from './library.ts';
import { parseContent } from './parse.ts';
import { marketShape, tickerShape, type MarketRow } from './payloads.ts';

export type MarketReads = Pick<Exchange, 'instrument' | 'ticker' | 'priceLimits'>;

export function createMarketReads(caller: CcxtCaller): MarketReads {
  async function readTicker(symbol: string) {
    const wireSymbol = wireSymbolOf(symbol);
    await marketOf(caller, symbol);
    const content = await caller.read('fetchTicker', (ccxt) => ccxt.fetchTicker(wireSymbol));
    const row = parseContent(caller, tickerShape, content, 'fetchTicker');
    const last = row.last ?? row.close;
    if (row.symbol !== wireSymbol || last === undefined || last.lte(0)) {
      throw caller.badAnswer(`${caller.name} fetchTicker answered no price of ${symbol}`);
    }
    const { bid, ask, timestamp } = row;
    return {
      symbol,
      last,
      ...(bid === undefined || bid.lte(0) ? {} : { bid }),
      ...(ask === undefined || ask.lte(0) ? {} : { ask }),
      timeMs: timestamp ?? caller.exchangeNow(),
    };
  }

  return {
    async instrument(symbol, maxAgeMs) {
      const market = await marketOf(caller, symbol, maxAgeMs);
      const isByPrice = caller.client.precisionMode === countingModes.significantDigits;
      const price = isByPrice ? (await readTicker(symbol)).last : one;
      return exactInstrument(caller, market, symbol, price);
    },
    ticker: readTicker,
    async priceLimits(symbol) {
      return priceLimitsOf(await marketOf(caller, symbol));
    },
  };
}

const one = decimal(1);

/** Rejects with an `ExchangeError` of kind `unknownSymbol` unless it is a spot market. */
export async function marketOf(
  caller: CcxtCaller,
  symbol: string,
  maxAgeMs?: number,
): Promise<MarketRow> {
  await caller.ready(maxAgeMs);
  const content = caller.client.markets?.[wireSymbolOf(symbol)];
  const unknown = `${caller.name} has no spot market ${symbol}`;
  if (content === undefined) throw ccxtError(caller.name, 'unknownSymbol', unknown);
  const market = parseContent(caller, marketShape, content, 'loadMarkets');
  if (market.spot === false || `${market.base}-${market.quote}` !== symbol) {
    throw ccxtError(caller.name, 'unknownSymbol', unknown);
  }
  return market;
}

/** What ccxt would round is no step: some adapters count digits of prices, and places of quantities. */
function exactInstrument(
  caller: CcxtCaller,
  market: MarketRow,
  symbol: string,
  price: Decimal,
): Instrument {
  const { client } = caller;
  const steps = stepsOf(market, client.precisionMode, price);
  const places = stepOf(market.precision.amount, countingModes.decimalPlaces, price);
  const least = market.limits.amount?.min ?? one;
  const lotSize = [steps?.lotSize, places].find(
    (step) =>
      step !== undefined &&
      decimal(client.amountToPrecision(market.symbol, least.plus(step).toFixed())).eq(
        least.plus(step),
      ),
  );
  if (steps === undefined || lotSize === undefined) {
    throw caller.badAnswer(`${caller.name} loadMarkets does not tell the steps of ${symbol}`);
  }
  return instrumentOf(market, symbol, { tickSize: steps.tickSize, lotSize });
}
