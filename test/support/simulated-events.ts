/** Events as a relay would publish them, made of what the simulated exchange has in its books. */

import type { SimulatedFill, SimulatedOrder } from '../../local/exchange/records.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { EventBundle, RelayEvent } from '../../shared/ports/relay-events.ts';
import { account } from './pass-world.ts';

export function bundleOf(botId: string, events: readonly RelayEvent[], number = 1): EventBundle {
  return { botId, account, epoch: 1, number, events };
}

/** The order as it is now, with the trade that brought it there. */
export function orderEventOf(
  order: Readonly<SimulatedOrder>,
  fill: SimulatedFill | undefined,
  lotSize: ReturnType<typeof decimal>,
): RelayEvent {
  const report = reportOf(order, lotSize);
  return fill === undefined
    ? { kind: 'order', report }
    : { kind: 'order', report, fill: fillOf(fill) };
}

function fillOf(fill: SimulatedFill): Fill {
  const { tradeId, orderId, clientOrderId, symbol, side, price, quantity } = fill;
  const { fee, feeCurrency, timeMs, liquidity } = fill;
  return {
    ...{ tradeId, symbol, side, price, quantity, fee, feeCurrency, timeMs, liquidity },
    exchangeOrderId: orderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

function reportOf(
  order: Readonly<SimulatedOrder>,
  lotSize: ReturnType<typeof decimal>,
): OrderReport {
  const { request } = order;
  const filledQuantity = lotSize.mul(order.filledLots);
  return {
    exchangeOrderId: order.id,
    clientOrderId: request.clientOrderId ?? '',
    symbol: request.symbol,
    side: request.side,
    price: decimal(request.price),
    quantity: decimal(request.quantity),
    filledQuantity,
    ...(filledQuantity.isZero() ? {} : { averagePrice: order.filledQuote.div(filledQuantity) }),
    fee: order.fee,
    feeCurrency: order.feeCurrency,
    status: order.status === 'live' ? 'open' : order.status === 'filled' ? 'filled' : 'canceled',
    createdAtMs: order.receivedMs,
    updatedAtMs: order.updatedMs,
  };
}
