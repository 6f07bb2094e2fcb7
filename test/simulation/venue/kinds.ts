/** The kinds of exchange the simulator knows: sets of capabilities, and the habits that go with them. */

import type { ExchangeProfile } from '../../../local/exchange/profile.ts';
import type { Capabilities } from '../../../shared/ports/exchange.ts';

export interface VenueKind {
  readonly capabilities: Capabilities;
  readonly clientOrderIdsUniqueIn: NonNullable<ExchangeProfile['clientOrderIdsUniqueIn']>;
  readonly postOnlyCrossing: ExchangeProfile['postOnlyCrossing'];
  /** Orders that ended longer ago are not known any more by our id. */
  readonly forgetsNamesAfterMs: number;
}

const hourMs = 3_600_000;
const named = {
  clientOrderIds: true,
  postOnly: true,
  immediateOrCancel: true,
  fillHistory: true,
  placeExpiry: false,
  openOrdersMax: 200,
} as const;

export const venueKinds = {
  /** As OKX and Binance: a place request carries its own end, ids are free again once an order has ended. */
  expiring: {
    capabilities: { ...named, placeExpiry: true, batchSizeMax: 20 },
    clientOrderIdsUniqueIn: 'open',
    postOnlyCrossing: 'cancel',
    forgetsNamesAfterMs: Number.POSITIVE_INFINITY,
  },
  /** As HitBTC: one order a request, and nothing stops a late one. */
  named: {
    capabilities: { ...named, batchSizeMax: 1 },
    clientOrderIdsUniqueIn: 'day',
    postOnlyCrossing: 'refuse',
    forgetsNamesAfterMs: Number.POSITIVE_INFINITY,
  },
  /** As HTX: takes one id for as many orders as it is sent, and forgets them after hours. */
  unchecked: {
    capabilities: { ...named, batchSizeMax: 10 },
    clientOrderIdsUniqueIn: 'nothing',
    postOnlyCrossing: 'cancel',
    forgetsNamesAfterMs: 2 * hourMs,
  },
  /** The classic REST exchange: a place request is answered with an order id and nothing more. */
  classic: {
    capabilities: {
      ...named,
      clientOrderIds: false,
      postOnly: false,
      immediateOrCancel: false,
      batchSizeMax: 1,
    },
    clientOrderIdsUniqueIn: 'nothing',
    postOnlyCrossing: 'refuse',
    forgetsNamesAfterMs: Number.POSITIVE_INFINITY,
  },
  /** One whose trades cannot be listed: each order is asked about. */
  silent: {
    capabilities: { ...named, fillHistory: false, immediateOrCancel: false, batchSizeMax: 1 },
    clientOrderIdsUniqueIn: 'open',
    postOnlyCrossing: 'refuse',
    forgetsNamesAfterMs: Number.POSITIVE_INFINITY,
  },
} as const satisfies Record<string, VenueKind>;

export type VenueKindName = keyof typeof venueKinds;
