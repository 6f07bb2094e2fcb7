/** What the reply to a request over HitBTC's trading websocket means. */

import type { OrderEvent } from '../../domain/order-event.ts';
import type { SocketAnswer, SocketRequest } from '../../ports/socket-dialect.ts';
import { mayBeLate, refusalKind, type Refusal } from './errors.ts';
import { cancelRefusedOutcome, placedOutcome, placeRefusedOutcome } from './outcomes.ts';
import { balanceRowsOf } from './parse.ts';
import {
  eventOf,
  openReportsOf,
  readReport,
  readReports,
  rowOfReport,
  type TradedSymbols,
} from './socket-reports.ts';

export function resultAnswer(
  request: SocketRequest,
  result: unknown,
  traded: TradedSymbols,
): SocketAnswer {
  switch (request.kind) {
    case 'login':
    case 'subscribe':
    case 'unsubscribe':
      return result === true ? { kind: 'done' } : notUnderstood;
    case 'place':
    case 'replace':
      return placedAnswer(request, result, traded);
    case 'cancel':
      return canceledAnswer(request.requests[0]?.clientOrderId, result, traded);
    case 'openOrders': {
      const rows = readReports(result);
      if (rows === undefined) return notUnderstood;
      const reports = openReportsOf(rows, traded);
      const { symbol } = request;
      return { kind: 'openOrders', reports: reports.filter((report) => report.symbol === symbol) };
    }
    case 'balances': {
      const balances = balanceRowsOf(result);
      return balances === undefined ? notUnderstood : { kind: 'balances', balances };
    }
    case 'order':
    case 'ticker':
      return notUnderstood;
  }
}

const notUnderstood = {
  kind: 'refused',
  failure: 'other',
  detail: 'the answer cannot be read',
} as const satisfies SocketAnswer;

const unreadable = { kind: 'unknown', detail: 'the answer cannot be read' } as const;

function placedAnswer(
  request: Extract<SocketRequest, { kind: 'place' | 'replace' }>,
  result: unknown,
  traded: TradedSymbols,
): SocketAnswer {
  const row = readReport(result);
  const wanted =
    request.kind === 'place'
      ? request.requests[0]
      : // What is replaced was resting before, and whether it is post-only is in the answer.
        { clientOrderId: request.request.newClientOrderId, postOnly: row?.post_only === true };
  const outcome =
    row === undefined || wanted === undefined
      ? unreadable
      : placedOutcome(wanted, rowOfReport(row));
  const events = eventsOf(row, traded);
  return request.kind === 'place'
    ? { kind: 'placed', outcomes: [outcome], events }
    : { kind: 'replaced', outcome, events };
}

function canceledAnswer(
  clientOrderId: string | undefined,
  result: unknown,
  traded: TradedSymbols,
): SocketAnswer {
  const row = readReport(result);
  const isMeant = row !== undefined && row.client_order_id === clientOrderId;
  const outcome = isMeant ? ({ kind: 'accepted' } as const) : unreadable;
  return { kind: 'canceled', outcomes: [outcome], events: eventsOf(row, traded) };
}

function eventsOf(
  row: ReturnType<typeof readReport>,
  traded: TradedSymbols,
): readonly OrderEvent[] {
  const event = row && eventOf(row, traded);
  return event === undefined ? [] : [event];
}

export function refusedAnswer(request: SocketRequest, refusal: Refusal): SocketAnswer {
  switch (request.kind) {
    case 'place': {
      const isPostOnly = request.requests[0]?.postOnly === true;
      return { kind: 'placed', outcomes: [placeRefusedOutcome(refusal, isPostOnly)], events: [] };
    }
    case 'cancel':
      return { kind: 'canceled', outcomes: [cancelRefusedOutcome(refusal)], events: [] };
    case 'replace':
      return { kind: 'replaced', outcome: placeRefusedOutcome(refusal, true), events: [] };
    case 'login':
    case 'subscribe':
    case 'unsubscribe':
    case 'openOrders':
    case 'balances':
    case 'order':
    case 'ticker': {
      const detail = `code ${refusal.code}: ${refusal.message}`;
      return { kind: 'refused', failure: failureOf(request, refusal), detail };
    }
  }
}

type Failure = Extract<SocketAnswer, { kind: 'refused' }>['failure'];

function failureOf(request: SocketRequest, refusal: Refusal): Failure {
  // One code stands for a wrong key and for a wrong time. To take the one for the other costs a measurement of the
  // clock and another attempt, so here the words may be believed.
  const isLogin = request.kind === 'login' && mayBeLate(refusal);
  if (isLogin && /\btime|\bwindow|\blate\b|\bexpired\b/i.test(refusal.message)) return 'clockSkew';
  const kind = refusalKind(refusal);
  return kind === 'badAnswer' || kind === 'refused' ? 'other' : kind;
}
