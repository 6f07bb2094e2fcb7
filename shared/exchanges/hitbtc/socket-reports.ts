/** From the reports of HitBTC's trading websocket to the domain's words. */

import * as z from 'zod';
import type { Fill } from '../../domain/fill.ts';
import type { OrderEvent } from '../../domain/order-event.ts';
import type { OrderReport } from '../../domain/order.ts';
import { orderReportOf } from './parse.ts';
import { reportShape, type OrderRow, type ReportRow } from './payloads.ts';

/** What the account's bots trade, by the exchange's spelling. */
export type TradedSymbols = ReadonlyMap<
  string,
  { readonly symbol: string; readonly feeCurrency: string }
>;

const reportsShape = z.array(reportShape).max(30_000);

export function readReport(json: unknown): ReportRow | undefined {
  const parsed = reportShape.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

export function readReports(json: unknown): readonly ReportRow[] | undefined {
  const parsed = reportsShape.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

/** The order as the report leaves it: of the two ways to tell an end, the report's type is to be trusted. */
export function rowOfReport({ report_type: type, status, ...row }: ReportRow): OrderRow {
  if (type === 'canceled' || type === 'expired') return { ...row, status: type };
  if (type === 'rejected' || status === 'rejected') return { ...row, status: 'canceled' };
  return { ...row, status };
}

/** Undefined for a symbol that no bot of ours trades, and for an order without a price, which is none of ours. */
export function eventOf(row: ReportRow, traded: TradedSymbols): OrderEvent | undefined {
  const known = traded.get(row.symbol);
  if (known === undefined || !row.price) return undefined;
  const report = orderReportOf(known.symbol, rowOfReport(row));
  const fill = fillOfReport(row, known);
  return { report, ...(fill === undefined ? {} : { fill }) };
}

/** Open orders of symbols that bots of ours trade. */
export function openReportsOf(
  rows: readonly ReportRow[],
  traded: TradedSymbols,
): readonly OrderReport[] {
  return rows.flatMap((row) => eventOf(row, traded)?.report ?? []);
}

function fillOfReport(
  row: ReportRow,
  { symbol, feeCurrency }: { readonly symbol: string; readonly feeCurrency: string },
): Fill | undefined {
  const { trade_id: tradeId, trade_price: price, trade_quantity: quantity, trade_fee: fee } = row;
  if (!tradeId || !price || !quantity || !fee) return undefined;
  return {
    tradeId,
    exchangeOrderId: row.id,
    clientOrderId: row.client_order_id,
    symbol,
    side: row.side,
    price,
    quantity,
    fee,
    feeCurrency,
    // The trade's own time is not told; it was what changed the order last.
    timeMs: row.updated_at,
    liquidity: row.trade_taker === true ? 'taker' : 'maker',
  };
}
