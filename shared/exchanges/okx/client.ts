/** OKX v5 over REST, spot in cash mode, behind the exchange port. Source of all wire facts: the OKX API guide. */

import type { OrderReport } from '../../domain/order.ts';
import type { Capabilities, Exchange } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import { createOkxCaller } from './caller.ts';
import { createFillReads } from './fills.ts';
import { batchSizeMax, cancelOrders, placeOrders } from './orders.ts';
import { createAccountReads, createMarketReads, createOrderReads } from './reads.ts';

const capabilities: Capabilities = {
  clientOrderIds: true,
  postOnly: true,
  immediateOrCancel: true,
  fillHistory: true,
  placeExpiry: true,
  batchSizeMax,
  openOrdersMax: 500,
};

/** More than the 4000 orders an account can have open. */
const pagesMaxDefault = 50;
const agesMax = 2_000;

/** Throws an `ExchangeError` when the credentials cannot be used; sends nothing yet. */
export function createOkxExchange(options: ExchangeOptions): Exchange {
  const pagesMax = options.pagesMax ?? pagesMaxDefault;
  const caller = createOkxCaller(options);
  const fills = createFillReads(caller, pagesMax);
  const orders = createOrderReads(caller, pagesMax);
  const ages = createOrderAges();

  return {
    name: 'okx',
    capabilities,
    ...createMarketReads(caller),
    ...createAccountReads(caller),
    ownLastTrade: (symbol) => fills.ownLastTrade(symbol),
    fillsSince: (symbol, sinceMs) => fills.fillsSince(symbol, sinceMs),
    fillsOfOrder: (symbol, exchangeOrderId) =>
      fills.fillsOfOrder(symbol, exchangeOrderId, ages.createdAtMs(exchangeOrderId)),
    async openOrders(symbol) {
      const reports = await orders.openOrders(symbol);
      reports.forEach(ages.remember);
      return reports;
    },
    async order(query) {
      const lookup = await orders.order(query);
      if (lookup.kind === 'found') ages.remember(lookup.report);
      return lookup;
    },
    place: (requests, lane) => placeOrders(caller, requests, lane),
    cancel: (requests) => cancelOrders(caller, requests),
    serverTime: () => caller.serverTime(),
    exchangeNow: () => caller.exchangeNow(),
    // OKX tells in no header how much of a limit is used (API guide, "Rate Limits").
    rateUsage: () => [],
  };
}

interface OrderAges {
  readonly remember: (report: OrderReport) => void;
  readonly createdAtMs: (exchangeOrderId: string) => number | undefined;
}

/** When orders seen lately were created: fills of a young order need no look into the slow list. */
function createOrderAges(): OrderAges {
  const createdAt = new Map<string, number>();
  return {
    remember: ({ exchangeOrderId, createdAtMs }) => {
      createdAt.delete(exchangeOrderId);
      createdAt.set(exchangeOrderId, createdAtMs);
      const [oldest] = createdAt.keys();
      if (createdAt.size > agesMax && oldest !== undefined) createdAt.delete(oldest);
    },
    createdAtMs: (exchangeOrderId) => createdAt.get(exchangeOrderId),
  };
}
