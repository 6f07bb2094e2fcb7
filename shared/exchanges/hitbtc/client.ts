/** HitBTC v3 over REST, spot, behind the exchange port. Source of all wire facts: the HitBTC API v3 reference. */

import type { Capabilities, Exchange } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import { createHitbtcCaller } from './caller.ts';
import { createFillReads } from './fills.ts';
import { createListing } from './instruments.ts';
import { cancelOrders, placeOrders } from './orders.ts';
import { createAccountReads, createMarketReads, createOrderReads } from './reads.ts';

const capabilities: Capabilities = {
  clientOrderIds: true,
  postOnly: true,
  immediateOrCancel: true,
  fillHistory: true,
  // A late request is refused, but the websocket knows no such window.
  placeExpiry: false,
  batchSizeMax: 1,
  openOrdersMax: 2_000,
};

/** Of a thousand rows. */
const pagesMaxDefault = 50;

/** Throws an `ExchangeError` when the credentials cannot be used; sends nothing yet. */
export function createHitbtcExchange(options: ExchangeOptions): Exchange {
  const caller = createHitbtcCaller(options);
  const listing = createListing(caller);
  const orders = createOrderReads(caller);

  async function clientOrderIdOf(symbol: string, id: string): Promise<string | undefined> {
    const open = await orders.openOrders(symbol);
    return open.find((report) => report.exchangeOrderId === id)?.clientOrderId;
  }

  return {
    name: 'hitbtc',
    capabilities,
    ...createMarketReads(caller, listing),
    ...createFillReads(caller, listing, options.pagesMax ?? pagesMaxDefault),
    ...orders,
    ...createAccountReads(caller),
    place: (requests, lane) => placeOrders(caller, requests, lane),
    cancel: (requests) => cancelOrders(caller, requests, clientOrderIdOf),
    serverTime: () => caller.serverTime(),
    exchangeNow: () => caller.exchangeNow(),
    // No header of HitBTC's tells how much of a limit is used; none is documented.
    rateUsage: () => [],
  };
}
