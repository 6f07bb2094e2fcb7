/** Trades summed up by their orders: an order that fills in ten parts would look like ten fills of the same. */

import { zero } from '../shared/domain/decimal.ts';
import type { Fill } from '../shared/domain/fill.ts';

export interface FilledOrder {
  /** Of its last trade. */
  readonly time: string;
  readonly side: string;
  /** Average. */
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeCurrency: string;
  /** How many there were. */
  readonly trades: number;
  /** Older trades of it were not read. */
  readonly hasMore: boolean;
  readonly exchangeOrderId: string;
  readonly clientOrderId?: string;
}

/** Where a division leaves endless digits. */
const priceDecimals = 8;

/** `fills` newest first, of which at most `readMax` were read. Fees in different currencies get a line each. */
export function filledOrders(fills: readonly Fill[], readMax: number): readonly FilledOrder[] {
  const byOrder = new Map<string, [Fill, ...Fill[]]>();
  for (const fill of fills) {
    const key = JSON.stringify([fill.symbol, fill.exchangeOrderId, fill.feeCurrency]);
    const trades = byOrder.get(key);
    if (trades === undefined) byOrder.set(key, [fill]);
    else trades.push(fill);
  }
  const cut = fills.length < readMax ? undefined : fills.at(-1)?.exchangeOrderId;
  return [...byOrder.values()].map((trades) => sumOf(trades, trades[0].exchangeOrderId === cut));
}

function sumOf(trades: readonly [Fill, ...Fill[]], hasMore: boolean): FilledOrder {
  const [newest] = trades;
  const { side, feeCurrency, exchangeOrderId, clientOrderId } = newest;
  const quantity = trades.reduce((sum, fill) => sum.plus(fill.quantity), zero);
  const quote = trades.reduce((sum, fill) => sum.plus(fill.quantity.mul(fill.price)), zero);
  const price = quantity.gt(0) ? quote.div(quantity) : newest.price;
  return {
    time: new Date(newest.timeMs).toISOString(),
    side,
    price: price.toDecimalPlaces(priceDecimals).toFixed(),
    quantity: quantity.toFixed(),
    fee: trades.reduce((sum, fill) => sum.plus(fill.fee), zero).toFixed(),
    feeCurrency,
    trades: trades.length,
    hasMore,
    exchangeOrderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}
