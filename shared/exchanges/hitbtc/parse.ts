/** From HitBTC's rows to the domain's words. */

import * as z from 'zod';
import { zero } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Balance, Ticker } from '../../domain/market.ts';
import type { OrderReport, ReportedStatus } from '../../domain/order.ts';
import { hitbtcError } from './errors.ts';
import {
  balanceShape,
  type OrderRow,
  type SymbolRow,
  type tickerShape,
  type TradeRow,
} from './payloads.ts';

/** Reads it whole or not at all. The error names the field, never its value. */
export function parseAnswer<Shape extends z.ZodType>(
  shape: Shape,
  json: unknown,
  where: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const field = path.length === 0 ? 'it' : path.map(String).join('.');
  throw hitbtcError('badAnswer', `${where} answered what cannot be read, at ${field}`);
}

/** Most rows of one list, far beyond what the exchange allows. */
const rowsMax = 30_000;

export function parseRows<Shape extends z.ZodType>(
  shape: Shape,
  json: unknown,
  where: string,
): readonly z.infer<Shape>[] {
  return parseAnswer(z.array(shape).max(rowsMax), json, where);
}

/** The exchange's spelling: no dash. Which two currencies it joins, only the instrument tells. */
export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '');
}

/** A row about another symbol means that the question was not understood. */
export function assertSymbol(
  rows: readonly { readonly symbol: string }[],
  symbol: string,
  where: string,
): void {
  if (rows.some((row) => row.symbol !== wireSymbolOf(symbol))) {
    throw hitbtcError('badAnswer', `${where} answered rows that are not of ${symbol}`);
  }
}

export function instrumentOf(symbol: string, row: SymbolRow): Instrument {
  const { type, base_currency: base = '', quote_currency: quote = '' } = row;
  if (type !== 'spot' || `${base}-${quote}` !== symbol) {
    throw hitbtcError('unknownSymbol', `hitbtc has no spot instrument ${symbol}`);
  }
  return {
    symbol,
    base,
    quote,
    tickSize: row.tick_size,
    lotSize: row.quantity_increment,
    minQuantity: row.quantity_increment,
    minNotional: zero,
    isTradable: row.status === 'working',
  };
}

export function tickerOf(symbol: string, row: z.infer<typeof tickerShape>): Ticker {
  return {
    symbol,
    last: row.last,
    ...(row.bid ? { bid: row.bid } : {}),
    ...(row.ask ? { ask: row.ask } : {}),
    timeMs: row.timestamp,
  };
}

/** One for each currency asked for. */
export function balancesOf(
  rows: readonly z.infer<typeof balanceShape>[],
  currencies: readonly string[],
): readonly Balance[] {
  return currencies.map((currency) => {
    const row = rows.find((candidate) => candidate.currency === currency);
    return { currency, available: row?.available ?? zero, held: row?.reserved ?? zero };
  });
}

/** All that are listed; undefined for what is no such list. */
export function balanceRowsOf(json: unknown): readonly Balance[] | undefined {
  const parsed = z.array(balanceShape).max(rowsMax).safeParse(json);
  if (!parsed.success) return undefined;
  return parsed.data.map(({ currency, available, reserved }) => ({
    currency,
    available,
    held: reserved,
  }));
}

const statusOf: Readonly<Record<OrderRow['status'], ReportedStatus>> = {
  new: 'open',
  suspended: 'open',
  partiallyFilled: 'open',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'canceled',
};

/** Fees are told trade by trade only, so a report has none. */
export function orderReportOf(symbol: string, row: OrderRow): OrderReport {
  const status = statusOf[row.status];
  const filledQuantity = row.quantity_cumulative;
  const average = row.price_average;
  return {
    exchangeOrderId: row.id,
    clientOrderId: row.client_order_id,
    symbol,
    side: row.side,
    // Only a market order has no price, and none of ours is one.
    price: row.price ?? average ?? zero,
    quantity: row.quantity,
    filledQuantity,
    ...(average && !filledQuantity.isZero() ? { averagePrice: average } : {}),
    status,
    ...(status === 'canceled' ? { cancelReason: cancelReasonOf(row) } : {}),
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
  };
}

/** Who ended an order is not told: one that ended the moment it came, without a trade, did so for crossing. */
function cancelReasonOf(row: OrderRow): 'wouldCross' | 'other' {
  return hasCrossed(row) && row.created_at === row.updated_at ? 'wouldCross' : 'other';
}

/** Says whether a post-only order ended without a trade. */
export function hasCrossed({
  post_only: isPostOnly,
  status,
  quantity_cumulative,
}: OrderRow): boolean {
  const isOver = status === 'canceled' || status === 'expired';
  return isPostOnly === true && isOver && quantity_cumulative.isZero();
}

export function fillOf(symbol: string, row: TradeRow, feeCurrency: string): Fill {
  return {
    tradeId: row.id,
    exchangeOrderId: row.order_id,
    ...(row.client_order_id ? { clientOrderId: row.client_order_id } : {}),
    symbol,
    side: row.side,
    price: row.price,
    quantity: row.quantity,
    fee: row.fee,
    feeCurrency,
    timeMs: row.timestamp,
    liquidity: row.taker === true ? 'taker' : 'maker',
  };
}
