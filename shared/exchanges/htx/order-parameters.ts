/** Orders and cancels as HTX is sent them, the same over REST and over `/ws/trade`. */

import { assert } from '../../domain/assert.ts';
import type { CancelRequest, PlaceRequest } from '../../ports/exchange.ts';
import { wireSymbolOf } from './symbols.ts';

/** Most orders of one request to place, and of one to cancel. */
export const placeBatchMax = 10;
export const cancelBatchMax = 50;

const clientOrderIdForm = /^[a-zA-Z0-9_-]{1,64}$/;

/** Asserts that each can be sent, and that no two share an id: HTX itself would take both. */
export function checkPlaces(requests: readonly PlaceRequest[]): void {
  for (const { clientOrderId, price, quantity, postOnly, timeInForce } of requests) {
    assert(
      clientOrderIdForm.test(clientOrderId),
      `client order id ${clientOrderId} is not ${String(clientOrderIdForm)}`,
    );
    assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
    assert(
      !(postOnly && timeInForce === 'ioc'),
      `order ${clientOrderId} is post-only and immediate`,
    );
  }
  const ids = new Set(requests.map(({ clientOrderId }) => clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');
}

export function placeParameters(request: PlaceRequest, accountId: string) {
  const kind = request.timeInForce === 'ioc' ? 'ioc' : 'limit';
  return {
    'account-id': accountId,
    symbol: wireSymbolOf(request.symbol),
    type: `${request.side}-${request.postOnly ? 'limit-maker' : kind}`,
    amount: request.quantity.toFixed(),
    price: request.price.toFixed(),
    source: 'spot-api',
    'client-order-id': request.clientOrderId,
  };
}

/** How a cancel names its order: by HTX's own id where it is known, which is never given twice. */
export interface OrderName {
  readonly by: 'order-ids' | 'client-order-ids';
  readonly id: string;
}

export function orderNameOf({ symbol, clientOrderId, exchangeOrderId }: CancelRequest): OrderName {
  if (exchangeOrderId !== undefined) return { by: 'order-ids', id: exchangeOrderId };
  assert(clientOrderId !== undefined, `a cancel on ${symbol} names no order`);
  return { by: 'client-order-ids', id: clientOrderId };
}

/** All named the same way: HTX takes one kind of id a request. */
export function cancelParameters(by: OrderName['by'], names: readonly OrderName[]) {
  assert(
    names.every((name) => name.by === by),
    'a cancel names its orders by ids of both kinds',
  );
  return { [by]: names.map(({ id }) => id) };
}
