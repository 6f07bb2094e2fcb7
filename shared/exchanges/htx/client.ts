/** HTX spot over REST, behind the exchange port. Source of all wire facts: the HTX spot API reference. */

import type { Capabilities, Exchange } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import { accessOf } from './access.ts';
import { createSpotAccount } from './account.ts';
import { createHtxCaller } from './caller.ts';
import { createFillReads } from './fills.ts';
import { placeBatchMax } from './order-parameters.ts';
import { createOrderReads } from './order-reads.ts';
import { cancelOrders, placeOrders } from './orders.ts';
import { createAccountReads, createMarketReads } from './reads.ts';
import { createSentNames } from './sent-names.ts';

const capabilities: Capabilities = {
  clientOrderIds: true,
  postOnly: true,
  immediateOrCancel: true,
  fillHistory: true,
  // Requests hold for five minutes, whatever they say: only our own clock stops a late one.
  placeExpiry: false,
  batchSizeMax: placeBatchMax,
  // Not documented; well below what one page of open orders holds.
  openOrdersMax: 200,
};

const pagesMaxDefault = 50;

/** Throws an `ExchangeError` when the credentials cannot be used; sends nothing yet. */
export function createHtxExchange(options: ExchangeOptions): Exchange {
  const access = accessOf(options.credentials);
  const caller = createHtxCaller(options, access);
  const account = createSpotAccount(caller);
  const pagesMax = options.pagesMax ?? pagesMaxDefault;
  const desk = { caller, account, sentNames: createSentNames() };

  return {
    name: 'htx',
    capabilities,
    ...createMarketReads(caller),
    ...createOrderReads(caller, account, pagesMax),
    ...createFillReads(caller, pagesMax, options.clock),
    ...createAccountReads(caller, account, access),
    place: (requests, lane) => placeOrders(desk, requests, lane),
    cancel: (requests) => cancelOrders(desk, requests),
    serverTime: () => caller.serverTime(),
    exchangeNow: () => caller.exchangeNow(),
    rateUsage: () => caller.rateUsage(),
  };
}
