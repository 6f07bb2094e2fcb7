/** What a simulated exchange has in its books, in the words of the exchange port. */

import type { SimulatedFill, SimulatedOrder } from '../../local/exchange/records.ts';
import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { OrderReport } from '../../shared/domain/order.ts';

export function fillOf(fill: SimulatedFill): Fill {
  const { tradeId, orderId, clientOrderId, symbol, side, price, quantity } = fill;
  const { fee, feeCurrency, timeMs, liquidity } = fill;
  return {
    ...{ tradeId, symbol, side, price, quantity, fee, feeCurrency, timeMs, liquidity },
    exchangeOrderId: orderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

export function reportOf(order: Readonly<SimulatedOrder>, lotSize: Decimal): OrderReport {
  const { request } = order;
  const { clientOrderId } = request;
  const filledQuantity = lotSize.mul(order.filledLots);
  return {
    exchangeOrderId: order.id,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    symbol: request.symbol,
    side: request.side,
    price: decimal(request.price),
    quantity: decimal(request.quantity),
    filledQuantity,
    ...(filledQuantity.isZero() ? {} : { averagePrice: order.filledQuote.div(filledQuantity) }),
    fee: order.fee,
    feeCurrency: order.feeCurrency,
    status: order.status === 'live' ? 'open' : order.status === 'filled' ? 'filled' : 'canceled',
    ...(order.endReason === 'wouldCross' ? { cancelReason: 'wouldCross' } : {}),
    createdAtMs: order.receivedMs,
    updatedAtMs: order.updatedMs,
  };
}
