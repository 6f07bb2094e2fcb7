/** From OKX's rows to the domain's words. */

import type * as z from 'zod';
import { zero, type Decimal } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { PriceLimits, Ticker } from '../../domain/market.ts';
import type { OrderEvent } from '../../domain/order-event.ts';
import type { OrderReport, ReportedStatus } from '../../domain/order.ts';
import type { KeyPermissions } from '../../ports/exchange.ts';
import { okxError } from './errors.ts';
import type {
  accountConfigShape,
  FillRow,
  instrumentShape,
  OrderRow,
  OrderUpdateRow,
  priceLimitShape,
  tickerShape,
} from './payloads.ts';

/** Reads every row or none. The error names the field, never its value. */
export function parseRows<Shape extends z.ZodType>(
  shape: Shape,
  rows: readonly unknown[],
  where: string,
): readonly z.infer<Shape>[] {
  return rows.map((row, index) => {
    const parsed = shape.safeParse(row);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const field = issue === undefined ? 'it' : [index, ...issue.path].map(String).join('.');
    throw okxError('badAnswer', `${where} answered a row that cannot be read, at ${field}`);
  });
}

/** The single row of an answer about one thing. */
export function onlyRow<Row>(rows: readonly Row[], where: string): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) {
    throw okxError('badAnswer', `${where} answered ${rows.length} rows, expected 1`);
  }
  return row;
}

/** A row about another symbol means that the question was not understood. */
export function assertSymbol(
  rows: readonly { readonly instId: string }[],
  symbol: string,
  where: string,
): void {
  if (rows.some((row) => row.instId !== symbol)) {
    throw okxError('badAnswer', `${where} answered rows that are not of ${symbol}`);
  }
}

export function instrumentOf(row: z.infer<typeof instrumentShape>): Instrument {
  return {
    symbol: row.instId,
    base: row.baseCcy,
    quote: row.quoteCcy,
    tickSize: row.tickSz,
    lotSize: row.lotSz,
    minQuantity: row.minSz,
    // Orders that are too small are refused by quantity alone.
    minNotional: zero,
    ...(row.maxLmtSz === undefined ? {} : { maxQuantity: row.maxLmtSz }),
    isTradable: row.state === 'live',
  };
}

export function tickerOf(row: z.infer<typeof tickerShape>): Ticker {
  return {
    symbol: row.instId,
    last: row.last,
    ...(row.bidPx === undefined ? {} : { bid: row.bidPx }),
    ...(row.askPx === undefined ? {} : { ask: row.askPx }),
    timeMs: row.ts,
  };
}

export function priceLimitsOf(row: z.infer<typeof priceLimitShape>): PriceLimits {
  return {
    ...(row.buyLmt === undefined ? {} : { highestBuy: row.buyLmt }),
    ...(row.sellLmt === undefined ? {} : { lowestSell: row.sellLmt }),
  };
}

export function keyPermissionsOf(row: z.infer<typeof accountConfigShape>): KeyPermissions {
  const permissions = wordsOf(row.perm);
  const boundAddresses = wordsOf(row.ip);
  return {
    canRead: permissions.includes('read_only'),
    canTrade: permissions.includes('trade'),
    canWithdraw: permissions.includes('withdraw'),
    isBound: boundAddresses.length > 0,
    boundAddresses,
  };
}

function wordsOf(commaList: string): readonly string[] {
  return commaList
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const statusOf: Readonly<Record<OrderRow['state'], ReportedStatus>> = {
  live: 'open',
  partially_filled: 'open',
  filled: 'filled',
  canceled: 'canceled',
  mmp_canceled: 'canceled',
};

export function orderReportOf(row: OrderRow): OrderReport {
  const filledQuantity = row.accFillSz ?? zero;
  const status = statusOf[row.state];
  return {
    exchangeOrderId: row.ordId,
    ...(row.clOrdId === undefined ? {} : { clientOrderId: row.clOrdId }),
    symbol: row.instId,
    side: row.side,
    // Only a market order has no price, and none of ours is one.
    price: row.px ?? row.avgPx ?? zero,
    quantity: row.sz,
    filledQuantity,
    // REST says '' and other routes '0' while nothing is filled.
    ...(row.avgPx === undefined || filledQuantity.isZero() ? {} : { averagePrice: row.avgPx }),
    ...feeOf(row),
    status,
    ...(status === 'canceled' ? { cancelReason: cancelReasonOf(row.cancelSource) } : {}),
    createdAtMs: row.cTime,
    updatedAtMs: row.uTime,
  };
}

/** 31: a post-only order would have taken; 1: a cancel request. */
function cancelReasonOf(source: string | undefined): 'wouldCross' | 'requested' | 'other' {
  if (source === '31') return 'wouldCross';
  return source === '1' ? 'requested' : 'other';
}

/**
 * OKX counts from our purse: a fee is negative, a rebate positive and apart. The rebate is netted where it is in the
 * fee's currency or stands alone.
 */
function feeOf(row: OrderRow): { readonly fee?: Decimal; readonly feeCurrency?: string } {
  const { feeCcy, rebateCcy } = row;
  const fee = row.fee ?? zero;
  const rebate = row.rebate ?? zero;
  if (rebateCcy !== undefined && !rebate.isZero() && (fee.isZero() || rebateCcy === feeCcy)) {
    return { fee: zero.minus(fee).minus(rebate), feeCurrency: rebateCcy };
  }
  return feeCcy === undefined ? {} : { fee: zero.minus(fee), feeCurrency: feeCcy };
}

export function fillOf(row: FillRow): Fill {
  return {
    tradeId: row.tradeId,
    exchangeOrderId: row.ordId,
    ...(row.clOrdId === undefined ? {} : { clientOrderId: row.clOrdId }),
    symbol: row.instId,
    side: row.side,
    price: row.fillPx,
    quantity: row.fillSz,
    fee: zero.minus(row.fee ?? zero),
    feeCurrency: row.feeCcy,
    timeMs: row.fillTime ?? row.ts,
    liquidity: row.execType === 'M' ? 'maker' : 'taker',
  };
}

/** Undefined when the update speaks of a fill and does not tell all of it. */
export function orderEventOf(row: OrderUpdateRow): OrderEvent | undefined {
  const report = orderReportOf(row);
  const { fillSz, tradeId } = row;
  const isFill = tradeId !== undefined && tradeId !== '0' && fillSz !== undefined && fillSz.gt(0);
  if (!isFill) return { report };
  const { fillPx, fillFee = zero, fillFeeCcy = row.feeCcy } = row;
  if (fillPx === undefined || fillFeeCcy === undefined) return undefined;
  const { exchangeOrderId, clientOrderId, symbol, side } = report;
  const fill = {
    tradeId,
    exchangeOrderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    symbol,
    side,
    price: fillPx,
    quantity: fillSz,
    fee: zero.minus(fillFee),
    feeCurrency: fillFeeCcy,
    timeMs: row.fillTime ?? row.uTime,
    liquidity: row.execType === 'M' ? 'maker' : 'taker',
  } as const;
  return { report, fill };
}
