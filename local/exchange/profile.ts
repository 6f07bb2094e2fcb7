/** What differs between simulated exchanges below their wire protocols. */

import type { Decimal } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';

export interface ExchangeProfile {
  readonly instrument: Instrument;
  /** Hundredths of a percent. */
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  /**
   * What fees are charged in: what the trade brings in (base for a buy, quote for a sale; the default), or always
   * quote, and then an open buy order holds the taker's fee too.
   */
  readonly feesIn?: 'received' | 'quote';
  /** Decimal places that fees are rounded to before they are charged. Absent: none are lost. */
  readonly feeDecimals?: number;
  /**
   * Among which orders a client order id must be new: those open (the default), or also all of the last 24 hours.
   * `nothing`: the exchange does not look, and one id may stand for many orders.
   */
  readonly clientOrderIdsUniqueIn?: 'nothing' | 'open' | 'day';
  /** A post-only order that would take is refused, or accepted and then canceled. */
  readonly postOnlyCrossing: 'refuse' | 'cancel';
  /** Highest buy and lowest sell price, as a distance from the last trade. */
  readonly priceBandBps: Decimal;
  /** For each account. */
  readonly openOrdersMax: number;
  /** Exchange order ids count up from here: exchanges have no small ones. */
  readonly idsFrom: bigint;
  /** An order's id from its number, where it is not the number itself; never the same for two numbers. */
  readonly orderIdOf?: (number: bigint) => string;
}

export interface AccountFunds {
  readonly name: string;
  /** Total by currency, decimal text. */
  readonly balances: Readonly<Record<string, string>>;
}
