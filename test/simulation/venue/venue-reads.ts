/** What an exchange shows of itself and of an account: now, or as it was a moment ago, or in pages that shifted. */

import { fillOf, reportOf } from '../../support/simulated-reports.ts';
import type { SimulatedFill, SimulatedOrder } from '../../../local/exchange/records.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import type { Balance, Ticker } from '../../../shared/domain/market.ts';
import type { OrderLookup, OrderReport } from '../../../shared/domain/order.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { OrderQuery } from '../../../shared/ports/exchange.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Venue } from './venue.ts';

/** Most orders that shifting pages leave out. */
const leftOutMax = 2;
/**
 * Where orders have no names nothing but lists tells of them, and an order that is left out of every list does not
 * exist for anybody: there, none is left out twice within this time.
 */
const leftOutAgainMs = 300_000;

interface FillsAsked {
  readonly sinceMs: number;
  readonly lagMs: number;
  /** For how long a trade is in no list after it was made; 0 for most. */
  readonly hideMs?: () => number;
}

export class VenueReads {
  private readonly venue: Venue;
  private readonly account: string;
  private readonly leftOutAtMs: Map<string, number>;

  constructor(venue: Venue, account: string) {
    this.venue = venue;
    this.account = account;
    this.leftOutAtMs = venue.leftOutAtMs;
  }

  ticker(lagMs: number): Ticker {
    const { exchange, instrument, nowMs } = this.venue;
    const { last, bid, ask } = exchange.market.ticker();
    return {
      symbol: instrument.symbol,
      last,
      ...(bid === undefined ? {} : { bid: bid.price }),
      ...(ask === undefined ? {} : { ask: ask.price }),
      timeMs: nowMs - lagMs,
    };
  }

  openOrders(lagMs: number, shifting?: Luck): OrderReport[] {
    const { history, exchange, nowMs } = this.venue;
    const orders =
      lagMs > 0
        ? history.openAt(this.account, nowMs - lagMs)
        : exchange.ledger.openOrders(this.account);
    const reports = orders.map((order) => this.report(order));
    return shifting === undefined ? reports : this.shifted(reports, shifting);
  }

  fills(since: FillsAsked): Fill[] {
    const { exchange, nowMs } = this.venue;
    const untilMs = nowMs - since.lagMs;
    const fills = exchange.ledger.fills(this.account);
    const found: Fill[] = [];
    for (let i = fills.length - 1; i >= 0; i--) {
      const fill = fills[i];
      if (fill === undefined || fill.timeMs < since.sinceMs) break;
      if (fill.timeMs <= untilMs && !this.isHidden(fill, since)) found.push(fillOf(fill));
    }
    return found.reverse();
  }

  fillsOfOrder(exchangeOrderId: string, asked: Omit<FillsAsked, 'sinceMs'>): Fill[] {
    return this.fills({ sinceMs: 0, ...asked }).filter(
      (fill) => fill.exchangeOrderId === exchangeOrderId,
    );
  }

  order({ clientOrderId, exchangeOrderId }: OrderQuery, lagMs: number): OrderLookup {
    const { history, kind, nowMs } = this.venue;
    const atMs = nowMs - lagMs;
    const isNamed = kind.capabilities.clientOrderIds && clientOrderId !== undefined;
    // By our id an exchange forgets sooner than by its own.
    const order =
      exchangeOrderId === undefined
        ? isNamed
          ? this.remembered(history.namedAt(this.account, clientOrderId, atMs))
          : undefined
        : history.orderAt(exchangeOrderId, atMs);
    return order === undefined || order.status === 'refused'
      ? { kind: 'notFound' }
      : { kind: 'found', report: this.report(order) };
  }

  balances(currencies: readonly string[], lagMs: number): Balance[] {
    const past = this.venue.balancesAt(this.account, this.venue.nowMs - lagMs);
    const none = { available: decimal(0), held: decimal(0) };
    return currencies.map((currency) => ({
      currency,
      ...(past.find((balance) => balance.currency === currency) ?? none),
    }));
  }

  /** Of each trade it is drawn once, when it would first be listed. */
  private isHidden({ tradeId, timeMs }: SimulatedFill, { hideMs }: FillsAsked): boolean {
    const { hiddenUntilMs, nowMs } = this.venue;
    let untilMs = hiddenUntilMs.get(tradeId);
    if (untilMs === undefined) {
      untilMs = timeMs + (hideMs?.() ?? 0);
      hiddenUntilMs.set(tradeId, untilMs);
    }
    return nowMs < untilMs;
  }

  private shifted(reports: OrderReport[], luck: Luck): OrderReport[] {
    const shown = [...reports];
    for (let i = luck.between('listPartial', 1, leftOutMax); i > 0 && shown.length > 0; i--) {
      const at = luck.between('listPartial', 0, shown.length - 1);
      const left = shown[at];
      if (left === undefined || !this.mayLeaveOut(left.exchangeOrderId)) continue;
      shown.splice(at, 1);
      if (luck.happens('listPartial', 0.3)) shown.push(left, left);
    }
    return shown;
  }

  private mayLeaveOut(id: string): boolean {
    const { kind, nowMs } = this.venue;
    if (kind.capabilities.clientOrderIds) return true;
    const may = nowMs - (this.leftOutAtMs.get(id) ?? Number.NEGATIVE_INFINITY) > leftOutAgainMs;
    if (may) this.leftOutAtMs.set(id, nowMs);
    return may;
  }

  private remembered(
    order: Readonly<SimulatedOrder> | undefined,
  ): Readonly<SimulatedOrder> | undefined {
    const { kind, nowMs } = this.venue;
    const isForgotten =
      order !== undefined &&
      order.status !== 'live' &&
      nowMs - order.updatedMs > kind.forgetsNamesAfterMs;
    return isForgotten ? undefined : order;
  }

  private report(order: Readonly<SimulatedOrder>): OrderReport {
    return reportOf(order, this.venue.exchange.profile.instrument.lotSize);
  }
}
