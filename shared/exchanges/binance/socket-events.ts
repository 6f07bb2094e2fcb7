/** From events of Binance's user data stream to the domain's words. */

import type { Fill } from '../../domain/fill.ts';
import type { OrderEvent } from '../../domain/order-event.ts';
import type { SocketMessage } from '../../ports/socket-dialect.ts';
import { originalNameOf } from './cancel-name.ts';
import { executedOf } from './parse.ts';
import { executionReportShape, type ExecutionReport } from './payloads.ts';

/** `symbols` are ours by Binance's spelling; orders on others are somebody else's. */
export function messageOf(
  event: Readonly<Record<string, unknown>>,
  symbols: ReadonlyMap<string, string>,
): SocketMessage {
  switch (event['e']) {
    case 'executionReport':
      return orderMessageOf(event, symbols);
    case 'eventStreamTerminated':
      return { kind: 'ended', because: 'the stream of order events ended', isAuth: false };
    case 'serverShutdown':
      return { kind: 'goingAway', because: 'the server shuts down' };
    default:
      return { kind: 'other' };
  }
}

function orderMessageOf(
  event: Readonly<Record<string, unknown>>,
  symbols: ReadonlyMap<string, string>,
): SocketMessage {
  const symbol = symbols.get(String(event['s']));
  // An order refused before it had an id: the answer to its request says so.
  if (symbol === undefined || event['i'] === -1) return { kind: 'other' };
  const report = executionReportShape.safeParse(event);
  if (!report.success) {
    const field = report.error.issues[0]?.path.map(String).join('.') ?? '';
    return { kind: 'unreadable', because: `an order report cannot be read, at ${field}` };
  }
  return { kind: 'events', events: [orderEventOf(report.data, symbol)] };
}

function orderEventOf(row: ExecutionReport, symbol: string): OrderEvent {
  // Of a canceled order `c` is the id of the cancel.
  const clientOrderId = originalNameOf(row.C === '' ? row.c : row.C);
  const common = { exchangeOrderId: row.i, clientOrderId, symbol, side: row.S };
  const fill = row.x === 'TRADE' && row.t >= 0 ? fillOf(row, common) : undefined;
  return {
    report: {
      ...common,
      price: row.p,
      quantity: row.q,
      ...executedOf({ status: row.X, filledQuantity: row.z, filledQuote: row.Z }),
      createdAtMs: row.O,
      updatedAtMs: row.T,
    },
    ...(fill === undefined ? {} : { fill }),
  };
}

function fillOf(
  row: ExecutionReport,
  common: Pick<Fill, 'exchangeOrderId' | 'clientOrderId' | 'symbol' | 'side'>,
): Fill {
  return {
    ...common,
    tradeId: String(row.t),
    price: row.L,
    quantity: row.l,
    fee: row.n,
    // Binance names no asset where it takes no fee.
    feeCurrency: row.N ?? quoteOf(common.symbol),
    timeMs: row.T,
    liquidity: row.m ? 'maker' : 'taker',
  };
}

function quoteOf(symbol: string): string {
  return symbol.slice(symbol.indexOf('-') + 1);
}
