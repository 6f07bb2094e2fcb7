/** From ccxt's structures to the domain's words. */

import type * as z from 'zod';
import { zero } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { OrderReport, ReportedStatus } from '../../domain/order.ts';
import type { CcxtCaller } from './caller.ts';
import type { OrderRow, TradeRow } from './payloads.ts';

/** Reads all of a structure or nothing. The error names the field, never its value. */
export function parseContent<Shape extends z.ZodType>(
  caller: Pick<CcxtCaller, 'name' | 'badAnswer'>,
  shape: Shape,
  content: unknown,
  where: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw caller.badAnswer(
    `${caller.name} ${where} answered what cannot be read, at ${field === '' ? 'its root' : field}`,
  );
}

/** As ccxt unifies them; some adapters hand on words of their exchange's. */
const statusOf: ReadonlyMap<string, ReportedStatus | 'ended'> = new Map([
  ['open', 'open'],
  ['canceling', 'open'],
  ['closed', 'ended'],
  ['canceled', 'canceled'],
  ['expired', 'canceled'],
  ['rejected', 'canceled'],
]);

/** `isOpen` as a list of open orders says it; undefined where only the order's own status is known. */
export function orderReportOf(
  row: OrderRow,
  { symbol, prefix, isOpen }: { symbol: string; prefix: string; isOpen?: boolean },
): OrderReport | 'statusUnknown' | 'timeUnknown' | 'filledUnknown' {
  const filled =
    row.filled ?? (row.remaining === undefined ? undefined : row.amount.minus(row.remaining));
  const filledQuantity = filled ?? zero;
  const isWhole = row.amount.gt(0) && filledQuantity.gte(row.amount);
  const told = statusOf.get(row.status ?? '');
  const status = isWhole ? 'filled' : settled(told, isOpen);
  if (status === undefined) return 'statusUnknown';
  // Nothing will ask about an order that has ended again.
  if (status !== 'open' && filled === undefined) return 'filledUnknown';
  const createdAtMs = row.timestamp ?? row.lastUpdateTimestamp ?? row.lastTradeTimestamp;
  if (createdAtMs === undefined) return 'timeUnknown';
  const average = row.average ?? (filledQuantity.gt(0) ? row.cost?.div(filledQuantity) : undefined);
  const { clientOrderId } = row;
  return {
    exchangeOrderId: row.id,
    ...(clientOrderId === undefined || clientOrderId === ''
      ? {}
      : { clientOrderId: withoutPrefix(clientOrderId, prefix) }),
    symbol,
    side: row.side,
    price: row.price ?? average ?? zero,
    quantity: row.amount,
    filledQuantity,
    ...(average !== undefined && filledQuantity.gt(0) && average.gt(0)
      ? { averagePrice: average }
      : {}),
    // Nothing may be what ccxt reads of the currency that the fee was not taken in.
    ...(row.fee?.cost?.isZero() !== false || row.fee.currency === undefined
      ? {}
      : { fee: row.fee.cost, feeCurrency: row.fee.currency }),
    status,
    createdAtMs,
    updatedAtMs: Math.max(createdAtMs, row.lastUpdateTimestamp ?? 0, row.lastTradeTimestamp ?? 0),
  };
}

/** Of an order that is not executed in whole, as far as is known. */
function settled(
  told: ReportedStatus | 'ended' | undefined,
  isOpen: boolean | undefined,
): ReportedStatus | undefined {
  if (told === 'ended') return 'canceled';
  if (told !== undefined) return told;
  return isOpen === undefined ? undefined : isOpen ? 'open' : 'canceled';
}

export function withoutPrefix(clientOrderId: string, prefix: string): string {
  return prefix !== '' && clientOrderId.startsWith(prefix)
    ? clientOrderId.slice(prefix.length)
    : clientOrderId;
}

/** Of which a market has two currencies. */
interface Sides {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

export function fillOf(row: TradeRow, tradeId: string, { symbol, base, quote }: Sides): Fill {
  const told = row.fees ?? (row.fee === undefined ? [] : [row.fee]);
  const fees = told.flatMap(({ cost, currency }) =>
    cost === undefined || cost.isZero() || currency === undefined ? [] : [{ cost, currency }],
  );
  // One fee has a place. What is taken in base changes how much there is to sell, so that counts first.
  const fee = fees.find(({ currency }) => currency === base) ?? fees[0];
  return {
    tradeId,
    exchangeOrderId: row.order,
    symbol,
    side: row.side,
    price: row.price,
    quantity: row.amount,
    fee: fee?.cost ?? zero,
    feeCurrency: fee?.currency ?? quote,
    timeMs: row.timestamp,
    liquidity: row.takerOrMaker ?? 'maker',
  };
}
