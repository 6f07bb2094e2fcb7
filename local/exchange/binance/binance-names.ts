/** Client order ids as Binance shows them: random where none was sent, and after a cancel the id of the cancel. */

import type { SimulatedOrder } from '../records.ts';

/** Forgotten ones go by their own name again; the exchange does not keep them for ever either. */
const canceledMax = 10_000;

export class BinanceNames {
  private readonly cancels = new Map<string, string>();

  /** As it was placed. */
  originalOf({ id, request }: Readonly<SimulatedOrder>): string {
    return request.clientOrderId ?? `web_${id}`;
  }

  currentOf(order: Readonly<SimulatedOrder>): string {
    return this.cancels.get(order.id) ?? this.originalOf(order);
  }

  /** Names the cancel of an order, before it is carried out: its event tells the name. */
  rename(order: Readonly<SimulatedOrder>, cancel: string | undefined): string {
    const name = cancel ?? `auto_${order.id}`;
    const [oldest] = this.cancels.keys();
    if (this.cancels.size >= canceledMax && oldest !== undefined) this.cancels.delete(oldest);
    this.cancels.set(order.id, name);
    return name;
  }
}
