/** Binance Spot over REST, behind the exchange port. Source of all wire facts: the Binance Spot API documentation. */

import type { Capabilities, Exchange } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import { accessOf } from './access.ts';
import { createBinanceCaller } from './caller.ts';
import { createFillReads } from './fills.ts';
import { cancelOrders, placeOrders } from './orders.ts';
import { createAccountReads, createMarketReads, createOrderReads } from './reads.ts';

const capabilities: Capabilities = {
  clientOrderIds: true,
  postOnly: true,
  immediateOrCancel: true,
  fillHistory: true,
  // A request whose window is over is refused, on arrival and again before the matching.
  placeExpiry: true,
  batchSizeMax: 1,
  // The filter MAX_NUM_ORDERS of the large symbols.
  openOrdersMax: 200,
};

const pagesMaxDefault = 50;

/** Throws an `ExchangeError` when the credentials cannot be used; sends nothing yet. */
export function createBinanceExchange(options: ExchangeOptions): Exchange {
  const access = accessOf(options.credentials);
  const caller = createBinanceCaller(options, access);

  return {
    name: 'binance',
    capabilities,
    ...createMarketReads(caller),
    ...createOrderReads(caller),
    ...createFillReads(caller, options.pagesMax ?? pagesMaxDefault),
    ...createAccountReads(caller, access),
    place: (requests, lane) => placeOrders(caller, requests, lane),
    cancel: (requests) => cancelOrders(caller, requests),
    serverTime: () => caller.serverTime(),
    exchangeNow: () => caller.exchangeNow(),
    rateUsage: () => caller.rateUsage(),
  };
}
