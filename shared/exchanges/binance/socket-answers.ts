/** What an answer over the websocket means, given its question. */

import type { OrderEvent } from '../../domain/order-event.ts';
import { ExchangeError, type ExchangeErrorKind } from '../../ports/exchange.ts';
import type { SocketAnswer, SocketRequest } from '../../ports/socket-dialect.ts';
import { orderArchivedCode, orderNotFoundCode, readErrorKind } from './errors.ts';
import { canceledOf, placedOf } from './outcomes.ts';
import {
  ackReportOf,
  assertSymbol,
  balancesOf,
  orderReportOf,
  parseAnswer,
  tickerOf,
} from './parse.ts';
import { accountShape, dayTickerShape, orderShape, type OrderAck } from './payloads.ts';
import { textOf, type Reply } from './reply.ts';
import { wireSymbolOf } from './symbols.ts';

type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];

const failureByKind: Readonly<Record<ExchangeErrorKind, Failure>> = {
  unavailable: 'unavailable',
  rateLimited: 'rateLimited',
  auth: 'auth',
  clockSkew: 'clockSkew',
  unknownSymbol: 'unknownSymbol',
  badAnswer: 'other',
  refused: 'other',
};

/** There is one already: as good as a new one. */
const alreadySubscribedCode = -2035;
/** There is none to end. */
const notSubscribedCode = -2036;

export function answerOf(request: SocketRequest, reply: Reply): SocketAnswer {
  switch (request.kind) {
    case 'place': {
      const [place] = request.requests;
      const { outcome, ack } = placedOf(reply, place?.clientOrderId ?? '');
      // An order that simply rests has nothing more to tell than its outcome.
      const events = eventsOf(ack, place?.symbol).filter(
        ({ report }) => report.status !== 'open' || report.filledQuantity.gt(0),
      );
      return { kind: 'placed', outcomes: [outcome], events };
    }
    case 'cancel': {
      const { outcome, ack } = canceledOf(reply);
      const events = eventsOf(ack, request.requests[0]?.symbol);
      return { kind: 'canceled', outcomes: [outcome], events };
    }
    default:
      return readAnswer(request, reply);
  }
}

function eventsOf(ack: OrderAck | undefined, symbol: string | undefined): readonly OrderEvent[] {
  if (ack === undefined || symbol === undefined || ack.symbol !== wireSymbolOf(symbol)) return [];
  return [{ report: ackReportOf(ack, symbol) }];
}

function readAnswer(
  request: Exclude<SocketRequest, { kind: 'place' | 'cancel' }>,
  reply: Reply,
): SocketAnswer {
  if (reply.kind === 'none') return { kind: 'refused', failure: 'other', detail: reply.detail };
  if (reply.kind === 'refusal') {
    const isAbsent = reply.code === orderNotFoundCode || reply.code === orderArchivedCode;
    if (request.kind === 'order' && isAbsent)
      return { kind: 'order', lookup: { kind: 'notFound' } };
    const isDone =
      (request.kind === 'subscribe' && reply.code === alreadySubscribedCode) ||
      (request.kind === 'unsubscribe' && reply.code === notSubscribedCode);
    if (isDone) return { kind: 'done' };
    return { kind: 'refused', failure: failureByKind[readErrorKind(reply)], detail: textOf(reply) };
  }
  try {
    return contentOf(request, reply.json);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return { kind: 'refused', failure: 'other', detail: error.message };
  }
}

/** Throws an `ExchangeError` when it cannot be read. */
function contentOf(
  request: Exclude<SocketRequest, { kind: 'place' | 'cancel' }>,
  json: unknown,
): SocketAnswer {
  switch (request.kind) {
    case 'order': {
      const { symbol } = request.query;
      const row = parseAnswer(orderShape, json, 'order.status');
      assertSymbol([row], symbol, 'order.status');
      return { kind: 'order', lookup: { kind: 'found', report: orderReportOf(row, symbol) } };
    }
    case 'openOrders': {
      const { symbol } = request;
      const rows = parseAnswer(orderShape.array(), json, 'openOrders.status');
      assertSymbol(rows, symbol, 'openOrders.status');
      return { kind: 'openOrders', reports: rows.map((row) => orderReportOf(row, symbol)) };
    }
    case 'ticker': {
      const { symbol } = request;
      const row = parseAnswer(dayTickerShape, json, 'ticker.24hr');
      assertSymbol([row], symbol, 'ticker.24hr');
      const { lastPrice: price, closeTime: timeMs } = row;
      return { kind: 'ticker', ticker: tickerOf(row, price, { symbol, timeMs }) };
    }
    case 'balances':
      return {
        kind: 'balances',
        balances: balancesOf(parseAnswer(accountShape, json, 'account.status')),
      };
    default:
      return { kind: 'done' };
  }
}
