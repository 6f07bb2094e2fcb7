/** One account of an exchange behind the port, over all markets it has. */

import { assert } from '../../../shared/domain/assert.ts';
import type { Balance } from '../../../shared/domain/market.ts';
import { createClockOffset } from '../../../shared/exchanges/clock-offset.ts';
import type { CancelRequest, Exchange, PlaceRequest } from '../../../shared/ports/exchange.ts';
import type { Governor } from '../../../shared/ports/governor.ts';
import { MarketAdapter } from './market-adapter.ts';
import type { Venue } from './venue.ts';
import type { WireParts } from './wire.ts';

export interface AccountParts extends Omit<WireParts, 'venue' | 'governor'> {
  /** Goes by the exchange's clock. */
  readonly governorFor?: ((exchangeNow: () => number) => Governor) | undefined;
  /** Of one exchange; at least one. */
  readonly venues: readonly Venue[];
}

export function createSimulatedExchange({ venues, governorFor, ...parts }: AccountParts): Exchange {
  const [any] = venues;
  assert(any !== undefined, 'an exchange has a market');
  const offset = createClockOffset(parts.life, () => adapterOf(any.instrument.symbol).offset());
  const governor = governorFor?.(() => offset.exchangeNow());
  const adapters = new Map(
    venues.map((venue) => [
      venue.instrument.symbol,
      new MarketAdapter({ ...parts, venue, offset, governor }),
    ]),
  );

  function adapterOf(symbol: string): MarketAdapter {
    const adapter = adapters.get(symbol);
    assert(adapter !== undefined, `the exchange has no ${symbol}`);
    return adapter;
  }

  return {
    name: any.name,
    capabilities: any.kind.capabilities,
    instrument: (symbol) => {
      const venue = venues.find(({ instrument }) => instrument.symbol === symbol);
      assert(venue !== undefined, `the exchange has no ${symbol}`);
      return Promise.resolve(venue.instrument);
    },
    ticker: (symbol) => adapterOf(symbol).ticker(),
    ownLastTrade: (symbol) => adapterOf(symbol).ownLastTrade(),
    openOrders: (symbol) => adapterOf(symbol).openOrders(),
    fillsSince: (symbol, sinceMs) => adapterOf(symbol).fillsSince(sinceMs),
    fillsOfOrder: (symbol, exchangeOrderId) => adapterOf(symbol).fillsOfOrder(exchangeOrderId),
    order: (query) => adapterOf(query.symbol).order(query),
    balances: async (currencies) => {
      const found: Balance[] = [];
      for (const venue of venues.filter((one) => one.has(parts.account))) {
        const { base, quote, symbol } = venue.instrument;
        const known = found.map(({ currency }) => currency);
        const its = currencies
          .filter((currency) => currency === base || currency === quote)
          .filter((currency) => !known.includes(currency));
        if (its.length > 0) found.push(...(await adapterOf(symbol).balances(its)));
      }
      return found;
    },
    priceLimits: (symbol) => adapterOf(symbol).priceLimits(),
    place: (requests, lane = 'seed') => adapterOf(symbolOf(requests)).place(requests, lane),
    cancel: (requests) => adapterOf(symbolOf(requests)).cancel(requests),
    serverTime: () => offset.read(),
    exchangeNow: () => offset.exchangeNow(),
    keyPermissions: () => adapterOf(any.instrument.symbol).keyPermissions(),
    rateUsage: () => [],
  };
}

/** Requests of one call are of one bot. */
function symbolOf(requests: readonly (PlaceRequest | CancelRequest)[]): string {
  const [first] = requests;
  assert(first !== undefined, 'a call without a request');
  return first.symbol;
}
