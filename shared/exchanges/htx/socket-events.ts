/**
 * From pushes of `/ws/v2` to the domain's words. `orders` tells when an order came to be and how it was canceled,
 * `trade.clearing` its trades: only there a trade has its fee, and what it brought in is there to be spent. So each
 * piece of news comes from one channel, and a trade that `orders` tells as well, and earlier, is passed over.
 */

import type * as z from 'zod';
import { zero } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { OrderEvent } from '../../domain/order-event.ts';
import type { OrderReport, Side } from '../../domain/order.ts';
import type { SocketMessage } from '../../ports/socket-dialect.ts';
import { feeOf } from './parse.ts';
import {
  cancellationShape,
  clearingShape,
  creationShape,
  eventShape,
  type ClearingRow,
  type OrderRow,
} from './socket-payloads.ts';

export interface EventContext {
  /** Ours by HTX's spelling; orders on others are somebody else's. */
  readonly symbols: ReadonlyMap<string, string>;
  /** Of the spot account: margin orders are told as well, and listed nowhere that we look. */
  readonly accountId: string | undefined;
}

/** `channel` as it was pushed: `orders#btcusdt`, `trade.clearing#btcusdt#0`. */
export function messageOfPush(
  channel: string,
  data: unknown,
  { symbols, accountId }: EventContext,
): SocketMessage {
  const isClearing = channel.startsWith('trade.clearing#');
  if (!isClearing && !channel.startsWith('orders#')) return { kind: 'other' };
  const event = eventShape.safeParse(data);
  if (!event.success) return unreadable(event.error);
  const symbol = symbols.get(event.data.symbol);
  const isOfOtherAccount =
    /margin|c2c/.test(event.data.orderSource ?? event.data.source ?? '') ||
    (event.data.accountId ?? accountId) !== accountId;
  // A market order has no price, and none of ours is one.
  if (symbol === undefined || isOfOtherAccount || isMarketOrder(data)) return { kind: 'other' };
  switch (event.data.eventType) {
    case 'creation':
      return isClearing ? { kind: 'other' } : creation(data, symbol);
    case 'cancellation':
      return isClearing ? { kind: 'other' } : cancellation(data, symbol);
    case 'trade':
      return isClearing ? clearing(data, symbol) : { kind: 'other' };
    default:
      // Conditional orders, which none of ours is.
      return { kind: 'other' };
  }
}

function isMarketOrder(data: unknown): boolean {
  const { type, orderType } = Object(data) as Readonly<Record<string, unknown>>;
  return String(type ?? orderType).endsWith('-market');
}

/** Names the field, never its value. */
function unreadable(error: z.ZodError): SocketMessage {
  const field = error.issues[0]?.path.map(String).join('.') ?? '';
  return { kind: 'unreadable', because: `an order event that cannot be read, at ${field}` };
}

function creation(data: unknown, symbol: string): SocketMessage {
  const row = creationShape.safeParse(data);
  if (!row.success) return unreadable(row.error);
  const { type: side, orderCreateTime: createdAtMs } = row.data;
  const report: OrderReport = {
    ...identityOf(row.data, symbol, side),
    status: 'open',
    filledQuantity: zero,
    createdAtMs,
    updatedAtMs: createdAtMs,
  };
  return { kind: 'events', events: [{ report }] };
}

function cancellation(data: unknown, symbol: string): SocketMessage {
  const row = cancellationShape.safeParse(data);
  if (!row.success) return unreadable(row.error);
  const { type: side, orderSize, execAmt, remainAmt, orderCreateTime, lastActTime } = row.data;
  const report: OrderReport = {
    ...identityOf(row.data, symbol, side),
    status: 'canceled',
    filledQuantity: execAmt ?? orderSize.minus(remainAmt),
    createdAtMs: orderCreateTime ?? lastActTime,
    updatedAtMs: lastActTime,
  };
  return { kind: 'events', events: [{ report }] };
}

function clearing(data: unknown, symbol: string): SocketMessage {
  const row = clearingShape.safeParse(data);
  if (!row.success) return unreadable(row.error);
  return { kind: 'trades', events: [tradeEventOf(row.data, symbol)] };
}

function tradeEventOf(row: ClearingRow, symbol: string): OrderEvent {
  const identity = identityOf(row, symbol, row.orderType);
  const isFilled = row.orderStatus === 'filled';
  const report: OrderReport = {
    ...identity,
    // How a canceled order ended is told by the other channel.
    status: isFilled ? 'filled' : 'open',
    filledQuantity: isFilled ? row.orderSize : row.tradeVolume,
    averagePrice: row.tradePrice,
    createdAtMs: row.orderCreateTime ?? row.tradeTime,
    updatedAtMs: row.tradeTime,
  };
  const { exchangeOrderId, clientOrderId, side } = identity;
  const fill: Fill = {
    tradeId: row.tradeId,
    exchangeOrderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    symbol,
    side,
    price: row.tradePrice,
    quantity: row.tradeVolume,
    ...feeOf({
      fee: row.transactFee,
      feeCurrency: row.feeCurrency,
      deducted: row.feeDeduct,
      deductedIn: row.feeDeductType,
    }),
    timeMs: row.tradeTime,
    liquidity: row.aggressor ? 'taker' : 'maker',
  };
  return { report, fill };
}

function identityOf(row: OrderRow, symbol: string, side: Side) {
  const clientOrderId = row.clientOrderId ?? '';
  return {
    exchangeOrderId: row.orderId,
    ...(clientOrderId === '' ? {} : { clientOrderId }),
    symbol,
    side,
    price: row.orderPrice,
    quantity: row.orderSize,
  };
}
