/** Orders and cancels as parameters of a request, the same on both transports. */

import { assert } from '../../domain/assert.ts';
import type { CancelRequest, OrderQuery, PlaceRequest } from '../../ports/exchange.ts';
import { cancelNameOf } from './cancel-name.ts';
import { wireSymbolOf } from './symbols.ts';

const clientOrderIdForm = /^[a-zA-Z0-9-_]{1,36}$/;

export function placeParameters(request: PlaceRequest) {
  const { clientOrderId, price, quantity, postOnly, timeInForce } = request;
  assert(
    clientOrderIdForm.test(clientOrderId),
    `client order id ${clientOrderId} is not ${String(clientOrderIdForm)}`,
  );
  assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
  assert(!(postOnly && timeInForce === 'ioc'), `order ${clientOrderId} is post-only and immediate`);
  return {
    symbol: wireSymbolOf(request.symbol),
    side: request.side === 'buy' ? 'BUY' : 'SELL',
    // A post-only order takes no time in force.
    ...(postOnly
      ? { type: 'LIMIT_MAKER' }
      : { type: 'LIMIT', timeInForce: timeInForce === 'ioc' ? 'IOC' : 'GTC' }),
    quantity: quantity.toFixed(),
    price: price.toFixed(),
    newClientOrderId: clientOrderId,
    newOrderRespType: 'RESULT',
  };
}

/** By Binance's own id where it is known: it is never given twice, and the fastest. */
export function cancelParameters(request: CancelRequest) {
  const { clientOrderId } = request;
  return {
    ...orderParameters(request),
    ...(clientOrderId === undefined ? {} : { newClientOrderId: cancelNameOf(clientOrderId) }),
  };
}

export function orderParameters({
  symbol,
  clientOrderId,
  exchangeOrderId,
}: OrderQuery): Readonly<Record<string, string>> {
  const wireSymbol = { symbol: wireSymbolOf(symbol) };
  if (exchangeOrderId !== undefined) return { ...wireSymbol, orderId: exchangeOrderId };
  assert(clientOrderId !== undefined, `a request about an order on ${symbol} names no order`);
  return { ...wireSymbol, origClientOrderId: clientOrderId };
}
