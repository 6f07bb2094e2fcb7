/** A small exchange for the engine's tests: a price, resting orders, trades, and a full log. No queue, no clock. */

import { decimal, minOf, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderLookup, OrderReport, Side } from '../../shared/domain/order.ts';

interface ModelOrder {
  readonly exchangeOrderId: string;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly createdAtMs: number;
  filled: Decimal;
  status: OrderReport['status'];
  updatedAtMs: number;
}

export class ModelExchange {
  readonly orders: ModelOrder[] = [];
  readonly fills: Fill[] = [];
  /** What the exchange would push of our orders, oldest first. */
  readonly events: OrderEvent[] = [];
  /** Orders placed while another rested at their price: what must never happen. */
  readonly doubled: string[] = [];
  nowMs = 1_000_000;
  price: Decimal;
  readonly #base: string;
  readonly #feeRate: Decimal;
  readonly #lot: Decimal;

  constructor(price: Decimal, options: { base: string; feeRate: string; lot: Decimal }) {
    this.price = price;
    this.#base = options.base;
    this.#feeRate = decimal(options.feeRate);
    this.#lot = options.lot;
  }

  live(): ModelOrder[] {
    return this.orders.filter(({ status }) => status === 'open');
  }

  /** Post-only: an order that would trade at once ends canceled, as on OKX. */
  place(order: {
    clientOrderId: string;
    side: Side;
    price: Decimal;
    quantity: Decimal;
    timeInForce: 'gtc' | 'ioc';
  }): string {
    const crosses =
      order.side === 'buy' ? order.price.gte(this.price) : order.price.lte(this.price);
    const placed: ModelOrder = {
      exchangeOrderId: `e${this.orders.length + 1}`,
      clientOrderId: order.clientOrderId,
      side: order.side,
      price: order.price,
      quantity: order.quantity,
      createdAtMs: this.nowMs,
      updatedAtMs: this.nowMs,
      filled: zero,
      status: 'open',
    };
    if (this.live().some(({ price }) => price.eq(order.price))) {
      this.doubled.push(order.clientOrderId);
    }
    this.orders.push(placed);
    if (order.timeInForce === 'ioc') this.#trade(placed, placed.quantity, this.price);
    else if (crosses) this.#end(placed, 'canceled');
    else this.events.push({ report: this.#report(placed) });
    return placed.exchangeOrderId;
  }

  cancel(clientOrderId: string): void {
    const order = this.live().find((candidate) => candidate.clientOrderId === clientOrderId);
    if (order !== undefined) this.#end(order, 'canceled');
  }

  /** Walks to a price; every order on the way trades completely, in the order the market reaches it. */
  moveTo(price: Decimal): void {
    const isUp = price.gt(this.price);
    const reached = this.live()
      .filter((order) =>
        order.side === 'sell' ? isUp && order.price.lt(price) : !isUp && order.price.gt(price),
      )
      .toSorted((a, b) => (isUp ? a.price.cmp(b.price) : b.price.cmp(a.price)));
    for (const order of reached)
      this.#trade(order, order.quantity.minus(order.filled), order.price);
    this.price = price;
  }

  /** Trades a part of the order nearest to the market. */
  nibble(side: Side, share: number): void {
    const [nearest] = this.live()
      .filter((order) => order.side === side)
      .toSorted((a, b) => (side === 'sell' ? a.price.cmp(b.price) : b.price.cmp(a.price)));
    if (nearest === undefined) return;
    const rest = nearest.quantity.minus(nearest.filled);
    const part = rest.mul(share).div(this.#lot).floor().mul(this.#lot);
    if (part.gt(0)) this.#trade(nearest, part, nearest.price);
  }

  openOrders(): OrderReport[] {
    return this.live().map((order) => this.#report(order));
  }

  lookup(clientOrderId: string): OrderLookup {
    const order = this.orders.findLast((candidate) => candidate.clientOrderId === clientOrderId);
    return order === undefined
      ? { kind: 'notFound' }
      : { kind: 'found', report: this.#report(order) };
  }

  fillsOf(exchangeOrderId: string): Fill[] {
    return this.fills.filter((fill) => fill.exchangeOrderId === exchangeOrderId);
  }

  #report(order: ModelOrder): OrderReport {
    return {
      exchangeOrderId: order.exchangeOrderId,
      clientOrderId: order.clientOrderId,
      symbol: 'BTC-USDT',
      side: order.side,
      price: order.price,
      quantity: order.quantity,
      filledQuantity: order.filled,
      status: order.status,
      createdAtMs: order.createdAtMs,
      updatedAtMs: order.updatedAtMs,
    };
  }

  #trade(order: ModelOrder, quantity: Decimal, price: Decimal): void {
    const traded = minOf(quantity, order.quantity.minus(order.filled));
    this.nowMs += 1;
    order.filled = order.filled.plus(traded);
    order.updatedAtMs = this.nowMs;
    if (order.filled.eq(order.quantity)) order.status = 'filled';
    const isBuy = order.side === 'buy';
    const fill: Fill = {
      tradeId: String(this.fills.length + 1),
      exchangeOrderId: order.exchangeOrderId,
      clientOrderId: order.clientOrderId,
      symbol: 'BTC-USDT',
      side: order.side,
      price,
      quantity: traded,
      fee: traded.mul(isBuy ? 1 : price).mul(this.#feeRate),
      feeCurrency: isBuy ? this.#base : 'USDT',
      timeMs: this.nowMs,
      liquidity: 'maker',
    };
    this.fills.push(fill);
    this.events.push({ report: this.#report(order), fill });
  }

  #end(order: ModelOrder, status: 'canceled'): void {
    order.status = status;
    order.updatedAtMs = this.nowMs;
    this.events.push({ report: this.#report(order) });
  }
}
