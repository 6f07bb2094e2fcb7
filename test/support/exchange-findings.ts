/** What a simulated exchange's own log shows to be wrong, as plain lists: for tests, and for runs without a test runner. */

import type { SimulatedOrder } from '../../local/exchange/records.ts';

type Orders = readonly Readonly<SimulatedOrder>[];

const endOf = ({ status, updatedMs }: Readonly<SimulatedOrder>): number =>
  status === 'live' ? Number.POSITIVE_INFINITY : updatedMs;

/** Pairs of orders that rested on one side at one price at the same time, by their ids. */
export function doubledOrders(orders: Orders): string[] {
  const resting = orders.filter(({ status }) => status !== 'refused');
  const spotOf = ({ request, ticks }: Readonly<SimulatedOrder>) => `${request.side} ${ticks}`;
  const earlierAt = new Map<string, Readonly<SimulatedOrder>[]>();
  const doubled: string[] = [];
  for (const order of resting) {
    const earlier = earlierAt.get(spotOf(order)) ?? [];
    const still = earlier.filter((other) => order.receivedMs < endOf(other));
    doubled.push(...still.map((other) => `${other.id} and ${order.id} at ${order.request.price}`));
    // Those that ended before this one came have ended before all that follow.
    earlierAt.set(spotOf(order), [...still, order]);
  }
  return doubled;
}

/** Client order ids the exchange received more than once, refused requests included. */
export function reusedIds(orders: Orders): string[] {
  const seen = new Set<string>();
  const reused: string[] = [];
  for (const { request } of orders) {
    const { clientOrderId } = request;
    if (clientOrderId === undefined) continue;
    if (seen.has(clientOrderId)) reused.push(clientOrderId);
    seen.add(clientOrderId);
  }
  return reused;
}

/** Orders that met another one of their own account. */
export function selfTrades(orders: Orders): string[] {
  return orders.filter(({ endReason }) => endReason === 'selfTrade').map(({ id }) => id);
}

/** Orders that traded, completely or before they ended. */
export function tradedOrders(orders: Orders): number {
  return orders.filter(({ status, filledLots }) => filledLots > 0 && status !== 'live').length;
}
