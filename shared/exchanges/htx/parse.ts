/** From HTX's rows to the domain's words. */

import type * as z from 'zod';
import type { Decimal } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import type { OrderReport, ReportedStatus, Side } from '../../domain/order.ts';
import type { KeyPermissions } from '../../ports/exchange.ts';
import { htxError } from './errors.ts';
import type { FillRow, KeyRow, OpenOrderRow, OrderRow, OrderState } from './payloads.ts';
import { currenciesOf, wireSymbolOf } from './symbols.ts';

/** Reads all of an answer or nothing. The error names the field, never its value. */
export function parseAnswer<Shape extends z.ZodType>(
  shape: Shape,
  json: unknown,
  where: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw htxError(
    'badAnswer',
    `${where} answered what cannot be read, at ${field === '' ? 'its root' : field}`,
  );
}

/** A row about another symbol means that the question was not understood. */
export function assertSymbol(
  rows: readonly { readonly symbol: string }[],
  symbol: string,
  where: string,
): void {
  if (rows.some((row) => row.symbol !== wireSymbolOf(symbol))) {
    throw htxError('badAnswer', `${where} answered rows that are not of ${symbol}`);
  }
}

const statusOf: Readonly<Record<OrderState, ReportedStatus>> = {
  created: 'open',
  'pre-submitted': 'open',
  submitted: 'open',
  'partial-filled': 'open',
  canceling: 'open',
  filled: 'filled',
  'partial-canceled': 'canceled',
  canceled: 'canceled',
  rejected: 'canceled',
};

/** `symbol` is our spelling of the row's. */
export function openOrderReportOf(row: OpenOrderRow, symbol: string): OrderReport {
  return {
    ...identityOf(row, symbol),
    ...executedOf(symbol, row.type, {
      filledQuantity: row['filled-amount'],
      filledQuote: row['filled-cash-amount'],
      fee: row['filled-fees'],
    }),
    // The list tells no later time.
    updatedAtMs: row['created-at'],
  };
}

/** `clientOrderId` as it was asked for: rows lose it after some hours. */
export function orderReportOf(row: OrderRow, symbol: string, clientOrderId?: string): OrderReport {
  const report: OrderReport = {
    ...identityOf(row, symbol),
    ...executedOf(symbol, row.type, {
      filledQuantity: row['field-amount'],
      filledQuote: row['field-cash-amount'],
      fee: row['field-fees'],
    }),
    updatedAtMs: Math.max(row['created-at'], row['finished-at'] ?? 0, row['canceled-at'] ?? 0),
  };
  return {
    ...report,
    ...(report.clientOrderId === undefined && clientOrderId !== undefined ? { clientOrderId } : {}),
    ...(report.status === 'canceled' ? cancelReasonOf(row['canceled-source']) : {}),
  };
}

function identityOf(row: OpenOrderRow | OrderRow, symbol: string) {
  const clientOrderId = row['client-order-id'] ?? '';
  return {
    exchangeOrderId: row.id,
    ...(clientOrderId === '' ? {} : { clientOrderId }),
    symbol,
    side: row.type,
    price: row.price,
    quantity: row.amount,
    status: statusOf[row.state],
    createdAtMs: row['created-at'],
  };
}

interface Executed {
  readonly filledQuantity: Decimal;
  readonly filledQuote: Decimal;
  /** Zero where it was taken in points or tokens: trades tell more. */
  readonly fee: Decimal;
}

function executedOf(symbol: string, side: Side, { filledQuantity, filledQuote, fee }: Executed) {
  if (!filledQuantity.gt(0)) return { filledQuantity };
  return {
    filledQuantity,
    averagePrice: filledQuote.div(filledQuantity),
    fee,
    feeCurrency: feeCurrencyOf(symbol, side, fee),
  };
}

/** A fee is taken from what the trade brings in, a rebate is paid in the other currency. */
function feeCurrencyOf(symbol: string, side: Side, fee: Decimal): string {
  const { base, quote } = currenciesOf(symbol);
  return (side === 'buy') === fee.gte(0) ? base : quote;
}

function cancelReasonOf(source: string | null | undefined): Pick<OrderReport, 'cancelReason'> {
  if (source === undefined || source === null || source === '') return {};
  if (source === 'limit_maker') return { cancelReason: 'wouldCross' };
  return { cancelReason: source === 'api' ? 'requested' : 'other' };
}

/** Trades do not name their order's client id. */
export function fillOf(row: FillRow, symbol: string): Fill {
  return {
    tradeId: row['trade-id'],
    exchangeOrderId: row['order-id'],
    symbol,
    side: row.type,
    price: row.price,
    quantity: row['filled-amount'],
    ...feeOf({
      fee: row['filled-fees'],
      feeCurrency: row['fee-currency'],
      deducted: row['filled-points'],
      deductedIn: row['fee-deduct-currency'],
    }),
    timeMs: row['created-at'],
    liquidity: row.role,
  };
}

/** A trade's fee as it is told: taken in points or tokens, where the account pays so. */
interface ToldFee {
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly deducted: Decimal | null | undefined;
  readonly deductedIn: string | null | undefined;
}

/** Where it was taken in points or tokens, nothing was taken from the trade itself. */
export function feeOf(told: ToldFee): Pick<Fill, 'fee' | 'feeCurrency'> {
  const { fee, feeCurrency, deducted } = told;
  const deductedIn = told.deductedIn ?? '';
  if (fee.isZero() && deducted?.isZero() === false && deductedIn !== '') {
    return { fee: deducted, feeCurrency: deductedIn.toUpperCase() };
  }
  return { fee, feeCurrency: feeCurrency.toUpperCase() };
}

export function keyPermissionsOf(row: KeyRow): KeyPermissions {
  const words = wordsOf(row.permission);
  const isValid = row.status === 'normal';
  const boundAddresses = wordsOf(row.ipAddresses ?? '');
  return {
    canRead: isValid && words.includes('readOnly'),
    canTrade: isValid && words.includes('trade'),
    canWithdraw: words.includes('withdraw'),
    isBound: boundAddresses.length > 0,
    boundAddresses,
  };
}

function wordsOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
