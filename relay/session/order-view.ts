/**
 * What a private channel has told of our open orders: compared with what the exchange lists, it shows whether the
 * channel still tells everything. Bounded, and only for that comparison; nothing is traded by it.
 */

import type { Decimal } from '../../shared/domain/decimal.ts';
import { zero } from '../../shared/domain/decimal.ts';
import type { OrderReport } from '../../shared/domain/order.ts';

interface SeenOrder {
  readonly symbol: string;
  readonly name: string;
  readonly filledQuantity: Decimal;
  /** By the channel or a list; an order known from the answer to its place request alone is still to be told. */
  readonly isTold: boolean;
  /** The step at which it was heard of last. */
  readonly step: number;
}

/** A list is compared with what was known when it was asked for; what moved since then is not judged. */
export interface Reading {
  readonly symbol: string;
  readonly step: number;
}

const endedMax = 1_000;

export class OrderView {
  private readonly symbols: ReadonlySet<string>;
  private readonly ordersMax: number;
  /** By exchange order id, longest unheard of first. */
  private readonly open = new Map<string, SeenOrder>();
  /** The newest that ended: a report that comes late opens none of them again. */
  private readonly ended = new Set<string>();
  /** Symbols whose orders are known completely. */
  private readonly complete = new Set<string>();
  private step = 0;

  constructor(symbols: readonly string[], ordersMax: number) {
    this.symbols = new Set(symbols);
    this.ordersMax = ordersMax;
  }

  get size(): number {
    return this.open.size;
  }

  /** The channel told of a trade without the sum so far. Told doubly it makes too much, which is no reason to doubt. */
  toldTrade(report: OrderReport, quantity: Decimal): void {
    const before = this.open.get(report.exchangeOrderId)?.filledQuantity ?? zero;
    this.told({ ...report, filledQuantity: before.plus(quantity) });
  }

  /** The channel told of an order. */
  told(report: OrderReport): void {
    const { exchangeOrderId: id, symbol } = report;
    if (!this.symbols.has(symbol)) return;
    this.step += 1;
    if (report.status !== 'open') {
      this.open.delete(id);
      this.ended.add(id);
      for (const oldest of this.ended) {
        if (this.ended.size <= endedMax) break;
        this.ended.delete(oldest);
      }
      return;
    }
    if (this.ended.has(id)) return;
    const before = this.open.get(id)?.filledQuantity ?? zero;
    const filledQuantity = report.filledQuantity.gt(before) ? report.filledQuantity : before;
    this.put(id, { symbol, name: nameOf(report), filledQuantity, isTold: true, step: this.step });
  }

  /** The answer to a place request told of one. */
  accepted(order: {
    readonly symbol: string;
    readonly clientOrderId: string;
    readonly exchangeOrderId: string;
  }): void {
    const { exchangeOrderId, symbol, clientOrderId } = order;
    if (!this.symbols.has(symbol) || this.open.has(exchangeOrderId)) return;
    if (this.ended.has(exchangeOrderId)) return;
    this.step += 1;
    this.put(exchangeOrderId, {
      symbol,
      name: clientOrderId,
      filledQuantity: zero,
      isTold: false,
      step: this.step,
    });
  }

  /** The exchange pushed all open orders, of every symbol. */
  snapshot(reports: readonly OrderReport[]): void {
    for (const symbol of this.symbols) {
      const reading = this.startReading(symbol);
      this.adopt(
        reading,
        reports.filter((report) => report.symbol === symbol),
      );
    }
  }

  startReading(symbol: string): Reading {
    this.step += 1;
    return { symbol, step: this.step };
  }

  /** Takes a list for the truth, but for what moved since it was asked for. */
  adopt(reading: Reading, reports: readonly OrderReport[]): void {
    const listed = new Set(reports.map((report) => report.exchangeOrderId));
    for (const [id, order] of [...this.open]) {
      if (this.isOld(order, reading) && !listed.has(id)) this.open.delete(id);
    }
    this.complete.add(reading.symbol);
    for (const report of reports) {
      const before = this.open.get(report.exchangeOrderId);
      if (before === undefined || this.isOld(before, reading)) this.told(report);
    }
  }

  /** Whether lists of the symbol can be judged: it was known completely, and nothing of it was forgotten. */
  canJudge(symbol: string): boolean {
    return this.complete.has(symbol);
  }

  /** What the list holds that the channel has not told, in words; undefined when they agree. */
  difference(reading: Reading, reports: readonly OrderReport[]): string | undefined {
    for (const report of reports) {
      // Told to have ended, and still listed: the list is late, not the channel.
      if (this.ended.has(report.exchangeOrderId)) continue;
      const known = this.open.get(report.exchangeOrderId);
      if (known === undefined) {
        return `order ${nameOf(report)} is open, and was never told`;
      }
      if (!known.isTold) return `order ${known.name} was placed, and never told`;
      if (report.filledQuantity.gt(known.filledQuantity)) {
        return `order ${known.name} has traded, and it was not told`;
      }
    }
    const listed = new Set(reports.map((report) => report.exchangeOrderId));
    for (const [id, order] of this.open) {
      if (this.isOld(order, reading) && !listed.has(id)) {
        return `order ${order.name} has ended, and it was not told`;
      }
    }
    return undefined;
  }

  private isOld(order: SeenOrder, reading: Reading): boolean {
    return order.symbol === reading.symbol && order.step < reading.step;
  }

  private put(id: string, order: SeenOrder): void {
    this.open.delete(id);
    this.open.set(id, order);
    for (const [oldestId, oldest] of this.open) {
      if (this.open.size <= this.ordersMax) break;
      this.open.delete(oldestId);
      this.complete.delete(oldest.symbol);
    }
  }
}

function nameOf(report: OrderReport): string {
  return report.clientOrderId ?? report.exchangeOrderId;
}
