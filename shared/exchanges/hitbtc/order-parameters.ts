/** The fields of requests about orders, the same over REST and over the websocket. */

import { assert } from '../../domain/assert.ts';
import type { PlaceRequest } from '../../ports/exchange.ts';
import { wireSymbolOf } from './parse.ts';

/** The client order id is the key of an order. */
const clientOrderIdForm = /^[0-9a-zA-Z_-]{8,32}$/;

export function placeParameters(request: PlaceRequest): Readonly<Record<string, string | boolean>> {
  const { clientOrderId, price, quantity, timeInForce, postOnly } = request;
  checkClientOrderId(clientOrderId);
  assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
  assert(!(postOnly && timeInForce === 'ioc'), `order ${clientOrderId} is post-only and immediate`);
  return {
    client_order_id: clientOrderId,
    symbol: wireSymbolOf(request.symbol),
    side: request.side,
    type: 'limit',
    time_in_force: timeInForce === 'ioc' ? 'IOC' : 'GTC',
    quantity: quantity.toFixed(),
    price: price.toFixed(),
    post_only: postOnly,
    // Without it the exchange rounds what does not fit, and another order rests than the one decided.
    strict_validate: true,
  };
}

function checkClientOrderId(clientOrderId: string): void {
  assert(
    clientOrderIdForm.test(clientOrderId),
    `client order id ${clientOrderId} is not ${String(clientOrderIdForm)}`,
  );
}
