/** From Binance's rows to the domain's words. */

import type * as z from 'zod';
import type { Fill } from '../../domain/fill.ts';
import type { Balance, Ticker } from '../../domain/market.ts';
import { zero, type Decimal } from '../../domain/decimal.ts';
import type { OrderReport, ReportedStatus } from '../../domain/order.ts';
import type { KeyPermissions } from '../../ports/exchange.ts';
import { originalNameOf } from './cancel-name.ts';
import { binanceError } from './errors.ts';
import type {
  accountShape,
  bookTickerShape,
  keyRestrictionsShape,
  OrderAck,
  OrderRow,
  OrderStatus,
  TradeRow,
} from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

/** Reads all of an answer or nothing. The error names the field, never its value. */
export function parseAnswer<Shape extends z.ZodType>(
  shape: Shape,
  json: unknown,
  where: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw binanceError(
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
    throw binanceError('badAnswer', `${where} answered rows that are not of ${symbol}`);
  }
}

export function tickerOf(
  book: Pick<z.infer<typeof bookTickerShape>, 'bidPrice' | 'askPrice'>,
  last: Decimal,
  at: { readonly symbol: string; readonly timeMs: number },
): Ticker {
  return {
    ...at,
    last,
    ...(book.bidPrice.isZero() ? {} : { bid: book.bidPrice }),
    ...(book.askPrice.isZero() ? {} : { ask: book.askPrice }),
  };
}

const statusOf: Readonly<Record<OrderStatus, ReportedStatus>> = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELED: 'canceled',
  PENDING_CANCEL: 'open',
  REJECTED: 'canceled',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};

type Executed = Pick<OrderReport, 'status' | 'filledQuantity' | 'averagePrice' | 'cancelReason'>;

/** What all forms of an order say the same way. */
export function executedOf(order: {
  readonly status: OrderStatus;
  readonly filledQuantity: Decimal;
  readonly filledQuote: Decimal;
}): Executed {
  const { filledQuantity, filledQuote } = order;
  const status = statusOf[order.status];
  return {
    status,
    filledQuantity,
    // A negative sum means that Binance does not know it.
    ...(filledQuantity.gt(0) && filledQuote.gt(0)
      ? { averagePrice: filledQuote.div(filledQuantity) }
      : {}),
    ...(status === 'canceled'
      ? { cancelReason: order.status === 'CANCELED' ? 'requested' : 'other' }
      : {}),
  };
}

/** `symbol` is our spelling of the row's. */
export function orderReportOf(row: OrderRow, symbol: string): OrderReport {
  return {
    ...identityOf(row, symbol),
    createdAtMs: row.time,
    updatedAtMs: row.updateTime,
  };
}

/** The order as the answer to placing or canceling it shows it. */
export function ackReportOf(ack: OrderAck, symbol: string): OrderReport {
  const { origClientOrderId } = ack;
  return {
    ...identityOf(ack, symbol),
    ...(origClientOrderId === undefined
      ? {}
      : { clientOrderId: originalNameOf(origClientOrderId) }),
    createdAtMs: ack.workingTime ?? ack.transactTime,
    updatedAtMs: ack.transactTime,
  };
}

function identityOf(
  row: OrderRow | OrderAck,
  symbol: string,
): Omit<OrderReport, 'createdAtMs' | 'updatedAtMs'> {
  return {
    exchangeOrderId: row.orderId,
    clientOrderId: originalNameOf(row.clientOrderId),
    symbol,
    side: row.side,
    price: row.price,
    quantity: row.origQty,
    ...executedOf({
      status: row.status,
      filledQuantity: row.executedQty,
      filledQuote: row.cummulativeQuoteQty,
    }),
  };
}

/** Trades do not name their order's client id. */
export function fillOf(row: TradeRow, symbol: string): Fill {
  return {
    tradeId: String(row.id),
    exchangeOrderId: row.orderId,
    symbol,
    side: row.isBuyer ? 'buy' : 'sell',
    price: row.price,
    quantity: row.qty,
    fee: row.commission,
    feeCurrency: row.commissionAsset,
    timeMs: row.time,
    liquidity: row.isMaker ? 'maker' : 'taker',
  };
}

/** Every currency of the account that it has something of. */
export function balancesOf({ balances }: z.infer<typeof accountShape>): readonly Balance[] {
  return balances.map(({ asset, free, locked }) => ({
    currency: asset,
    available: free,
    held: locked,
  }));
}

/** One entry for each currency asked for. */
export function pickBalances(
  balances: readonly Balance[],
  currencies: readonly string[],
): readonly Balance[] {
  return currencies.map(
    (currency) =>
      balances.find((balance) => balance.currency === currency) ?? {
        currency,
        available: zero,
        held: zero,
      },
  );
}

/** Binance tells that a key is bound to addresses, not to which. */
export function keyPermissionsOf(row: z.infer<typeof keyRestrictionsShape>): KeyPermissions {
  return {
    canRead: row.enableReading,
    canTrade: row.enableSpotAndMarginTrading,
    canWithdraw: row.enableWithdrawals,
    isBound: row.ipRestrict,
    boundAddresses: [],
  };
}
