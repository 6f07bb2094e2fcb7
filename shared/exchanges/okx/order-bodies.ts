/** What OKX is sent to place and cancel orders, the same over REST and websockets. */

import { assert } from '../../domain/assert.ts';
import type { CancelRequest, PlaceRequest } from '../../ports/exchange.ts';

/** How a request names its instrument: by number on websockets, by name over REST. */
export type InstrumentName = { readonly instId: string } | { readonly instIdCode: number };

type Body = Readonly<Record<string, string | number>>;

const clientOrderIdForm = /^[A-Za-z0-9]{1,32}$/;

/** Asserts that each can be sent, and that no two share an id. */
export function checkPlaces(requests: readonly PlaceRequest[]): void {
  requests.forEach(checkPlace);
  const ids = new Set(requests.map((request) => request.clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');
}

function checkPlace(request: PlaceRequest): void {
  const { clientOrderId, price, quantity } = request;
  assert(
    clientOrderIdForm.test(clientOrderId),
    `client order id ${clientOrderId} is not ${String(clientOrderIdForm)}`,
  );
  assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
  assert(
    !(request.postOnly && request.timeInForce === 'ioc'),
    `order ${clientOrderId} is post-only and immediate`,
  );
}

export function placeBody(request: PlaceRequest, instrument: InstrumentName): Body {
  const immediateOrLimit = request.timeInForce === 'ioc' ? 'ioc' : 'limit';
  return {
    ...instrument,
    tdMode: 'cash',
    clOrdId: request.clientOrderId,
    side: request.side,
    ordType: request.postOnly ? 'post_only' : immediateOrLimit,
    px: request.price.toFixed(),
    sz: request.quantity.toFixed(),
  };
}

/** With both ids OKX goes by its own, which is never given twice. */
export function cancelBody(request: CancelRequest, instrument: InstrumentName): Body {
  const { symbol, clientOrderId, exchangeOrderId } = request;
  if (exchangeOrderId !== undefined) return { ...instrument, ordId: exchangeOrderId };
  assert(clientOrderId !== undefined, `a cancel on ${symbol} names no order`);
  return { ...instrument, clOrdId: clientOrderId };
}
