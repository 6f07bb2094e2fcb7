/** What became of every order, and when: so that the exchange can show it as it was a while ago. */

import type { OrderChange, SimulatedOrder } from '../../../local/exchange/records.ts';
import type { PlaceRequest } from '../../../shared/ports/exchange.ts';

interface Version {
  readonly atMs: number;
  readonly order: Readonly<SimulatedOrder>;
}

/** A request that never became an order, and the rule it broke. */
export interface TurnedAway {
  readonly account: string;
  readonly request: PlaceRequest;
  readonly reason: 'badPrecision' | 'belowMinimum';
  readonly atMs: number;
}

export class OrderHistory {
  /** The request of ours being carried out. An order that comes without one was placed by a person. */
  serving: PlaceRequest | undefined;
  readonly turnedAway: TurnedAway[] = [];
  private readonly asks = new Map<string, number>();
  private asksMade = 0;
  private readonly versions = new Map<string, Version[]>();
  private readonly ofAccount = new Map<string, string[]>();

  note({ order }: OrderChange, atMs: number): void {
    const known = this.versions.get(order.id);
    if (known !== undefined) {
      known.push({ atMs, order });
      return;
    }
    this.versions.set(order.id, [{ atMs, order }]);
    const ids = this.ofAccount.get(order.account) ?? [];
    ids.push(order.id);
    this.ofAccount.set(order.account, ids);
  }

  /** Undefined for one that had not come by then. */
  orderAt(id: string, atMs: number): Readonly<SimulatedOrder> | undefined {
    return this.versions.get(id)?.findLast((version) => version.atMs <= atMs)?.order;
  }

  /** An adapter was told to place these, before it asked for leave to send them. */
  noteAsk(requests: readonly Pick<PlaceRequest, 'clientOrderId'>[]): void {
    this.asksMade += 1;
    for (const { clientOrderId } of requests) {
      if (!this.asks.has(clientOrderId)) this.asks.set(clientOrderId, this.asksMade);
    }
  }

  /** As the how manieth ask it was first to be placed, if it was; told once. */
  takeAsk(clientOrderId: string): number | undefined {
    const number = this.asks.get(clientOrderId);
    this.asks.delete(clientOrderId);
    return number;
  }

  openAt(account: string, atMs: number): readonly Readonly<SimulatedOrder>[] {
    return (this.ofAccount.get(account) ?? []).flatMap((id) => {
      const order = this.orderAt(id, atMs);
      return order?.status === 'live' ? [order] : [];
    });
  }

  /** The newest that was accepted under the name, as it was then. */
  namedAt(
    account: string,
    clientOrderId: string,
    atMs: number,
  ): Readonly<SimulatedOrder> | undefined {
    const ids = this.ofAccount.get(account) ?? [];
    for (let i = ids.length - 1; i >= 0; i--) {
      const order = this.orderAt(ids[i] ?? '', atMs);
      const isMeant = order?.request.clientOrderId === clientOrderId;
      if (isMeant && order.status !== 'refused') return order;
    }
    return undefined;
  }
}
